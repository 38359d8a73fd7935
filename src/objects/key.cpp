#include "objects/key.hpp"

namespace reconcile {

std::string key_query(char type, ServerVersion version) {
  // a subquery for each key and not a join of them all: the planner knows little of a catalog that has just grown
  return fmt::format(
      "SELECT n.nspname AS schema, c.relname AS table, k.conname AS name, {2} AS columns,"
      " CASE WHEN x.indnatts > x.indnkeyatts THEN (SELECT pg_catalog.json_agg(a.attname ORDER BY p.n)"
      "  FROM pg_catalog.unnest(x.indkey) WITH ORDINALITY AS p(attnum, n)"
      "  JOIN pg_catalog.pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = p.attnum WHERE p.n > x.indnkeyatts) END AS include,"
      " {0}, {1} AS with, CASE WHEN i.reltablespace <> 0 THEN (SELECT s.spcname FROM pg_catalog.pg_tablespace s WHERE s.oid = i.reltablespace)"
      " END AS tablespace{3}{4} FROM pg_catalog.pg_constraint k JOIN pg_catalog.pg_class c ON c.oid = k.conrelid"
      " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace JOIN pg_catalog.pg_class i ON i.oid = k.conindid"
      " JOIN pg_catalog.pg_index x ON x.indexrelid = k.conindid WHERE k.contype = '{5}' AND k.conparentid = 0 AND {6}",
      deferrable_column, options_json("i.reloptions"), column_names("k.conrelid", "k.conkey"),
      version.temporal_constraints() ? ", CASE WHEN k.conperiod THEN 'true' END AS without_overlaps" : "",
      type == 'u' && version.unique_nulls_not_distinct()
          ? ", CASE WHEN x.indnullsnotdistinct THEN 'false' END AS nulls_distinct"
          : "",
      type, tables_in_scope("c"));
}

std::string column_names(std::string_view table, std::string_view numbers) {
  return fmt::format(
      "CASE pg_catalog.cardinality({1}) WHEN 1 THEN pg_catalog.json_build_array((SELECT a.attname FROM pg_catalog.pg_attribute a"
      " WHERE a.attrelid = {0} AND a.attnum = ({1})[1])) ELSE (SELECT pg_catalog.json_agg(a.attname ORDER BY p.n)"
      " FROM pg_catalog.unnest({1}) WITH ORDINALITY AS p(attnum, n)"
      " JOIN pg_catalog.pg_attribute a ON a.attrelid = {0} AND a.attnum = p.attnum) END",
      table, numbers);
}

Statement create_key(const Object& object, const KeyConstraint& key, std::string_view words, bool without_overlaps) {
  std::string definition =
      fmt::format("{} ({}{})", words, quote_list(key.columns), without_overlaps ? " WITHOUT OVERLAPS" : "");
  if (!key.include.empty()) definition += fmt::format(" INCLUDE ({})", quote_list(key.include));
  // pg_get_constraintdef tells neither the storage parameters nor the tablespace
  const std::string print = definition + spell_deferrable(key.deferrable);
  definition += spell_with(key.storage_parameters);
  if (!key.tablespace.empty()) definition += " USING INDEX TABLESPACE " + quote_ident(key.tablespace);
  Statement statement = add_constraint(object, definition + spell_deferrable(key.deferrable), {print});
  statement.work = Work::build;
  statement.note = "fails if two rows have the same key";
  return statement;
}

void validate_key(const Object& object, const KeyConstraint& key, bool without_overlaps, const Database& database,
                  Mistakes& mistakes) {
  if (key.columns.empty())
    mistakes.add(fmt::format("{} '{}' names no column", object.ref.kind->name, object.ref.name), object.place);
  if (without_overlaps && key.columns.size() == 1)
    mistakes.add(
        fmt::format("{} '{}' has a range without overlaps and no other column", object.ref.kind->name, object.ref.name),
        object.place, "write it as an exclusion constraint: elements: [COLUMN WITH &&]");
  validate_columns(object, key.columns, database, mistakes);
  validate_columns(object, key.include, database, mistakes);
}

void key_needs(const Object& object, const KeyConstraint& key, const Database& database,
               const std::function<void(const ObjectRef&)>& need) {
  for (const Names* names : {&key.columns, &key.include})
    for (const std::string& name : *names) {
      const ObjectRef column = column_ref(object.ref, name);
      if (database.find(column)) need(column);
    }
}

void follow_column(const Object& object, Names& names, const ObjectRef& from, const ObjectRef& to) {
  if (from.kind != &column_kind || from.schema != object.ref.schema || from.table != object.ref.table) return;
  for (std::string& name : names)
    if (name == from.name) name = to.name.text();
}

void validate_columns(const Object& object, const Names& columns, const Database& database, Mistakes& mistakes) {
  if (!database.find({&table_kind, object.ref.schema, {}, object.ref.table, nullptr})) return;
  std::vector<std::string_view> known;
  for (const Object* part : database.parts(object.ref.schema, object.ref.table))
    if (part->ref.kind == &column_kind) known.push_back(part->ref.name);
  for (const std::string& name : columns)
    if (!database.find(column_ref(object.ref, name)))
      mistakes.add(fmt::format("{} '{}' names column '{}', which table {} does not have", object.ref.kind->name,
                               object.ref.name, name, object.ref.table_sql()),
                   object.place, did_you_mean(name, known));
}

}  // namespace reconcile
