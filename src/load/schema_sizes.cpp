#include "load/schema_sizes.hpp"

#include <charconv>

namespace reconcile {

std::vector<SchemaSize> schema_sizes(Connection& connection) {
  const Rows rows = connection.query(
      "SELECT n.nspname, (SELECT pg_catalog.count(*) FROM pg_catalog.pg_class c WHERE c.relnamespace = n.oid"
      "  AND c.relkind IN ('r', 'p', 'f') AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d"
      "   WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objid = c.oid AND d.deptype = 'e'))"
      " FROM pg_catalog.pg_namespace n WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' ORDER BY 1");
  std::vector<SchemaSize> schemas;
  for (std::size_t row = 0; row < rows.size(); ++row) {
    SchemaSize each{std::string(rows.value(row, 0)), 0};
    const std::string_view number = rows.value(row, 1);
    std::from_chars(number.data(), number.data() + number.size(), each.tables);
    schemas.push_back(std::move(each));
  }
  return schemas;
}

std::vector<std::string> schemas_in_use(Connection& connection) {
  const Rows rows = connection.query(
      "SELECT n.nspname FROM pg_catalog.pg_namespace n WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'"
      " AND (n.nspname <> 'public' OR EXISTS (SELECT FROM pg_catalog.pg_depend d"
      "  WHERE d.refclassid = 'pg_catalog.pg_namespace'::pg_catalog.regclass AND d.refobjid = n.oid"
      "  AND d.classid <> 'pg_catalog.pg_extension'::pg_catalog.regclass"
      "  AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend e"
      "   WHERE e.classid = d.classid AND e.objid = d.objid AND e.deptype = 'e'))) ORDER BY 1");
  std::vector<std::string> names;
  for (std::size_t row = 0; row < rows.size(); ++row) names.emplace_back(rows.value(row, 0));
  return names;
}

}  // namespace reconcile
