// goose: NNN_slug.sql with a section for each direction. It sends statement by statement, in a transaction that it
// opens unless the file says NO TRANSACTION, which then goes for both directions.
#include <fmt/format.h>

#include "migrations/placeholders.hpp"
#include "migrations/tools/common.hpp"

namespace reconcile {

namespace {

/// goose finds its mark anywhere in a line of comment.
constexpr std::string_view mark = "+goose";

constexpr std::string_view up = "-- +goose Up", down = "-- +goose Down", no_transaction = "-- +goose NO TRANSACTION";

std::string fenced(const std::string& sql) {
  return fmt::format("-- +goose StatementBegin\n{}\n-- +goose StatementEnd\n", sql);
}

std::string section_of(std::string_view title, MigrationPart part, bool has_transaction) {
  std::string text = fmt::format("{}\n", title);
  for (MigrationStatement& each : part.statements)
    for (std::size_t at = 0; (at = each.comment.find(mark, at)) != std::string::npos;) each.comment.erase(at, 1);
  if (part.in_transaction() && !has_transaction) return text + "\n" + fenced(in_own_transaction(part));
  for (const MigrationStatement& statement : with_settings(part))
    text += fmt::format("\n{}{}", statement.comments("-- "), fenced(statement.sql));
  return text;
}

}  // namespace

const MigrationTool goose_tool{
    .name = "goose",
    .history = {{.name = "goose_db_version",
                 .key = "version_id::text",
                 .where = "is_applied",
                 .columns = "version_id is_applied"}},
    .history_settings = {.files = ".env Makefile", .table = "GOOSE_TABLE"},
    .upgrade = "goose up",
    .refuses_doubles = true,
    .write =
        [](const Migration& migration) {
          refuse_lines(migration, "goose",
                       [](std::string_view comment) { return comment.find(mark) != std::string_view::npos; });
          const bool has_transaction = migration.up.in_transaction() && migration.down.in_transaction();
          return std::vector<NewFile>{
              {migration.file_name() + ".sql",
               fmt::format("{}{}\n{}\n{}", title(migration),
                           has_transaction ? std::string() : fmt::format("{}\n", no_transaction),
                           section_of(up, migration.up, has_transaction),
                           section_of(down, migration.down, has_transaction))}};
        },
    .says_no_transaction = [](std::string_view comment) { return comment.starts_with("+goose no transaction"); },
    .read =
        [](const NewFile& file, MigrationFile& found) {
          const bool is_one =
              read_parts(file,
                         {.up = [](std::string_view comment) { return comment.starts_with("+goose up"); },
                          .down = [](std::string_view comment) { return comment.starts_with("+goose down"); },
                          .no_transaction = goose_tool.says_no_transaction,
                          .whole_file = true},
                         found);
          if (!is_one) return false;
          found.recorded_as = found.version.front();
          // only between these marks goose puts variables of its environment into the text
          for (auto* script : {&found.up, &found.down})
            if (*script) fill_from_environment(**script);
          return true;
        },
};

}  // namespace reconcile
