// The default of a column: apart from the column, since it may depend on what the column must not wait for.
#include "core/lookup.hpp"
#include "core/mentions.hpp"
#include "objects/spell.hpp"

namespace reconcile {

namespace {

CurrentDefinition found(const ObjectRef& ref) { return default_lookup.found(ref.table_sql(), ref.name); }

Statements set(const Object& object, Guard::Action action) {
  const auto& made = static_cast<const Default&>(object);
  const SqlText& expression = made.expression;
  const ObjectRef& ref = object.ref;
  Guard::Part part{ref.described(), found(ref), {expression.stored}, true, {}};
  if (expression.written != expression.stored) part.wanted.push_back(expression.written);
  Statement statement =
      alter_table(ref, fmt::format("Set the default of {} to {}", ref.sql(), expression.written),
                  fmt::format("ALTER COLUMN {} SET DEFAULT {}", quote_ident(ref.name), expression.written),
                  std::move(part), action);
  statement.element = "DEFAULT " + expression.written;
  statement.is_volatile = made.is_volatile ? *made.is_volatile : calls_volatile(expression.written);
  return {std::move(statement)};
}

}  // namespace

const Kind default_kind{
    .name = "default",
    .section = "default",
    .nested_in = {&column_kind},
    .single = true,
    .short_scalar = "expression",
    .short_json = [](Object& object, const Document& value) { static_cast<Default&>(object).json = value; },
    .make = make<Default>,
    .fields = {field<&Default::expression>(
        "expression", "a SQL expression, or on a json or jsonb column a map or list that is the JSON value",
        [](const Object&, const Object& to, ServerVersion) -> std::optional<Statements> {
          return set(to, Guard::Action::change);
        })},
    .create = [](const Object& object, ServerVersion) { return set(object, Guard::Action::change); },
    .drop = [](const Object& object, ServerVersion) -> Statements {
      const ObjectRef& ref = object.ref;
      return {alter_table(ref, "Drop the default of " + ref.sql(),
                          fmt::format("ALTER COLUMN {} DROP DEFAULT", quote_ident(ref.name)),
                          {ref.described(), found(ref), {}, false, {}}, Guard::Action::remove)};
    },
    .needs =
        [](const Object& object, const Database& database, const std::function<void(const ObjectRef&)>& need) {
          need(column_ref(object.ref, object.ref.name));
          needs_of(static_cast<const Default&>(object).expression, object.ref, database, need);
        },
    .disposable = always,
};

}  // namespace reconcile
