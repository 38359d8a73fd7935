// golang-migrate: NNN_slug.up.sql and NNN_slug.down.sql. It sends a file as one query, which PostgreSQL runs as one
// transaction (manual, 55.2.2.1); so a statement that cannot be in one has a file of its own.
#include "migrations/tools/common.hpp"

namespace reconcile {

const MigrationTool golang_migrate_tool{
    .name = "golang-migrate",
    .history = {{.name = "schema_migrations", .key = "version::text", .only_last = true, .columns = "version dirty"}},
    .history_settings = {.files = ".env Makefile docker-compose.yml compose.yaml", .table = "x-migrations-table"},
    .upgrade = "migrate up",
    .one_statement_per_file = true,
    .runs_outside = RunsOutside::one_statement,
    .write =
        [](const Migration& migration) {
          return std::vector<NewFile>{
              {migration.file_name() + ".up.sql", title(migration) + spell(with_settings(migration.up))},
              {migration.file_name() + ".down.sql",
               title(migration, ", undone") + spell(with_settings(migration.down))},
          };
        },
    // its files have the names of those for psql, and can be run by it as well: sql reads them
};

}  // namespace reconcile
