#include "load/inventory.hpp"

#include <fmt/format.h>

#include "objects/kinds.hpp"

namespace reconcile {

namespace {

/// `'pg_catalog.pg_class'::regclass`
std::string class_id(std::string_view catalog) { return fmt::format("'pg_catalog.{}'::regclass", catalog); }

struct Uncovered {
  std::string rows;   ///< SQL: label (null: as pg_identify_object calls the class), class, oid
  std::string probe;  ///< `SELECT FROM …`
};

constexpr std::string_view changed_privileges = "changed privileges on objects of extensions";

/// The objects of extensions in schemas that are read whose privileges are not those that the extension gave: pg_dump
/// prints the difference (manual, pg_init_privs).
std::string privileges_of_members(std::string_view catalog, std::string_view prefix) {
  const auto sorted = [](const std::string& privileges) {
    return fmt::format("ARRAY(SELECT a::text FROM pg_catalog.unnest({}) a ORDER BY 1)", privileges);
  };
  const std::string now = fmt::format("o.{}acl", prefix);
  return fmt::format(
      "SELECT '{}', {}, o.oid FROM pg_catalog.{} o JOIN pg_catalog.pg_depend e ON e.classid = {} AND e.objid = o.oid"
      " AND e.deptype = 'e' LEFT JOIN pg_catalog.pg_init_privs p ON p.classoid = e.classid AND p.objoid = o.oid AND"
      " p.objsubid = 0 WHERE (o.{}acl IS NOT NULL OR p.initprivs IS NOT NULL) AND {} <> {} AND {}",
      changed_privileges, class_id(catalog), catalog, class_id(catalog), prefix, sorted(now), sorted("p.initprivs"),
      in_scope(fmt::format("o.{}namespace", prefix)));
}

/// `relation`: the tables and the like that are read.
std::vector<Uncovered> uncovered() {
  return {{"SELECT 'invalid index', " + class_id("pg_class") +
               ", o.indexrelid FROM pg_catalog.pg_index o JOIN relation r ON r.oid = o.indrelid"
               " JOIN pg_catalog.pg_class i ON i.oid = o.indexrelid WHERE NOT o.indisvalid AND i.relkind <> 'I'",
           "SELECT FROM pg_catalog.pg_index WHERE NOT indisvalid"},
          // without the right to read its connection no kind reads it
          {"SELECT NULL, " + class_id("pg_subscription") +
               ", o.srsubid FROM pg_catalog.pg_subscription_rel o JOIN relation r ON r.oid = o.srrelid"
               " WHERE NOT pg_catalog.has_column_privilege('pg_catalog.pg_subscription', 'subconninfo', 'SELECT')",
           "SELECT FROM pg_catalog.pg_subscription_rel"},
          // what a partition has from its table is no object of its own
          {"SELECT 'extension dependency', o.classid, o.objid FROM pg_catalog.pg_depend o"
           " LEFT JOIN pg_catalog.pg_trigger t ON o.classid = " +
               class_id("pg_trigger") +
               " AND t.oid = o.objid LEFT JOIN pg_catalog.pg_index x ON o.classid = " + class_id("pg_class") +
               " AND x.indexrelid = o.objid LEFT JOIN pg_catalog.pg_class i ON i.oid = x.indexrelid"
               " JOIN relation r ON r.oid = coalesce(t.tgrelid, x.indrelid) WHERE o.refclassid = " +
               class_id("pg_extension") + " AND o.deptype = 'x' AND (t.tgparentid <> 0 OR i.relispartition)",
           "SELECT FROM pg_catalog.pg_depend WHERE refclassid = " + class_id("pg_extension") +
               " AND deptype = 'x' AND classid IN (" + class_id("pg_class") + ", " + class_id("pg_trigger") + ")"},
          // the objects of plpgsql, which every database has, are in pg_catalog
          {privileges_of_members("pg_class", "rel") + " UNION ALL " + privileges_of_members("pg_proc", "pro"),
           "SELECT FROM pg_catalog.pg_extension WHERE extname <> 'plpgsql'"}};
}

}  // namespace

std::vector<std::string> inventory_probes() {
  std::vector<std::string> probes;
  for (const Uncovered& each : uncovered()) probes.push_back(each.probe);
  return probes;
}

std::string inventory_query() {
  std::vector<std::string> found;
  for (const Uncovered& each : uncovered()) found.push_back(each.rows);
  return fmt::format(
      "WITH relation AS (SELECT c.oid FROM pg_catalog.pg_class c WHERE {})"
      " SELECT coalesce(x.label, i.type) AS class, i.identity AS name FROM ({}) x (label, classid, objid),"
      " LATERAL pg_catalog.pg_identify_object(x.classid, x.objid, 0) i WHERE {}",
      relations_in_scope("c", "'r', 'S', 'v', 'm', 'f', 'p'"), fmt::join(found, " UNION "),
      fmt::format("x.label = '{}' OR NOT EXISTS (SELECT FROM pg_catalog.pg_depend e WHERE e.classid = x.classid AND"
                  " e.objid = x.objid AND e.deptype = 'e')",
                  changed_privileges));
}

}  // namespace reconcile
