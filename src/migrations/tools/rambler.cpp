// rambler: NNN_slug.sql with sections for each direction, of which each is sent as it stands, without a transaction.
#include <fmt/format.h>

#include "migrations/tools/common.hpp"

namespace reconcile {

namespace {

bool is_up(std::string_view comment) { return comment.starts_with("rambler up"); }
bool is_down(std::string_view comment) { return comment.starts_with("rambler down"); }

/// A transaction that a file opens itself would be lost between two sections, which may go to two sessions.
std::string sections(std::string_view mark, const MigrationPart& part) {
  if (part.in_transaction()) return fmt::format("-- rambler {}\n{}\n", mark, in_own_transaction(part));
  std::string text;
  for (const MigrationStatement& statement : part.statements)
    text += fmt::format("-- rambler {}\n{}{}\n\n", mark, statement.comments("-- "), statement.sql);
  return text;
}

}  // namespace

const MigrationTool rambler_tool{
    .name = "rambler",
    .history = {{.name = "migrations", .key = "migration", .columns = "migration"}},
    .history_settings = {.files = "rambler.json", .table = "table"},
    .upgrade = "rambler apply --all",
    .write =
        [](const Migration& migration) {
          refuse_lines(migration, "rambler", [](std::string_view comment) { return comment.starts_with("rambler"); });
          return std::vector<NewFile>{
              {migration.file_name() + ".sql", fmt::format("{}\n{}\n{}", title(migration), sections("up", migration.up),
                                                           sections("down", migration.down))}};
        },
    .read =
        [](const NewFile& file, MigrationFile& found) {
          if (!read_parts(file, {.up = is_up, .down = is_down}, found)) return false;
          found.up->in_transaction = false;
          if (found.down) found.down->in_transaction = false;
          found.recorded_as = base_name(file.path);
          return true;
        },
};

}  // namespace reconcile
