// MyBatis Migrations: <YYYYMMDDhhmmss>_slug.sql, the way back below a line `-- //@UNDO`. It sends statement by
// statement, each up to a delimiter that the file may set, in a transaction that it opens. ${name} is a property of the
// environment.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "migrations/folder.hpp"
#include "migrations/placeholders.hpp"
#include "migrations/tools/common.hpp"

namespace reconcile {

namespace {

/// A comment for PostgreSQL, which gets the whole file where `send_full_script` is set, as it usually is.
constexpr std::string_view delimiter = "/*end*/";

bool is_undo(std::string_view comment) {
  return comment.starts_with("//") && comment.find("@undo") != std::string_view::npos;
}
bool is_delimiter(std::string_view comment) {
  return comment.find("@delimiter") != std::string_view::npos && comment.size() < 40;
}

/// Each delimiter counts from its own line on.
void replace_delimiters(std::string& sql) {
  std::string done, current, set = ";";
  for_lines(sql, [&](std::string_view line, std::size_t at) {
    if (const auto comment = comment_of_line(line); comment && is_delimiter(*comment)) {
      replace_delimiter(current, set);
      done += current;
      current.clear();
      const std::string_view trimmed = line.substr(0, line.find_last_not_of(" \t\r") + 1);
      set = std::string(trimmed.substr(trimmed.find_last_of(" \t") + 1));
      done += line;
    } else {
      current += line;
    }
    if (at + line.size() < sql.size()) (current.empty() ? done : current) += '\n';
    return true;
  });
  replace_delimiter(current, set);
  sql = done + current;
}

std::string statements(const MigrationPart& part) {
  std::string text;
  for (const MigrationStatement& statement : with_settings(part))
    text += fmt::format("\n{}{}\n{}\n", statement.comments("-- "), statement.sql, delimiter);
  return text;
}

bool read(const NewFile& file, MigrationFile& found) {
  const auto stem = without_sql(base_name(file.path));
  if (!stem || !has_comment(file.text, is_undo) || !read_name(*stem, found)) return false;
  std::size_t undo = 0;
  unsigned line_number = 0;
  for_lines(file.text, [&](std::string_view line, std::size_t at) {
    const auto comment = comment_of_line(line);
    undo = at;
    return !(comment && is_undo(*comment)) && ++line_number > 0;
  });
  found.up = MigrationScript{file.path, 1, file.text.substr(0, undo), true};
  found.down = MigrationScript{file.path, line_number + 1, file.text.substr(undo), true};
  for (auto* script : {&found.up, &found.down}) replace_delimiters((*script)->sql);
  found.recorded_as = found.version.front();
  return true;
}

/// The properties of environments/development.properties beside the folder, else of the first file there.
FlywaySettings properties_of(const FolderListing& listing) {
  namespace fs = std::filesystem;
  FlywaySettings settings;
  settings.values = listing.placeholders;
  const fs::path folder = fs::absolute(listing.path).lexically_normal() / ".." / "environments";
  std::vector<std::string> found;
  std::error_code failed;
  for (fs::directory_iterator at(folder, failed), end; !failed && at != end; at.increment(failed))
    if (at->path().extension() == ".properties") found.push_back(at->path().string());
  std::sort(found.begin(), found.end());
  if (const std::string usual = (folder / "development.properties").string(); fs::exists(usual)) found = {usual};
  if (!found.empty())
    for_lines(read_text(found.front()), [&](std::string_view line, std::size_t) {
      const auto equals = line.find('=');
      if (!line.starts_with('#') && equals != std::string_view::npos)
        settings.values.emplace(line.substr(0, equals), line.substr(equals + 1, line.find('\r') - equals - 1));
      return true;
    });
  settings.values.emplace("changelog", "CHANGELOG");
  return settings;
}

void read_all(const FolderListing& listing, MigrationFolder& folder) {
  const FlywaySettings properties = properties_of(listing);
  for (const ListedFile& each : listing.files) {
    if (!each.parent().empty() || !without_sql(each.base())) continue;
    MigrationFile found;
    if (!read(each.file, found)) {
      folder.left_out.push_back({each.file.path, each.base() == "bootstrap.sql" ? "`migrate bootstrap` runs it"
                                                                                : "it has no number or no //@UNDO"});
      continue;
    }
    found.format = mybatis_tool.name;
    for (auto* script : {&found.up, &found.down}) fill(**script, properties);
    folder.files.push_back(std::move(found));
  }
  join_and_sort(folder.files);
}

std::string owns(const FolderListing& listing) {
  for (const ListedFile& each : listing.files)
    if (each.parent().empty() && without_sql(each.base()) && has_comment(each.file.text, is_undo))
      return fmt::format("{} has a mark //@UNDO", each.base());
  return {};
}

}  // namespace

const MigrationTool mybatis_tool{
    .name = "mybatis",
    .history = {{.name = "changelog", .key = "id::text", .columns = "id applied_at description"}},
    .history_settings = {.files = "environments/development.properties", .table = "changelog"},
    .upgrade = "migrate up",
    .always_in_transaction = "MyBatis Migrations runs every file in a transaction",
    .refuses_doubles = true,
    .first_number = "20060102150405",
    .write =
        [](const Migration& migration) {
          refuse_lines(migration, "MyBatis Migrations",
                       [](std::string_view comment) { return is_undo(comment) || is_delimiter(comment); });
          std::string text =
              fmt::format("{0}-- @DELIMITER {1}\n{2}\n-- //@UNDO\n-- @DELIMITER {1}\n{3}", title(migration), delimiter,
                          statements(migration.up), statements(migration.down));
          if (text.find("${") != std::string::npos)
            throw Error(fmt::format("{}: MyBatis Migrations would take ${{ for a placeholder", migration.name()),
                        "generate another format");
          return std::vector<NewFile>{{migration.file_name() + ".sql", std::move(text)}};
        },
    .owns = owns,
    .read_folder = read_all,
};

}  // namespace reconcile
