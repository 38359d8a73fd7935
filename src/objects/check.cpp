// A check constraint of a table (manual, CREATE TABLE).
#include <algorithm>

#include "core/mentions.hpp"
#include "objects/spell.hpp"

namespace reconcile {

namespace {

const Check& check_of(const Object& object) { return static_cast<const Check&>(object); }

std::string tail(const Check& check) {
  std::string words;
  if (check.no_inherit) words += " NO INHERIT";
  if (!check.enforced) words += " NOT ENFORCED";
  if (!check.validated && check.enforced) words += " NOT VALID";
  return words;
}

}  // namespace

const Kind check_kind{
    .name = "check constraint",
    .section = "checks",
    .nested_in = {&table_kind},
    .in_sql = constraint_in_sql,
    .short_scalar = "expression",
    .make = make<Check>,
    .fields = {field<&Check::expression>("expression", "what must not be false for any row"),
               field<&Check::no_inherit>("no_inherit", "does not hold for child tables (default false)"),
               of_enforced<Check>(field<&Check::validated>(
                   "validated", "false: existing rows are not checked (default true)",
                   [](const Object& from, const Object& to, ServerVersion) {
                     return validate_constraint(from, to, check_of(from).validated, check_of(to).validated);
                   })),
               since(
                   field<&Check::enforced>("enforced", "false: it is only written down (default true)"),
                   [](const ServerVersion& version) { return version.not_enforced_constraints(); }, "PostgreSQL 18"),
               hidden(field<&Check::local>("local_", ""))},
    .catalog_query =
        [](ServerVersion version) {
          return fmt::format(
              "SELECT n.nspname AS schema, c.relname AS table, k.conname AS name, pg_catalog.pg_get_expr(k.conbin, k.conrelid) AS expression,"
              " CASE WHEN k.connoinherit THEN 'true' END AS no_inherit, CASE WHEN NOT k.conislocal THEN 'false' END AS local_, CASE WHEN NOT k.convalidated{} THEN 'false' END AS validated"
              " {} FROM pg_catalog.pg_constraint k JOIN pg_catalog.pg_class c ON c.oid = k.conrelid"
              " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
              " WHERE k.contype = 'c' AND {}",
              version.not_enforced_constraints() ? " AND k.conenforced" : "",
              version.not_enforced_constraints() ? ", CASE WHEN NOT k.conenforced THEN 'false' END AS enforced" : "",
              tables_in_scope("c"));
        },
    .create = [](const Object& object, ServerVersion) -> Statements {
      const Check& check = check_of(object);
      std::vector<std::string> prints;
      for (const Symbol* text : {&check.expression.stored, &check.expression.restored})
        if (!text->empty()) prints.push_back(fmt::format("CHECK ({}){}", *text, tail(check)));
      Statement statement =
          add_constraint(object, fmt::format("CHECK ({}){}", check.expression.written, tail(check)), std::move(prints));
      statement.guard.parts[0].printed = true;
      // CREATE TABLE takes every constraint for valid
      if (!check.validated && check.enforced) statement.element.reset();
      if (check.validated && check.enforced) {
        statement.work = Work::scan;
        statement.note = "fails if a row breaks it";
      }
      return {std::move(statement)};
    },
    .drop = drop_constraint,
    .rename = rename_constraint,
    .needs =
        [](const Object& object, const Database& database, const std::function<void(const ObjectRef&)>& need) {
          need({&table_kind, object.ref.schema, {}, object.ref.table, nullptr});
          needs_of(check_of(object).expression, object.ref, database, need);
        },
    .disposable = always,
    .chosen_name =
        [](const Object& object) {
          // ChooseConstraintName takes the column in where the expression is about one alone
          Names columns;
          for (const Mention& mention : mentions(check_of(object).expression.written, Syntax::expression))
            if (mention.what == Mention::What::column &&
                std::find(columns.begin(), columns.end(), mention.name) == columns.end())
              columns.push_back(mention.name);
          return chosen_name(object.ref.table, columns.size() == 1 ? columns[0] : std::string(), "check");
        },
    .validate =
        [](const Object& object, const Database&, Mistakes& mistakes) {
          need_field(object, check_of(object).expression.empty(), "expression", mistakes);
        },
};

}  // namespace reconcile
