// sql-migrate: NNN_slug.sql with a section for each direction. It sends statement by statement, in a transaction that
// it opens unless the line above the section says notransaction; it records names, so that two may have one number.
#include <fmt/format.h>

#include "migrations/tools/common.hpp"

namespace reconcile {

namespace {

bool is_mark(std::string_view comment) { return comment.starts_with("+migrate"); }

bool says_no_transaction(std::string_view comment) {
  return is_mark(comment) && comment.find("notransaction") != std::string_view::npos;
}

std::string section_of(std::string_view mark, const MigrationPart& part) {
  std::string text = fmt::format("-- +migrate {}{}\n", mark, part.in_transaction() ? "" : " notransaction");
  for (const MigrationStatement& statement : with_settings(part))
    text += fmt::format("\n{}-- +migrate StatementBegin\n{}\n-- +migrate StatementEnd\n", statement.comments("-- "),
                        statement.sql);
  return text;
}

}  // namespace

const MigrationTool sql_migrate_tool{
    .name = "sql-migrate",
    .history = {{.name = "gorp_migrations", .key = "id", .columns = "id applied_at"}},
    .history_settings = {.files = "dbconfig.yml", .table = "table", .schema = "schema"},
    .upgrade = "sql-migrate up",
    .write =
        [](const Migration& migration) {
          refuse_lines(migration, "sql-migrate", is_mark);
          return std::vector<NewFile>{{migration.file_name() + ".sql",
                                       fmt::format("{}\n{}\n{}", title(migration), section_of("Up", migration.up),
                                                   section_of("Down", migration.down))}};
        },
    .says_no_transaction = says_no_transaction,
    .read =
        [](const NewFile& file, MigrationFile& found) {
          const bool is_one =
              read_parts(file,
                         {.up = [](std::string_view comment) { return comment.starts_with("+migrate up"); },
                          .down = [](std::string_view comment) { return comment.starts_with("+migrate down"); },
                          .no_transaction = says_no_transaction},
                         found);
          found.recorded_as = base_name(file.path);
          return is_one;
        },
};

}  // namespace reconcile
