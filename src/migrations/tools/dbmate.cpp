// dbmate: NNN_slug.sql with a section for each direction, which it sends as one query in a transaction that it opens.
#include <fmt/format.h>

#include "migrations/tools/common.hpp"

namespace reconcile {

namespace {

constexpr std::string_view up = "-- migrate:up", down = "-- migrate:down";

std::string section_of(std::string_view mark, const MigrationPart& part) {
  return fmt::format("{}{}\n{}", mark, part.in_transaction() ? "" : " transaction:false", spell(with_settings(part)));
}

bool says_no_transaction(std::string_view comment) {
  return comment.starts_with("migrate:") && comment.find("transaction:false") != std::string_view::npos;
}

/// Nothing is kept beside the files, but the new ones have to come behind the others.
Beside beside(const MigrationFolder& folder, const std::vector<Migration>& added) {
  for (const MigrationFile& file : folder.files)
    for (const Migration& each : added)
      if (const std::string name = each.file_name() + ".sql"; name < base_name(file.path()))
        throw Error(
            fmt::format("dbmate runs files in the order of their names, {} before {}", name, base_name(file.path())),
            "give the files of the folder numbers of one length, or generate another format");
  return {};
}

}  // namespace

const MigrationTool dbmate_tool{
    .name = "dbmate",
    .history = {{.name = "schema_migrations", .key = "version", .columns = "version"}},
    .history_settings = {.files = ".env Makefile", .table = "DBMATE_MIGRATIONS_TABLE"},
    .upgrade = "dbmate migrate",
    .one_statement_per_file = true,
    .refuses_doubles = true,
    .write =
        [](const Migration& migration) {
          refuse_lines(migration, "dbmate", [](std::string_view comment) { return comment.starts_with("migrate:"); });
          return std::vector<NewFile>{
              {migration.file_name() + ".sql", fmt::format("{}\n{}\n{}", title(migration), section_of(up, migration.up),
                                                           section_of(down, migration.down))}};
        },
    .says_no_transaction = says_no_transaction,
    .read =
        [](const NewFile& file, MigrationFile& found) {
          const bool is_one =
              read_parts(file,
                         {.up = [](std::string_view comment) { return comment.starts_with("migrate:up"); },
                          .down = [](std::string_view comment) { return comment.starts_with("migrate:down"); },
                          .no_transaction = says_no_transaction},
                         found);
          found.recorded_as = found.digits;
          return is_one;
        },
    .beside = beside,
};

}  // namespace reconcile
