// Liquibase: NNN_slug.sql as a formatted SQL changelog of one changeset, with the way back in its rollback lines.
#include <fmt/format.h>

#include <sstream>

#include "render/formats/format.hpp"

namespace reconcile {

namespace {

constexpr std::string_view first_line = "--liquibase formatted sql", rollback = "--rollback ";

std::string rollback_lines(const MigrationPart& part) {
  std::istringstream lines(spell(with_settings(part)).substr(1));
  std::string text;
  for (std::string line; std::getline(lines, line);) text += fmt::format("{}{}\n", rollback, line);
  return text;
}

std::string changeset(const Migration& migration) {
  if (!migration.up.in_transaction() || !migration.down.in_transaction())
    throw Error("format liquibase has no way yet for what must be outside of a transaction",
                "generate another format, or without --concurrently");
  return fmt::format("--changeset reconcile:{} splitStatements:false rollbackSplitStatements:false", migration.name());
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
          refuse_lines(migration, "Liquibase",
                       {"--changeset", "--rollback", "--precondition", "--property", "--comment", "--liquibase",
                        "--ignoreLines", "--validCheckSum", "--labels", "--logicalFilePath", "-- changeset",
                        "-- rollback", "-- precondition", "-- property", "-- comment", "-- liquibase"});
          return std::vector<NewFile>{
              {migration.name() + ".sql",
               fmt::format("{}\n\n{}\n{}{}\n{}", first_line, changeset(migration), title(migration),
                           spell(with_settings(migration.up)), rollback_lines(migration.down))}};
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
