#include "objects/about_objects.hpp"

#include "objects/identity_sequence.hpp"

namespace reconcile {

// of type text, since a union of type name would cut the name of a routine with its arguments to 63 bytes;
// one branch for each catalog: driven by the few rows that there are about objects, not by the many objects
std::string about_objects(std::string_view catalog, std::string_view columns, ServerVersion version,
                          const std::vector<std::string_view>& told, const std::vector<const Kind*>& present) {
  std::vector<std::string> all;
  const auto is_present = [&](const Kind* kind) {
    return !kind || std::find(present.begin(), present.end(), kind) != present.end();
  };
  const auto is_told = [&](std::string_view of) {
    const bool is_usual = std::find(usual_catalogs.begin(), usual_catalogs.end(), of) != usual_catalogs.end();
    return std::find(told.begin(), told.end(), is_usual ? of : other_catalogs) != told.end();
  };
  const auto branch = [&](std::string_view its_catalog, const Kind* kind, std::string_view of, std::string_view schema,
                          std::string_view table, std::string_view name, std::string_view rest) {
    if (is_told(its_catalog) && is_present(kind))
      all.push_back(fmt::format(
          "SELECT {} AS of_, {} AS schema, {} AS table, ({})::text AS name, {}, {} AS on_foreign_table_"
          " FROM pg_catalog.{} d {}",
          of, schema, table, name, columns,
          of.find("'table'") == std::string_view::npos ? "NULL"
                                                       : "CASE WHEN c.relkind = 'f' AND d.objsubid = 0 THEN 'true' END",
          catalog, rest));
  };
  branch(
      "pg_class", nullptr,
      "CASE WHEN d.objsubid > 0 THEN 'column' WHEN c.relkind IN ('r', 'p', 'f') THEN 'table'"
      " WHEN c.relkind = 'S' THEN 'sequence' ELSE 'index' END",
      "n.nspname", "CASE WHEN d.objsubid > 0 THEN c.relname ELSE t.relname END", "coalesce(a.attname, c.relname)",
      "JOIN pg_catalog.pg_class c ON c.oid = d.objoid AND c.relkind IN ('r', 'p', 'f', 'S', 'i', 'I') JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
      " LEFT JOIN pg_catalog.pg_attribute a ON d.objsubid > 0 AND a.attrelid = d.objoid AND a.attnum = d.objsubid"
      " LEFT JOIN pg_catalog.pg_index x ON x.indexrelid = c.oid LEFT JOIN pg_catalog.pg_class t ON t.oid = x.indrelid"
      " WHERE d.classoid = 'pg_catalog.pg_class'::regclass AND " +
          in_scope("c.relnamespace") + " AND " + not_of_identity("c"));
  branch("pg_constraint", nullptr,
         "CASE k.contype WHEN 'p' THEN 'primary key' WHEN 'u' THEN 'unique constraint' WHEN 'c' THEN 'check constraint'"
         " WHEN 'f' THEN 'foreign key' ELSE 'exclusion constraint' END",
         "n.nspname", "c.relname", "k.conname",
         "JOIN pg_catalog.pg_constraint k ON k.oid = d.objoid JOIN pg_catalog.pg_class c ON c.oid = k.conrelid"
         " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
         " WHERE d.classoid = 'pg_catalog.pg_constraint'::regclass AND k.contype IN ('p', 'u', 'c', 'f', 'x') AND " +
             in_scope("c.relnamespace"));
  branch(
      "pg_type", &enum_kind, "'enum'", "n.nspname", "NULL", "t.typname",
      "JOIN pg_catalog.pg_type t ON t.oid = d.objoid AND t.typtype = 'e' JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace"
      " WHERE d.classoid = 'pg_catalog.pg_type'::regclass AND " +
          in_scope("t.typnamespace"));
  branch("pg_statistic_ext", &statistics_kind, "'statistics'", "n.nspname", "c.relname", "s.stxname",
         "JOIN pg_catalog.pg_statistic_ext s ON s.oid = d.objoid JOIN pg_catalog.pg_class c ON c.oid = s.stxrelid"
         " JOIN pg_catalog.pg_namespace n ON n.oid = s.stxnamespace"
         " WHERE d.classoid = 'pg_catalog.pg_statistic_ext'::regclass AND " +
             in_scope("s.stxnamespace"));
  branch(
      "pg_namespace", nullptr, "'schema'", "NULL", "NULL", "n.nspname",
      "JOIN pg_catalog.pg_namespace n ON n.oid = d.objoid WHERE d.classoid = 'pg_catalog.pg_namespace'::regclass AND " +
          in_scope("n.oid"));
  branch(
      "pg_extension", nullptr, "'extension'", "NULL", "NULL", "e.extname",
      "JOIN pg_catalog.pg_extension e ON e.oid = d.objoid WHERE d.classoid = 'pg_catalog.pg_extension'::regclass AND e.extname <> 'plpgsql'");
  for (const Kind* kind : present)
    if (kind->in_sql.list && is_told(kind->in_sql.catalog))
      all.push_back(fmt::format(
          "SELECT '{}' AS of_, o.schema, o.table, o.name::text, {}, NULL AS on_foreign_table_"
          " FROM pg_catalog.{} d JOIN ({}) o ON o.oid = d.objoid"
          " WHERE d.classoid = 'pg_catalog.{}'::regclass AND d.objsubid = 0",
          kind->name, columns, catalog, kind->in_sql.list(version), kind->in_sql.catalog));
  // of an object of an extension perhaps
  if (all.empty())
    all.push_back(
        fmt::format("SELECT NULL AS of_, NULL AS schema, NULL AS table, NULL AS name, {}, NULL AS on_foreign_table_"
                    " FROM pg_catalog.{} d WHERE false",
                    columns, catalog));
  return fmt::format("{}", fmt::join(all, " UNION ALL "));
}

std::string address_of(const ObjectRef& ref, bool on_foreign_table) {
  return fmt::format("{} {}", on_foreign_table ? "FOREIGN TABLE" : ref.of->in_sql.words, address(ref));
}

}  // namespace reconcile
