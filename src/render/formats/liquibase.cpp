// Liquibase: NNN_slug.sql as a formatted SQL changelog of one changeset, with the way back in its rollback lines.
#include <fmt/format.h>

#include <algorithm>
#include <sstream>

#include "render/formats/format.hpp"

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

/// The JDBC driver sends what it gets at once as one transaction, also where Liquibase opens none.
std::string statements(const MigrationPart& part) {
  if (part.in_transaction()) return spell(with_settings(part)).substr(1);
  std::string text;
  for (const MigrationStatement& statement : part.statements)
    text += fmt::format("{}{}{}\n", text.empty() ? "" : fmt::format("{}\n\n", next), statement.comments("-- "),
                        statement.sql);
  return text;
}

std::string rollback_lines(const MigrationPart& part) {
  std::istringstream lines(statements(part));
  std::string text;
  for (std::string line; std::getline(lines, line);) text += fmt::format("{}{}\n", rollback, line);
  return text;
}

/// Left to itself Liquibase takes comments out of the SQL, and splits it, both without regard to quotes.
std::string changeset(const Migration& migration) {
  const auto splitting = [](const MigrationPart& part, std::string_view split, std::string_view delimiter) {
    return part.in_transaction() ? fmt::format("{}:false", split)
                                 : fmt::format("{}:true {}:{}", split, delimiter, next);
  };
  const bool in_transaction = migration.up.in_transaction() && migration.down.in_transaction();
  return fmt::format("--changeset reconcile:{} {}stripComments:false {} {}", migration.name(),
                     in_transaction ? "" : "runInTransaction:false ",
                     splitting(migration.up, "splitStatements", "endDelimiter"),
                     splitting(migration.down, "rollbackSplitStatements", "rollbackEndDelimiter"));
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

const Format liquibase_format{
    .name = "liquibase",
    .write =
        [](const Migration& migration) {
          refuse_lines(migration, "Liquibase", is_mark);
          return std::vector<NewFile>{
              {migration.name() + ".sql",
               fmt::format("{}\n\n{}\n{}\n{}\n{}", first_line, changeset(migration), title(migration),
                           statements(migration.up), rollback_lines(migration.down))}};
        },
    .read =
        [](const NewFile& file, MigrationFile& found) {
          std::string name = base_name(file.path);
          if (!name.ends_with(".sql") || !file.text.starts_with(first_line)) return false;
          name.resize(name.size() - 4);
          if (!read_name(name, found)) return false;
          const bool in_transaction = file.text.find(" runInTransaction:false") == std::string::npos;
          found.up = MigrationScript{file.path, 1, file.text, in_transaction};
          if (std::string back = rollback_of(file); !back.empty())
            found.down = MigrationScript{file.path, 1, std::move(back), in_transaction};
          return true;
        },
};

}  // namespace reconcile
