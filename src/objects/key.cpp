#include "objects/key.hpp"

namespace reconcile {

std::string key_query(char type, ServerVersion version) {
  return fmt::format(
      "SELECT n.nspname AS schema, c.relname AS table, k.conname AS name, l.columns, l.include, {}, {} AS with,"
      " (SELECT s.spcname FROM pg_catalog.pg_tablespace s WHERE s.oid = i.reltablespace) AS tablespace, {}{} d.description AS comment"
      " FROM pg_catalog.pg_constraint k JOIN pg_catalog.pg_class c ON c.oid = k.conrelid"
      " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace JOIN pg_catalog.pg_class i ON i.oid = k.conindid"
      " JOIN pg_catalog.pg_index x ON x.indexrelid = k.conindid"
      " JOIN (SELECT u.indexrelid, pg_catalog.json_agg(a.attname ORDER BY u.n) FILTER (WHERE u.n <= u.keys) AS columns,"
      "  pg_catalog.json_agg(a.attname ORDER BY u.n) FILTER (WHERE u.n > u.keys) AS include"
      "  FROM (SELECT y.indexrelid, y.indrelid, y.indnkeyatts AS keys, p.attnum, p.n FROM pg_catalog.pg_constraint z"
      "   JOIN pg_catalog.pg_index y ON y.indexrelid = z.conindid, LATERAL pg_catalog.unnest(y.indkey) WITH ORDINALITY AS p(attnum, n)"
      "   WHERE z.contype = '{}') u"
      "  JOIN pg_catalog.pg_attribute a ON a.attrelid = u.indrelid AND a.attnum = u.attnum GROUP BY 1) l ON l.indexrelid = k.conindid"
      " LEFT JOIN pg_catalog.pg_description d ON d.classoid = 'pg_catalog.pg_constraint'::regclass AND d.objoid = k.oid"
      " WHERE k.contype = '{}' AND {}",
      deferrable_column, options_json("i.reloptions"),
      version.temporal_constraints() ? "CASE WHEN k.conperiod THEN 'true' END AS without_overlaps," : "",
      type == 'u' && version.unique_nulls_not_distinct() ? "CASE WHEN x.indnullsnotdistinct THEN 'false' END AS nulls_distinct," : "",
      type, type, tables_in_scope("c"));
}

Statement create_key(const Object& object, const KeyConstraint& key, std::string_view words, bool without_overlaps) {
  std::string definition = fmt::format("{} ({}{})", words, quote_list(key.columns), without_overlaps ? " WITHOUT OVERLAPS" : "");
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

void key_needs(const Object& object, const KeyConstraint& key, const Database& database,
               const std::function<void(const ObjectRef&)>& need) {
  for (const Names* names : {&key.columns, &key.include})
    for (const std::string& name : *names) {
      const ObjectRef column{&column_kind, object.ref.schema, object.ref.table, name, nullptr};
      if (database.find(column)) need(column);
    }
}

void follow_column(const Object& object, Names& names, const ObjectRef& from, const std::string& to) {
  if (from.kind != &column_kind || from.schema != object.ref.schema || from.table != object.ref.table) return;
  for (std::string& name : names)
    if (name == from.name) name = to;
}

void validate_columns(const Object& object, const Names& columns, const Database& database, Mistakes& mistakes) {
  std::vector<std::string_view> known;
  for (const Object* part : database.parts(object.ref.schema, object.ref.table))
    if (part->ref.kind == &column_kind) known.push_back(part->ref.name);
  for (const std::string& name : columns)
    if (!database.find({&column_kind, object.ref.schema, object.ref.table, name, nullptr}))
      mistakes.add(fmt::format("{} '{}' names column '{}', which table {} does not have", object.ref.kind->name, object.ref.name, name,
                               object.ref.table_sql()),
                   object.place, did_you_mean(name, known));
}

}  // namespace reconcile
