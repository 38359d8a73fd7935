// node-pg-migrate: <milliseconds>_slug.sql with a section for each direction. It sends a section as one query, in a
// transaction that it opens; it records names.
#include <fmt/format.h>

#include "migrations/tools/common.hpp"

namespace reconcile {

namespace {

bool is_up(std::string_view comment) { return comment.starts_with("up migration"); }
bool is_down(std::string_view comment) { return comment.starts_with("down migration"); }

}  // namespace

const MigrationTool node_pg_migrate_tool{
    .name = "node-pg-migrate",
    .history = {{.name = "pgmigrations", .key = "name", .columns = "name run_on"}},
    .upgrade = "node-pg-migrate up",
    .always_in_transaction = "node-pg-migrate runs every file of SQL in a transaction",
    .first_number = "1700000000000",
    .write =
        [](const Migration& migration) {
          refuse_lines(migration, "node-pg-migrate",
                       [](std::string_view comment) { return is_up(comment) || is_down(comment); });
          return std::vector<NewFile>{
              {migration.file_name() + ".sql",
               fmt::format("{}\n-- Up Migration\n{}\n-- Down Migration\n{}", title(migration),
                           spell(with_settings(migration.up)), spell(with_settings(migration.down)))}};
        },
    .read =
        [](const NewFile& file, MigrationFile& found) {
          const bool is_one = read_parts(file, {.up = is_up, .down = is_down}, found);
          found.recorded_as = found.name;
          return is_one;
        },
};

}  // namespace reconcile
