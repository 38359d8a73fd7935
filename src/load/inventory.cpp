#include "load/inventory.hpp"

#include <fmt/format.h>

#include "core/kind.hpp"

namespace reconcile {

std::string inventory_query(ServerVersion) {
  std::string sql;
  const auto add = [&](std::string_view query) {
    if (!sql.empty()) sql += " UNION ALL ";
    sql += query;
  };
  const std::string relation = "pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname)";
  const std::string relations = "pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace";
  const std::string scope = in_scope("c.relnamespace") + " AND " + not_of_extension("pg_class", "c.oid");
  add(fmt::format("SELECT CASE c.relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' WHEN 'f' THEN 'foreign table'"
                  " WHEN 'p' THEN 'partitioned table' WHEN 'c' THEN 'composite type' ELSE CASE WHEN c.relispartition THEN 'partition'"
                  " ELSE 'inheriting table' END END, {} FROM {} WHERE (c.relkind IN ('v', 'm', 'f', 'p', 'c') OR c.relkind = 'r' AND c.oid IN"
                  " (SELECT inhrelid FROM pg_catalog.pg_inherits)) AND {}", relation, relations, scope));
  add(fmt::format("SELECT 'trigger', {} || '.' || pg_catalog.quote_ident(t.tgname) FROM pg_catalog.pg_trigger t JOIN {} ON c.oid = t.tgrelid"
                  " WHERE NOT t.tgisinternal AND {}", relation, "pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace", scope));
  add(fmt::format("SELECT 'policy', {} || '.' || pg_catalog.quote_ident(p.polname) FROM pg_catalog.pg_policy p JOIN ({}) ON c.oid = p.polrelid"
                  " WHERE {}", relation, relations, scope));
  add(fmt::format("SELECT 'rule', {} || '.' || pg_catalog.quote_ident(r.rulename) FROM pg_catalog.pg_rewrite r JOIN ({}) ON c.oid = r.ev_class"
                  " WHERE r.rulename <> '_RETURN' AND {}", relation, relations, scope));
  add(fmt::format("SELECT 'privileges', {} FROM {} WHERE c.relacl IS NOT NULL AND c.relkind IN ('r', 'S', 'v', 'm', 'f', 'p') AND {}", relation, relations, scope));
  add(fmt::format("SELECT 'invalid index', {} FROM ({}) JOIN pg_catalog.pg_index x ON x.indexrelid = c.oid WHERE NOT x.indisvalid AND {}", relation, relations, scope));
  add(fmt::format("SELECT CASE p.prokind WHEN 'p' THEN 'procedure' WHEN 'a' THEN 'aggregate' ELSE 'function' END,"
                  " p.oid::regprocedure::text FROM pg_catalog.pg_proc p WHERE {} AND {}",
                  in_scope("p.pronamespace"), not_of_extension("pg_proc", "p.oid")));
  add(fmt::format("SELECT CASE t.typtype WHEN 'd' THEN 'domain' WHEN 'r' THEN 'range type' ELSE 'base type' END, pg_catalog.format_type(t.oid, NULL)"
                  " FROM pg_catalog.pg_type t WHERE (t.typtype IN ('d', 'r') OR t.typtype IN ('b', 'p') AND t.typelem = 0) AND {} AND {}",
                  in_scope("t.typnamespace"), not_of_extension("pg_type", "t.oid")));
  struct Class {
    std::string_view what, catalog, oid, name, name_space;
  };
  for (const Class& each : {Class{"operator", "pg_operator", "oid", "o.oid::regoperator::text", "o.oprnamespace"},
                            Class{"operator class", "pg_opclass", "oid", "o.opcname::text", "o.opcnamespace"},
                            Class{"operator family", "pg_opfamily", "oid", "o.opfname::text", "o.opfnamespace"},
                            Class{"collation", "pg_collation", "oid", "o.collname::text", "o.collnamespace"},
                            Class{"conversion", "pg_conversion", "oid", "o.conname::text", "o.connamespace"},
                            Class{"text search configuration", "pg_ts_config", "oid", "o.cfgname::text", "o.cfgnamespace"},
                            Class{"text search dictionary", "pg_ts_dict", "oid", "o.dictname::text", "o.dictnamespace"},
                            Class{"text search parser", "pg_ts_parser", "oid", "o.prsname::text", "o.prsnamespace"},
                            Class{"text search template", "pg_ts_template", "oid", "o.tmplname::text", "o.tmplnamespace"}})
    add(fmt::format("SELECT '{}', {} FROM pg_catalog.{} o WHERE {} AND {}", each.what, each.name, each.catalog, in_scope(each.name_space),
                    not_of_extension(each.catalog, "o.oid")));
  return "SELECT * FROM (" + sql + ") AS inventory(class, name) ORDER BY 1, 2";
}

}  // namespace reconcile
