#include "load/history_tables.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "core/sql.hpp"
#include "objects/objects.hpp"

namespace reconcile {

namespace {

constexpr std::string_view what_it_is = "history of migrations";

bool has_columns(const Database& state, const ObjectRef& table, const std::vector<std::string>& columns) {
  return std::all_of(columns.begin(), columns.end(), [&](const std::string& name) {
    return state.find({&column_kind, table.schema, table.name, name, nullptr}) != nullptr;
  });
}

/// The schemas in which nothing else is.
void forget_empty_schemas(Database& state, const std::set<std::string>& schemas) {
  for (const std::string& schema : schemas) {
    const auto is_in = [&](const auto& object) { return object->ref.schema == schema; };
    if (std::any_of(state.objects().begin(), state.objects().end(), is_in)) continue;
    std::vector<ObjectRef> gone;
    for (const auto& object : state.objects())
      if ((object->ref.kind == &schema_kind || object->ref.of == &schema_kind) && object->ref.name == schema)
        gone.push_back(object->ref);
    for (const ObjectRef& ref : gone) state.remove(ref);
    std::erase(state.schemas, schema);
  }
}

}  // namespace

bool is_history(const NotCovered& object) { return object.what == what_it_is; }

void forget_history_tables(Database& state, const std::vector<HistoryTableShape>& shapes, const Database& other) {
  std::set<std::string> wanted;
  for (const auto& object : other.objects())
    if (object->ref.kind == &table_kind) wanted.insert(object->ref.name);
  std::set<std::pair<std::string, std::string>> tables, sequences;
  std::set<std::string> own_schemas;
  for (const auto& object : state.objects()) {
    const ObjectRef& ref = object->ref;
    if (ref.kind != &table_kind || wanted.contains(ref.name)) continue;
    const auto shape = std::find_if(shapes.begin(), shapes.end(), [&](const HistoryTableShape& each) {
      return each.name == ref.name.text() && (each.schema.empty() || each.schema == ref.schema.text()) &&
             has_columns(state, ref, each.columns);
    });
    if (shape == shapes.end()) continue;
    tables.emplace(ref.schema, ref.name);
    if (!shape->schema.empty()) own_schemas.insert(shape->schema);
  }
  if (tables.empty()) return;
  for (const auto& object : state.objects())
    if (object->ref.kind == &sequence_owner_kind) {
      const ColumnName owner = parse_column(static_cast<const SequenceOwner&>(*object).column);
      if (tables.contains({owner.schema.empty() ? object->ref.schema.text() : owner.schema, owner.table}))
        sequences.emplace(object->ref.schema, object->ref.name);
    }
  std::vector<ObjectRef> gone;
  for (const auto& object : state.objects()) {
    const ObjectRef& ref = object->ref;
    const Kind* what = ref.of ? ref.of : ref.kind;
    if (tables.contains({ref.schema, ref.table}) || (what == &table_kind && tables.contains({ref.schema, ref.name})) ||
        (what == &sequence_kind && sequences.contains({ref.schema, ref.name})))
      gone.push_back(ref);
  }
  for (const ObjectRef& ref : gone) state.remove(ref);
  std::erase_if(state.not_covered, [&](const NotCovered& each) {
    return std::any_of(tables.begin(), tables.end(),
                       [&](const auto& table) { return each.name == qualified(table.first, table.second); });
  });
  for (const auto& [schema, name] : tables)
    if (name != own_history_table) state.not_covered.push_back({std::string(what_it_is), qualified(schema, name)});
  forget_empty_schemas(state, own_schemas);
}

std::optional<std::size_t> longest_text(Connection& connection, std::string_view table, std::string_view column) {
  // of text and of varchar without a length, any number
  const Rows rows = connection.query(fmt::format(
      "SELECT min(CASE WHEN a.atttypid IN ('varchar'::regtype, 'bpchar'::regtype) AND a.atttypmod > 4 "
      "THEN a.atttypmod - 4 ELSE 10485760 END) FROM pg_catalog.pg_class c "
      "JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid WHERE c.relkind IN ('r', 'p') AND c.relname = {} "
      "AND a.attname = {} AND c.relpersistence <> 't'",
      quote_literal(table), quote_literal(column)));
  if (rows.is_null(0, 0)) return std::nullopt;
  return std::stoul(std::string(rows.value(0, 0)));
}

}  // namespace reconcile
