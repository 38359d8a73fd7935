// tern: 001_slug.sql, the way there above a line of dashes and the way back below it, in a transaction that it opens
// unless a line of the same kind says disable-tx. Numbers begin with 1 and have no gap; files are templates of Go.
#include <fmt/format.h>

#include "migrations/placeholders.hpp"
#include "migrations/tools/common.hpp"

namespace reconcile {

namespace {

bool is_middle(std::string_view comment) { return comment.starts_with("create above / drop below"); }
bool says_no_transaction(std::string_view comment) { return comment.starts_with("tern: disable-tx"); }

bool read(const NewFile& file, MigrationFile& found) {
  const auto stem = without_sql(base_name(file.path));
  if (!stem || !has_comment(file.text, is_middle) || !read_name(*stem, found)) return false;
  std::size_t middle = 0, below = 0;
  unsigned line_number = 0, line_below = 0;
  for_lines(file.text, [&](std::string_view line, std::size_t at) {
    ++line_number;
    const auto comment = comment_of_line(line);
    if (!comment || !is_middle(*comment)) return true;
    middle = at;
    below = std::min(at + line.size() + 1, file.text.size());
    line_below = line_number + 1;
    return false;
  });
  const bool in_transaction = !has_comment(file.text, says_no_transaction);
  found.up = MigrationScript{file.path, 1, file.text.substr(0, middle), in_transaction};
  if (const std::string back = file.text.substr(below); back.find_first_not_of(" \t\r\n") != std::string::npos)
    found.down = MigrationScript{file.path, line_below, back, in_transaction};
  found.recorded_as = found.version.front();
  for (auto* script : {&found.up, &found.down})
    if (*script) name_templates(**script);
  return true;
}

}  // namespace

const MigrationTool tern_tool{
    .name = "tern",
    .history = {{.name = "schema_version", .key = "version::text", .only_last = true, .columns = "version"}},
    .history_settings = {.files = "tern.conf", .table = "version_table"},
    .upgrade = "tern migrate",
    .one_statement_per_file = true,
    .refuses_doubles = true,
    .write =
        [](const Migration& migration) {
          refuse_lines(migration, "tern",
                       [](std::string_view comment) { return is_middle(comment) || comment.starts_with("tern:"); });
          const bool in_transaction = migration.up.in_transaction() && migration.down.in_transaction();
          std::string text = fmt::format("{}{}{}\n---- create above / drop below ----\n{}", title(migration),
                                         in_transaction ? "" : "---- tern: disable-tx ----\n",
                                         spell(with_settings(migration.up)), spell(with_settings(migration.down)));
          if (text.find("{{") != std::string::npos)
            throw Error(fmt::format("{}: tern would take {{{{ for the start of a template", migration.name()),
                        "write it as two texts that are joined, or generate another format");
          return std::vector<NewFile>{{migration.file_name() + ".sql", std::move(text)}};
        },
    .says_no_transaction = says_no_transaction,
    .read = read,
};

}  // namespace reconcile
