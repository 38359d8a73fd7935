// The tables from which a table inherits columns and checks (manual, CREATE TABLE … INHERITS; ALTER TABLE … INHERIT).
#include "objects/spell.hpp"

namespace reconcile {

namespace {

const Names& above(const Object& object) { return static_cast<const Inheritance&>(object).of; }

Statement statement(const Object& object, const std::string& table, Guard::Action action) {
  const std::string own = object.ref.sql();
  const bool begins = action == Guard::Action::make;
  Statement made =
      alter_table(object.ref, fmt::format("Let {} inherit {}from {}", own, begins ? "" : "no more ", table),
                  fmt::format("{} {}", begins ? "INHERIT" : "NO INHERIT", table),
                  {fmt::format("inheritance of {} from {}", own, table),
                   relation_found(own, fmt::format("(SELECT 'there' FROM pg_inherits h WHERE h.inhrelid = c.oid"
                                                   " AND h.inhparent = to_regclass({}))",
                                                   quote_literal(table))),
                   {},
                   false,
                   {}},
                  action);
  if (!begins) made.note = "not undone exactly: columns and checks from there become its own, and stay so";
  return made;
}

/// A table that is added comes last, so that those behind it in the wanted order are added again.
std::optional<Statements> change(const Object& from, const Object& to, ServerVersion) {
  Statements statements;
  const Names& wanted = above(to);
  auto next = wanted.begin();
  for (const std::string& table : above(from))
    if (next != wanted.end() && table == *next)
      ++next;
    else
      statements.push_back(statement(to, table, Guard::Action::remove));
  for (; next != wanted.end(); ++next) statements.push_back(statement(to, *next, Guard::Action::make));
  return statements;
}

}  // namespace

const Kind inheritance_kind{
    .name = "inheritance",
    .section = "inherits",
    .nested_in = {&table_kind},
    .single = true,
    .told_apart = true,
    .short_scalar = "of",
    .short_list = "of",
    .make = make<Inheritance>,
    .fields = {field<&Inheritance::of>("of",
                                       "the tables from which it has columns, defaults, NOT NULL and checks, in order:"
                                       " only what differs is written; a column with its type is its own too",
                                       change)},
    .create = [](const Object& object, ServerVersion version) { return *change(Inheritance(), object, version); },
    .drop =
        [](const Object& object, ServerVersion) {
          Statements statements;
          for (const std::string& table : above(object))
            statements.push_back(statement(object, table, Guard::Action::remove));
          return statements;
        },
    .follow =
        [](Object& object, const ObjectRef& from, const ObjectRef& to) {
          if (from.kind != &table_kind) return;
          for (std::string& table : static_cast<Inheritance&>(object).of)
            if (table == from.sql()) table = to.sql();
        },
    .needs =
        [](const Object& object, const Database&, const std::function<void(const ObjectRef&)>& need) {
          for (const std::string& table : above(object)) {
            const WrittenName name = parse_name(table, {});
            need({&table_kind, name.schema, {}, name.name, nullptr});
          }
        },
    .disposable = always,
};

Names tables_above(const Database& database, Symbol schema, Symbol table) {
  if (const Partition* partition = partition_of(database, schema, table)) return {partition->of};
  const auto* inheritance = database.get<Inheritance>({&inheritance_kind, schema, {}, table, &table_kind});
  return inheritance ? inheritance->of : Names{};
}

std::string spell_inherits(const Database& database, Symbol schema, Symbol table) {
  const auto* inheritance = database.get<Inheritance>({&inheritance_kind, schema, {}, table, &table_kind});
  return inheritance ? fmt::format(" INHERITS ({})", fmt::join(inheritance->of, ", ")) : std::string();
}

}  // namespace reconcile
