#include "load/history_tables.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "core/sql.hpp"
#include "objects/objects.hpp"

namespace reconcile {

namespace {

constexpr std::array<std::string_view, 7> names = {
    history_table,      "alembic_version",   "flyway_schema_history", "schema_migrations",
    "goose_db_version", "databasechangelog", "databasechangeloglock",
};

bool is_history(const Symbol& name) { return std::find(names.begin(), names.end(), name.text()) != names.end(); }

}  // namespace

void forget_history_tables(Database& live, const Database& desired) {
  std::set<std::pair<std::string, std::string>> tables, sequences;
  for (const auto& object : live.objects()) {
    const ObjectRef& ref = object->ref;
    if (ref.kind == &table_kind && is_history(ref.name) && !desired.find(ref)) tables.emplace(ref.schema, ref.name);
  }
  if (tables.empty()) return;
  for (const auto& object : live.objects())
    if (object->ref.kind == &sequence_owner_kind) {
      const ColumnName owner = parse_column(static_cast<const SequenceOwner&>(*object).column);
      if (tables.contains({owner.schema.empty() ? object->ref.schema.text() : owner.schema, owner.table}))
        sequences.emplace(object->ref.schema, object->ref.name);
    }
  std::vector<ObjectRef> gone;
  for (const auto& object : live.objects()) {
    const ObjectRef& ref = object->ref;
    const Kind* what = ref.of ? ref.of : ref.kind;
    if (tables.contains({ref.schema, ref.table}) || (what == &table_kind && tables.contains({ref.schema, ref.name})) ||
        (what == &sequence_kind && sequences.contains({ref.schema, ref.name})))
      gone.push_back(ref);
  }
  for (const ObjectRef& ref : gone) live.remove(ref);
  std::erase_if(live.not_covered, [&](const NotCovered& each) {
    return std::any_of(tables.begin(), tables.end(),
                       [&](const auto& table) { return each.name == qualified(table.first, table.second); });
  });
  for (const auto& [schema, name] : tables)
    if (name != history_table) live.not_covered.push_back({"history of migrations", qualified(schema, name)});
}

}  // namespace reconcile
