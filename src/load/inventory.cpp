#include "load/inventory.hpp"

#include <fmt/format.h>

#include "core/kind.hpp"

namespace reconcile {

std::string inventory_query(ServerVersion) {
  const std::string relation = "JOIN pg_catalog.pg_class c ON c.oid = {} WHERE " + in_scope("c.relnamespace") +
                               " AND " + not_of_extension("pg_class", "c.oid");
  const auto of_relation = [&](std::string_view oid) { return fmt::format(fmt::runtime(relation), oid); };
  // whatever lives in a schema depends on it, so that one look at pg_depend finds every class there is
  const std::string in_schemas =
      "SELECT CASE WHEN c.relkind = 'r' THEN CASE WHEN c.relispartition THEN 'partition' ELSE 'inheriting table' END"
      " WHEN c.relkind = 'p' THEN 'partitioned table' WHEN t.typtype = 'd' THEN 'domain' WHEN t.typtype = 'c' THEN 'composite type'"
      " WHEN t.typtype = 'r' THEN 'range type' END AS label, d.classid, d.objid FROM pg_catalog.pg_depend d"
      " LEFT JOIN pg_catalog.pg_class c ON d.classid = 'pg_catalog.pg_class'::regclass AND c.oid = d.objid"
      " LEFT JOIN pg_catalog.pg_type t ON d.classid = 'pg_catalog.pg_type'::regclass AND t.oid = d.objid"
      " WHERE d.refclassid = 'pg_catalog.pg_namespace'::regclass AND d.deptype = 'n' AND " +
      in_scope("d.refobjid") +
      " AND CASE d.classid WHEN 'pg_catalog.pg_class'::regclass THEN c.relkind NOT IN ('r', 'S') OR c.oid IN (SELECT h.inhrelid FROM"
      "  pg_catalog.pg_inherits h) WHEN 'pg_catalog.pg_type'::regclass THEN t.typtype <> 'e'"
      " WHEN 'pg_catalog.pg_statistic_ext'::regclass THEN false WHEN 'pg_catalog.pg_extension'::regclass THEN false WHEN 'pg_catalog.pg_default_acl'::regclass THEN false ELSE true END"
      " AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend e WHERE e.classid = d.classid AND e.objid = d.objid AND e.deptype = 'e')";
  const auto class_of = [](std::string_view catalog, std::string_view rest) {
    return fmt::format(" UNION ALL SELECT NULL, 'pg_catalog.{}'::regclass, o.oid FROM pg_catalog.{} o {}", catalog,
                       catalog, rest);
  };
  const std::string column_privileges =
      " UNION ALL SELECT 'column privileges', 'pg_catalog.pg_class'::regclass, c.oid FROM pg_catalog.pg_class c WHERE " +
      in_scope("c.relnamespace") + " AND c.relkind IN ('r', 'v', 'm', 'f', 'p') AND " +
      not_of_extension("pg_class", "c.oid") +
      " AND c.oid IN (SELECT a.attrelid FROM pg_catalog.pg_attribute a WHERE a.attacl IS NOT NULL)";
  // public has privileges from the start
  const std::string schema_privileges =
      " UNION ALL SELECT 'schema privileges', 'pg_catalog.pg_namespace'::regclass, n.oid FROM pg_catalog.pg_namespace n WHERE n.nspacl IS NOT NULL"
      " AND n.nspacl IS DISTINCT FROM (SELECT p.initprivs FROM pg_catalog.pg_init_privs p WHERE p.classoid = 'pg_catalog.pg_namespace'::regclass"
      "  AND p.objoid = n.oid) AND " +
      in_scope("n.oid");
  return "SELECT coalesce(x.label, i.type) AS class, i.identity AS name FROM (" + in_schemas +
         class_of("pg_trigger", of_relation("o.tgrelid") + " AND NOT o.tgisinternal") +
         class_of("pg_policy", of_relation("o.polrelid")) +
         class_of("pg_rewrite", of_relation("o.ev_class") + " AND o.rulename <> '_RETURN'") +
         " UNION ALL SELECT 'privileges', 'pg_catalog.pg_class'::regclass, c.oid FROM pg_catalog.pg_class c WHERE c.relacl IS NOT NULL"
         " AND c.relkind IN ('r', 'S', 'v', 'm', 'f', 'p') AND " +
         in_scope("c.relnamespace") + " AND " + not_of_extension("pg_class", "c.oid") + column_privileges +
         schema_privileges +
         class_of("pg_constraint",
                  of_relation("o.conrelid") +
                      " AND o.contype = 'f' AND o.conparentid = 0 AND c.relkind = 'r' AND o.confrelid IN"
                      " (SELECT r.oid FROM pg_catalog.pg_class r WHERE r.relkind = 'p' OR r.relispartition)") +
         class_of("pg_default_acl", "WHERE " + in_scope("o.defaclnamespace")) +
         " UNION ALL SELECT 'invalid index', 'pg_catalog.pg_class'::regclass, o.indexrelid FROM pg_catalog.pg_index o " +
         of_relation("o.indrelid") +
         " AND NOT o.indisvalid) x, LATERAL pg_catalog.pg_identify_object(x.classid, x.objid, 0) i";
}

}  // namespace reconcile
