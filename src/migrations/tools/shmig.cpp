// shmig: <seconds>-slug.sql with a section for each direction, which psql runs as it is, without the lines that are
// comments; it opens no transaction.
#include <fmt/format.h>

#include "migrations/tools/common.hpp"

namespace reconcile {

namespace {

/// shmig itself wants two blanks around UP.
bool is_mark(std::string_view comment, std::string_view direction) {
  if (!comment.starts_with("====")) return false;
  comment.remove_prefix(std::min(comment.find_first_not_of("= \t"), comment.size()));
  return comment.starts_with(direction) && comment.ends_with("=");
}
bool is_up(std::string_view comment) { return is_mark(comment, "up"); }
bool is_down(std::string_view comment) { return is_mark(comment, "down"); }

std::string text(const MigrationPart& part) {
  return part.in_transaction() ? in_own_transaction(part) + "\n" : spell(part.statements);
}

}  // namespace

const MigrationTool shmig_tool{
    .name = "shmig",
    .history = {{.name = "shmig_version", .key = "version::text", .columns = "version migrated_at"}},
    .history_settings = {.files = "shmig.conf", .table = "SCHEMA_TABLE"},
    .upgrade = "shmig up",
    .runs_outside = RunsOutside::every_file,
    .refuses_doubles = true,
    .first_number = "1700000000",
    .write =
        [](const Migration& migration) {
          refuse_lines(migration, "shmig", [](std::string_view comment) { return comment.starts_with("===="); });
          return std::vector<NewFile>{{migration.file_name("-") + ".sql",
                                       fmt::format("{}\n-- ====  UP  ====\n\n{}\n-- ==== DOWN ====\n\n{}",
                                                   title(migration), text(migration.up), text(migration.down))}};
        },
    .read =
        [](const NewFile& file, MigrationFile& found) {
          const bool is_one = read_parts(file, {.up = is_up, .down = is_down}, found);
          if (is_one) found.recorded_as = found.version.front();
          return is_one;
        },
};

}  // namespace reconcile
