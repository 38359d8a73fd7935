// A schema (manual, CREATE SCHEMA).
#include "objects/privileges.hpp"

namespace reconcile {

namespace {

std::string found(const ObjectRef& ref) {
  return fmt::format("(SELECT 'schema' FROM pg_namespace WHERE nspname = {})", quote_literal(ref.name));
}

Statement statement(const Object& schema, std::string does, std::string sql, Guard::Action action) {
  return {schema.ref,
          std::move(does),
          std::move(sql),
          {action, {}, {{schema.ref.described(), found(schema.ref), {}, false, {}}}},
          Lock::none,
          Work::catalog,
          {},
          true,
          false,
          {}};
}

}  // namespace

const Kind schema_kind{
    .name = "schema",
    .section = "schemas",
    .in_schema = false,
    .in_sql = {.words = "SCHEMA",
               .catalog = "pg_namespace",
               .oid = oid_by_name<"pg_namespace", "nspname">,
               .owner = "nspowner",
               .privileges = "nspacl",
               .privilege_class = 'n'},
    .make = make<Schema>,
    .catalog_query =
        [](ServerVersion) {
          return "SELECT n.nspname AS name, " +
                 owner_column(
                     "n.nspowner",
                     "CASE WHEN n.oid < '16384' AND n.nspowner IN ('pg_database_owner'::regrole, 10)"
                     " THEN n.nspowner ELSE (SELECT datdba FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database()) END") +
                 " FROM pg_catalog.pg_namespace n WHERE " + in_scope("n.oid");
        },
    .create = [](const Object& schema, ServerVersion) -> Statements {
      return {statement(schema, "Create schema " + schema.ref.sql(), "CREATE SCHEMA " + schema.ref.sql(),
                        Guard::Action::make)};
    },
    .drop = [](const Object& schema, ServerVersion) -> Statements {
      return {statement(schema, "Drop schema " + schema.ref.sql(), "DROP SCHEMA " + schema.ref.sql(),
                        Guard::Action::remove)};
    },
    .disposable = never,
};

}  // namespace reconcile
