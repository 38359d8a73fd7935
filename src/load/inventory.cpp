#include "load/inventory.hpp"

#include <fmt/format.h>

#include "core/kind.hpp"

namespace reconcile {

namespace {

/// `'pg_catalog.pg_class'::regclass`
std::string class_id(std::string_view catalog) { return fmt::format("'pg_catalog.{}'::regclass", catalog); }

/// The rows of a catalog: label (null: as pg_identify_object calls the class), class, oid.
std::string rows_of(std::string_view catalog, std::string_view rest, std::string_view label = "NULL") {
  return fmt::format("SELECT {}, {}, o.oid FROM pg_catalog.{} o {}", label, class_id(catalog), catalog, rest);
}

/// The classes that have kinds of their own.
std::string covered() {
  std::string list;
  for (const std::string_view each :
       {"pg_proc", "pg_collation", "pg_conversion", "pg_operator", "pg_opclass", "pg_opfamily", "pg_ts_config",
        "pg_ts_dict", "pg_ts_parser", "pg_ts_template"})
    list += ", " + class_id(each);
  return list;
}

/// `schema`: those of users, and whether they are read; `relation`: the tables and the like that these hold; `held`:
/// what else they do. Whatever lives in a schema depends on it, so that one look at pg_depend finds every class there
/// is.
std::string schemas_read() {
  return "WITH schema AS (SELECT n.oid, " + in_scope("n.oid") +
         " AS is_read FROM pg_catalog.pg_namespace n WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'),"
         " relation AS (SELECT c.oid, c.relkind AS kind"
         "  FROM schema s JOIN pg_catalog.pg_class c ON c.relnamespace = s.oid"
         "  WHERE s.is_read AND c.relkind IN ('r', 'S', 'v', 'm', 'f', 'p') AND " +
         not_of_extension("pg_class", "c.oid") +
         "),"
         " held AS (SELECT d.classid, d.objid, t.typtype AS type FROM schema s JOIN pg_catalog.pg_depend d ON d.refclassid = " +
         class_id("pg_namespace") +
         " AND d.refobjid = s.oid AND d.deptype = 'n'"
         "  LEFT JOIN pg_catalog.pg_type t ON d.classid = " +
         class_id("pg_type") + " AND t.oid = d.objid WHERE s.is_read AND d.classid NOT IN (" + class_id("pg_class") +
         ", " + class_id("pg_extension") + ", " + class_id("pg_default_acl") + ", " + class_id("pg_statistic_ext") +
         covered() + "))";
}

/// What the schemas hold that no kind covers.
std::vector<std::string> in_schemas() {
  return {
      // what makes the values of a range canonical takes that range: both begin with a shell type
      "SELECT CASE h.type WHEN 'r' THEN 'range type' END AS label, h.classid::oid AS classid, h.objid FROM held h WHERE h.type IS NULL OR"
      " h.type NOT IN ('e', 'd', 'c', 'r') OR h.objid IN (SELECT r.rngtypid FROM pg_catalog.pg_range r WHERE"
      " r.rngcanonical <> 0)",
      // which are constraints since 18
      rows_of(
          "pg_constraint",
          "JOIN relation r ON r.oid = o.conrelid JOIN pg_catalog.pg_description d ON d.objoid = o.oid AND d.classoid = " +
              class_id("pg_constraint") + " WHERE o.contype = 'n'",
          "'NOT NULL constraint comments'"),
      "SELECT 'invalid index', " + class_id("pg_class") +
          ", o.indexrelid FROM pg_catalog.pg_index o JOIN relation r ON r.oid = o.indrelid WHERE NOT o.indisvalid",
  };
}

/// What lives outside of schemas: all of it where every schema is read, else what acts on those that are.
std::string outside_of_schemas() {
  // a cast of types of PostgreSQL alone is read where every schema is
  const std::string casts =
      "SELECT " + class_id("pg_cast") +
      ", o.oid, true FROM pg_catalog.pg_cast o WHERE o.oid >= '16384' AND NOT EXISTS (SELECT FROM schema s WHERE s.oid IN"
      " (SELECT t.typnamespace FROM pg_catalog.pg_type t WHERE t.oid IN (o.castsource, o.casttarget)"
      "  UNION ALL SELECT p.pronamespace FROM pg_catalog.pg_proc p WHERE p.oid = o.castfunc))"
      " AND EXISTS (SELECT FROM schema s WHERE NOT s.is_read) UNION ";
  // the oids of what initdb did not make begin at 16384 (FirstNormalObjectId)
  const auto made_by_users = [](std::string_view catalog, std::string_view acts) {
    return fmt::format("SELECT {}, o.oid, {} FROM pg_catalog.{} o WHERE o.oid >= '16384' UNION ", class_id(catalog),
                       acts, catalog);
  };
  return "SELECT NULL, w.class, w.oid FROM (" + casts + made_by_users("pg_am", "false") + made_by_users("pg_transform", "false") +
         // without the right to read its connection no kind reads it
         "SELECT " + class_id("pg_subscription") +
         ", o.srsubid, true FROM pg_catalog.pg_subscription_rel o JOIN relation r ON r.oid = o.srrelid"
         " WHERE NOT pg_catalog.has_column_privilege('pg_catalog.pg_subscription', 'subconninfo', 'SELECT') UNION"
         " SELECT d.classid, d.objid, false FROM pg_catalog.pg_depend d WHERE d.objid >= '16384' AND d.classid IN (" +
         class_id("pg_language") +
         ")) w (class, oid, acts) WHERE w.acts OR (SELECT pg_catalog.bool_and(s.is_read) FROM schema s)";
}

}  // namespace

std::string inventory_probe(ServerVersion version) {
  const auto classes = [](const std::vector<std::string_view>& catalogs) {
    std::vector<std::string> list;
    for (const std::string_view catalog : catalogs) list.push_back(class_id(catalog));
    return fmt::format("{}", fmt::join(list, ", "));
  };
  std::vector<std::string> probes{
      "SELECT FROM pg_catalog.pg_class WHERE oid >= 16384 AND relkind IN ('p', 'c')",
      "SELECT FROM pg_catalog.pg_index WHERE NOT indisvalid",
      "SELECT FROM pg_catalog.pg_type WHERE oid >= 16384 AND (typtype IN ('d', 'r', 'p') OR (typtype = 'b' AND typcategory <> 'A'))",
      "SELECT FROM pg_catalog.pg_subscription_rel",
      // nearly everything depends on something
      "SELECT FROM pg_catalog.pg_depend WHERE objid >= 16384 AND classid IN (" +
          classes({"pg_cast", "pg_am", "pg_transform", "pg_language"}) +
          ")"};
  if (version.not_null_constraints())
    probes.push_back(
        "SELECT FROM pg_catalog.pg_description d JOIN pg_catalog.pg_constraint k ON k.oid = d.objoid"
        " AND k.contype = 'n' WHERE d.classoid = " +
        class_id("pg_constraint"));
  return fmt::format("EXISTS ({})", fmt::join(probes, ") OR EXISTS ("));
}

std::string inventory_query() {
  std::vector<std::string> found = in_schemas();
  found.push_back(outside_of_schemas());
  return schemas_read() + " SELECT coalesce(x.label, i.type) AS class, i.identity AS name FROM (" +
         fmt::format("{}", fmt::join(found, " UNION ALL ")) +
         ") x (label, classid, objid), LATERAL pg_catalog.pg_identify_object(x.classid, x.objid, 0) i WHERE NOT EXISTS"
         // what a range type makes for itself is internal to it
         " (SELECT FROM pg_catalog.pg_depend e WHERE e.classid = x.classid AND e.objid = x.objid AND (e.deptype = 'e' OR"
         "  e.deptype = 'i' AND e.classid <> " +
         class_id("pg_class") + "))";
}

}  // namespace reconcile
