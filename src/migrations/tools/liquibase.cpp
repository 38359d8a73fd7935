// Liquibase: NNN_slug.sql as a formatted SQL changelog of one changeset, with the way back in its rollback lines.
#include <fmt/format.h>

#include <algorithm>
#include <sstream>

#include "migrations/tool.hpp"

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

/// The lines of the way back, without what marks them.
std::string rollback_of(const NewFile& file) {
  std::istringstream lines(file.text);
  std::string text;
  for (std::string line; std::getline(lines, line);)
    if (line.starts_with(rollback)) text += line.substr(rollback.size()) + "\n";
  return text;
}

}  // namespace

const MigrationTool liquibase_tool{
    .name = "liquibase",
    .history = {{.name = "databasechangelog", .key = "id"}, {.name = "databasechangeloglock"}},
    .write =
        [](const Migration& migration) {
          refuse_lines(migration, "Liquibase", is_mark);
          const bool has_transaction = migration.up.in_transaction() && migration.down.in_transaction();
          return std::vector<NewFile>{
              {migration.name() + ".sql",
               fmt::format("{}\n\n{}\n{}\n{}\n{}", first_line, changeset(migration, has_transaction), title(migration),
                           statements(migration.up, has_transaction),
                           rollback_lines(migration.down, has_transaction))}};
        },
    .read =
        [](const NewFile& file, MigrationFile& found) {
          std::string name = base_name(file.path);
          if (!name.ends_with(".sql") || !file.text.starts_with(first_line)) return false;
          name.resize(name.size() - 4);
          if (!read_name(name, found)) return false;
          found.recorded_as = found.name;
          const bool in_transaction = file.text.find(" runInTransaction:false") == std::string::npos;
          found.up = MigrationScript{file.path, 1, file.text, in_transaction};
          if (std::string back = rollback_of(file); !back.empty())
            found.down = MigrationScript{file.path, 1, std::move(back), in_transaction};
          return true;
        },
};

}  // namespace reconcile
