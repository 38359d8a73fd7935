// shmig: <seconds>-slug.sql with a section for each direction, which it hands to psql between BEGIN and COMMIT.
#include <fmt/format.h>

#include "migrations/tools/common.hpp"

namespace reconcile {

namespace {

bool is_up(std::string_view comment) { return comment.starts_with("==== up"); }
bool is_down(std::string_view comment) { return comment.starts_with("==== down"); }

}  // namespace

const MigrationTool shmig_tool{
    .name = "shmig",
    .history = {{.name = "shmig_version", .key = "version::text"}},
    .always_in_transaction = "shmig runs every file in a transaction",
    .refuses_doubles = true,
    .first_number = "1700000000",
    .write =
        [](const Migration& migration) {
          refuse_lines(migration, "shmig", [](std::string_view comment) { return comment.starts_with("===="); });
          return std::vector<NewFile>{
              {migration.file_name("-") + ".sql",
               fmt::format("{}\n-- ==== UP ====\n{}\n-- ==== DOWN ====\n{}", title(migration),
                           spell(with_settings(migration.up)), spell(with_settings(migration.down)))}};
        },
    .read =
        [](const NewFile& file, MigrationFile& found) {
          const bool is_one = read_parts(file, {.up = is_up, .down = is_down}, found);
          if (is_one) found.recorded_as = found.version.front();
          return is_one;
        },
};

}  // namespace reconcile
