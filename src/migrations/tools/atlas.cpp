// Atlas: <YYYYMMDDhhmmss>_slug.sql, and an atlas.sum with their hashes. It sends statement by statement, in a
// transaction that it opens unless the file says otherwise.
#include <fmt/format.h>

#include "migrations/tools/common.hpp"

namespace reconcile {

namespace {

/// `-- atlas:delimiter -- end`
void replace_delimiters(std::string& sql) {
  std::string delimiter;
  for_lines(sql, [&](std::string_view line, std::size_t) {
    constexpr std::string_view mark = "-- atlas:delimiter ";
    if (!line.starts_with(mark)) return true;
    delimiter = line.substr(mark.size(), line.find_last_not_of(" \t\r") + 1 - mark.size());
    return false;
  });
  for (const auto& [written, meant] : {std::pair("\\n", "\n"), {"\\t", "\t"}})
    for (std::size_t at = 0; (at = delimiter.find(written, at)) != std::string::npos; ++at)
      delimiter.replace(at, 2, meant);
  if (delimiter.find_first_not_of(" \t\n") != std::string::npos) replace_delimiter(sql, delimiter);
}

/// `migration.sql` for a line `-- migration.sql --`; empty for any other.
std::string_view section_in(std::string_view line) {
  while (line.ends_with('\r') || line.ends_with(' ')) line.remove_suffix(1);
  if (!line.starts_with("-- ") || !line.ends_with(" --") || line.size() < 7) return {};
  line = line.substr(3, line.size() - 6);
  return line.find(' ') == std::string_view::npos ? line : std::string_view();
}

/// An archive (`-- atlas:txtar`) holds the migration beside checks, which run before it and change nothing.
void read_archive(const NewFile& file, MigrationFile& found) {
  if (!found.up || !has_comment(file.text, [](std::string_view comment) { return comment == "atlas:txtar"; })) return;
  const bool in_transaction = found.up->in_transaction;
  MigrationScript* open = nullptr;
  unsigned number = 0;
  found.up.reset();
  for_lines(file.text, [&](std::string_view line, std::size_t) {
    ++number;
    if (const std::string_view name = section_in(line); !name.empty()) {
      open = name == "migration.sql" ? &found.up.emplace() : name == "down.sql" ? &found.down.emplace() : nullptr;
      if (open) *open = {file.path, number + 1, {}, in_transaction};
    } else if (open) {
      open->sql.append(line).append("\n");
    }
    return true;
  });
  if (!found.up)
    throw Error(Mistake{"the archive holds no migration.sql",
                        {file_name(file.path), 1, 1},
                        "begin the part that Atlas runs with a line `-- migration.sql --`"});
}

void read(const FolderListing& listing, MigrationFolder& folder) {
  for (const ListedFile& each : listing.files) {
    MigrationFile found;
    if (!each.parent().empty() || !without_sql(each.base())) continue;
    if (!read_plain(each.file, found)) {
      folder.left_out.push_back({each.file.path, "its name begins with no version"});
      continue;
    }
    found.format = atlas_tool.name;
    found.recorded_as = found.digits;
    read_archive(each.file, found);
    if (found.up) replace_delimiters(found.up->sql);
    folder.files.push_back(std::move(found));
  }
  join_and_sort(folder.files);
}

}  // namespace

const MigrationTool atlas_tool{
    .name = "atlas",
    .history = {{.name = "atlas_schema_revisions",
                 .schema = "atlas_schema_revisions",
                 .key = "version",
                 .columns = "version executed_at hash"}},
    .history_settings = {.files = "atlas.hcl", .table = {}, .schema = "revisions_schema"},
    .upgrade = "atlas migrate apply",
    .has_down = false,
    .first_number = "20060102150405",
    .write =
        [](const Migration& migration) {
          return std::vector<NewFile>{
              {migration.file_name() + ".sql", (migration.up.in_transaction() ? "" : "-- atlas:txmode none\n\n") +
                                                   title(migration) + spell(with_settings(migration.up))}};
        },
    .says_no_transaction = [](std::string_view comment) { return comment.starts_with("atlas:txmode none"); },
    .owns =
        [](const FolderListing& listing) {
          return std::string(listing.find("atlas.sum") ? "there is an atlas.sum" : "");
        },
    .read_folder = read,
    .beside =
        [](const MigrationFolder& folder, const std::vector<Migration>&) {
          return Beside{
              {}, {fmt::format("atlas.sum does not know them yet: atlas migrate hash --dir file://{}", folder.path)}};
        },
};

}  // namespace reconcile
