// NNN_slug.up.sql and NNN_slug.down.sql, each with a transaction of its own: for psql and for reconcile itself.
#include <fmt/format.h>

#include "migrations/tools/common.hpp"

namespace reconcile {

namespace {

constexpr std::string_view no_transaction = "-- reconcile: no transaction";

std::string text(const Migration& migration, const MigrationPart& part, std::string_view more) {
  std::string text = title(migration, more);
  if (!part.in_transaction()) return text + std::string(no_transaction) + "\n" + spell(part.statements);
  return text + "\n" + in_own_transaction(part) + "\n";
}

bool is_hash(std::string_view name) {
  const auto end = std::min(name.find_first_not_of("0123456789abcdef"), name.size());
  return end >= 7 && end < name.size() && (name[end] == '_' || name[end] == '-' || name[end] == '.') &&
         name.substr(0, end).find_first_of("0123456789") != std::string_view::npos;
}

/// A name like 228e0eae6242_x has a place in no order; it is kept, so that renumber can give it a number.
bool read(const NewFile& file, MigrationFile& found) {
  if (read_plain(file, found)) return true;
  auto stem = without_sql(base_name(file.path));
  if (!stem) return false;
  const bool is_down = take_ending(*stem, ".down");
  if (!is_down) take_ending(*stem, ".up");
  if (!is_hash(*stem)) return false;
  found.name = *stem;
  found.is_unordered = true;
  (is_down ? found.down : found.up) =
      MigrationScript{file.path, 1, file.text, !says_no_transaction_in_any_way(file.text)};
  return true;
}

/// A plain number for a folder; where it is a time, the folder is another tool's.
std::string owns(const FolderListing& listing) {
  for (const std::string_view parent : folders_with(listing, "up.sql")) {
    MigrationFile found;
    if (read_name(base_name(std::string(parent.substr(0, parent.size() - 1))), found))
      return fmt::format("there is a {}up.sql, and no sign of another tool", parent);
  }
  return {};
}

void read_pairs(const FolderListing& listing, MigrationFolder& folder) {
  read_folders(listing, "up.sql", "down.sql", folder);
  for (MigrationFile& file : folder.files)
    file.recorded_as = file.version.size() == 1 ? file.version.front() : file.digits;
}

}  // namespace

const MigrationTool sql_tool{
    .name = "sql",
    .history = {{.name = "reconcile_history", .key = "number::text", .columns = "number name checksum"}},
    .upgrade = "reconcile migrate up",
    .runs_outside = RunsOutside::one_statement,
    .write = [](const Migration& migration) { return file_for_each_direction(migration, text); },
    .says_no_transaction = [](std::string_view comment) { return comment.starts_with("reconcile: no transaction"); },
    .owns = owns,
    .read_folder = read_pairs,
    .read = read,
};

}  // namespace reconcile
