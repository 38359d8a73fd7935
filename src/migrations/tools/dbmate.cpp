// dbmate: NNN_slug.sql with a section for each direction, which it sends as one query in a transaction that it opens.
#include <fmt/format.h>

#include "migrations/tool.hpp"

namespace reconcile {

namespace {

constexpr std::string_view up = "-- migrate:up", down = "-- migrate:down";

std::string section_of(std::string_view mark, const MigrationPart& part) {
  return fmt::format("{}{}\n{}", mark, part.in_transaction() ? "" : " transaction:false", spell(with_settings(part)));
}

std::optional<MigrationScript> read_section(const NewFile& file, std::string_view mark, std::string_view next) {
  std::optional<MigrationScript> found = section(file, mark, next);
  if (found)
    found->in_transaction = found->sql.substr(0, found->sql.find('\n')).find("transaction:false") == std::string::npos;
  return found;
}

}  // namespace

const MigrationTool dbmate_tool{
    .name = "dbmate",
    .history = {{.name = "schema_migrations", .key = "version"}},
    .one_statement_per_file = true,
    .write =
        [](const Migration& migration) {
          if (migration.number.size() > 3 && !migration.number.starts_with('0'))
            throw Error(fmt::format("dbmate runs files in the order of their names, {} before 999", migration.number),
                        "give the files of the folder numbers of one length, or generate another format");
          refuse_lines(migration, "dbmate", [](std::string_view comment) { return comment.starts_with("migrate:"); });
          return std::vector<NewFile>{
              {migration.name() + ".sql", fmt::format("{}\n{}\n{}", title(migration), section_of(up, migration.up),
                                                      section_of(down, migration.down))}};
        },
    .read =
        [](const NewFile& file, MigrationFile& found) {
          std::string name = base_name(file.path);
          if (!name.ends_with(".sql")) return false;
          name.resize(name.size() - 4);
          std::optional<MigrationScript> script = read_section(file, up, down);
          if (!script || !read_name(name, found)) return false;
          found.recorded_as = found.digits;
          found.up = std::move(script);
          found.down = read_section(file, down, up);
          return true;
        },
};

}  // namespace reconcile
