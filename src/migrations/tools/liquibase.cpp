// Liquibase: NNN_slug.sql as a formatted SQL changelog of one changeset, with the way back in its rollback lines.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <sstream>

#include "migrations/folder.hpp"
#include "migrations/tools/changelog.hpp"
#include "migrations/tools/common.hpp"

namespace reconcile {

namespace {

constexpr std::string_view first_line = "--liquibase formatted sql", rollback = "--rollback ", next = "--next";

bool is_mark(std::string_view comment) {
  constexpr std::string_view words[]{"changeset",     "rollback",  "precondition",   "property",
                                     "comment",       "liquibase", "ignore",         "labels",
                                     "validchecksum", "next",      "logicalfilepath"};
  return std::any_of(std::begin(words), std::end(words),
                     [&](std::string_view word) { return comment.starts_with(word); });
}

/// Where Liquibase opens no transaction, because the other direction cannot be in one, the JDBC driver ends what it has
/// sent after every 256th statement (42.7).
std::string statements(const MigrationPart& part, bool has_transaction) {
  if (part.in_transaction())
    return has_transaction ? spell(with_settings(part)).substr(1) : in_own_transaction(part) + "\n";
  std::string text;
  for (const MigrationStatement& statement : part.statements)
    text += fmt::format("{}{}{}\n", text.empty() ? "" : fmt::format("{}\n\n", next), statement.comments("-- "),
                        statement.sql);
  return text;
}

std::string rollback_lines(const MigrationPart& part, bool has_transaction) {
  std::istringstream lines(statements(part, has_transaction));
  std::string text;
  for (std::string line; std::getline(lines, line);) text += fmt::format("{}{}\n", rollback, line);
  return text;
}

/// Left to itself Liquibase takes comments out of the SQL, and splits it, both without regard to quotes. For its
/// splitStatements it takes the last word that ends so (5.0), also one that is about the way back: that comes first.
std::string changeset(const Migration& migration, bool has_transaction) {
  const auto splitting = [](const MigrationPart& part, std::string_view split, std::string_view delimiter) {
    return part.in_transaction() ? fmt::format("{}:false", split)
                                 : fmt::format("{}:true {}:{}", split, delimiter, next);
  };
  return fmt::format("--changeset reconcile:{} {}stripComments:false {} {}", migration.name(),
                     has_transaction ? "" : "runInTransaction:false ",
                     splitting(migration.down, "rollbackSplitStatements", "rollbackEndDelimiter"),
                     splitting(migration.up, "splitStatements", "endDelimiter"));
}

/// The id of the last changeset, `--changeset author:id …`: once Liquibase has recorded it, it has run the whole file.
std::string last_changeset(const std::string& text) {
  std::string id;
  for_lines(text, [&](std::string_view line, std::size_t) {
    const auto comment = comment_of_line(line);
    if (!comment || !comment->starts_with("changeset ")) return true;
    std::string_view rest = line.substr(std::min(line.find(':'), line.size() - 1) + 1);
    if (rest.starts_with('"')) {
      rest.remove_prefix(1);
      id = rest.substr(0, rest.find('"'));
    } else {
      id = rest.substr(0, rest.find_first_of(" \t\r"));
    }
    return true;
  });
  return id;
}

/// The lines of the way back, without what marks them.
std::string rollback_of(const NewFile& file) {
  std::istringstream lines(file.text);
  std::string text;
  for (std::string line; std::getline(lines, line);)
    if (line.starts_with(rollback)) text += line.substr(rollback.size()) + "\n";
  return text;
}

/// The delimiter that the last changeset asks for; `--next` of our own files is a comment of SQL.
void replace_delimiters(std::string& sql) {
  constexpr std::string_view word = "endDelimiter:";
  for (std::size_t at = 0; (at = sql.find(word, at)) != std::string::npos; at += word.size()) {
    if (at > 0 && sql[at - 1] != ' ') continue;
    const std::size_t begin = at + word.size();
    const std::string delimiter = sql.substr(begin, sql.find_first_of(" \t\r\n", begin) - begin);
    if (!delimiter.empty() && delimiter != next) return replace_delimiter(sql, delimiter);
  }
}

Beside beside(const MigrationFolder& folder, const std::vector<Migration>& added) {
  const FolderListing listing = list_folder(folder.path);
  const ListedFile* master = master_of(listing);
  if (!master || includes_folder(listing, *master, folder.path + "/" + added.front().folder)) return {};
  ListedFile changed = *master;
  for (const Migration& each : added) {
    const std::string name = each.folder + each.file_name() + ".sql";
    const std::string path =
        std::filesystem::relative(folder.path + "/" + name, std::filesystem::path(master->file.path).parent_path())
            .string();
    changed.file.text = with_include(changed, path);
    if (changed.file.text.empty())
      return {{}, {fmt::format("{} does not include them yet: add an include for each", master->file.path)}};
  }
  return {{changed.file}, {}};
}

}  // namespace

bool read_formatted_sql(const NewFile& file, MigrationFile& found) {
  const auto stem = without_sql(base_name(file.path));
  const auto first = comment_of_line(std::string_view(file.text).substr(0, file.text.find('\n')));
  if (!stem || !first || !first->starts_with("liquibase formatted sql")) return false;
  read_name(*stem, found);
  found.recorded_as = last_changeset(file.text);
  const bool in_transaction = in_small_letters(file.text).find(" runintransaction:false") == std::string::npos;
  found.up = MigrationScript{file.path, 1, file.text, in_transaction};
  replace_delimiters(found.up->sql);
  if (std::string back = rollback_of(file); !back.empty())
    found.down = MigrationScript{file.path, 1, std::move(back), in_transaction};
  return true;
}

const MigrationTool liquibase_tool{
    .name = "liquibase",
    .history = {{.name = "databasechangelog", .key = "id", .columns = "id author filename orderexecuted"},
                {.name = "databasechangeloglock", .columns = "id locked lockgranted"}},
    .history_settings = {.files = "liquibase.properties .env",
                         .table = "databaseChangeLogTableName databaseChangelogTableName "
                                  "liquibase.databaseChangelogTableName LIQUIBASE_DATABASE_CHANGELOG_TABLE_NAME",
                         .schema = "liquibaseSchemaName liquibase.liquibaseSchemaName LIQUIBASE_LIQUIBASE_SCHEMA_NAME"},
    .upgrade = "liquibase update",
    .write =
        [](const Migration& migration) {
          refuse_lines(migration, "Liquibase", is_mark);
          const bool has_transaction = migration.up.in_transaction() && migration.down.in_transaction();
          return std::vector<NewFile>{
              {migration.file_name() + ".sql",
               fmt::format("{}\n\n{}\n{}\n{}\n{}", first_line, changeset(migration, has_transaction), title(migration),
                           statements(migration.up, has_transaction),
                           rollback_lines(migration.down, has_transaction))}};
        },
    .owns =
        [](const FolderListing& listing) {
          const ListedFile* master = master_of(listing);
          return master ? fmt::format("{} is a changelog", master->name) : std::string();
        },
    .read_folder = [](const FolderListing& listing,
                      MigrationFolder& folder) { read_changelog(listing, *master_of(listing), folder); },
    .read = [](const NewFile& file,
               MigrationFile& found) { return read_formatted_sql(file, found) && !found.version.empty(); },
    .beside = beside,
};

}  // namespace reconcile
