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

}  // namespace

const MigrationTool sql_tool{
    .name = "sql",
    .history = {{.name = "reconcile_history", .key = "number::text", .columns = "number name checksum"}},
    .upgrade = "reconcile migrate up",
    .write =
        [](const Migration& migration) {
          std::vector<NewFile> files{{migration.file_name() + migration.up_ending, text(migration, migration.up, {})}};
          if (!migration.down_ending.empty())
            files.push_back(
                {migration.file_name() + migration.down_ending, text(migration, migration.down, ", undone")});
          return files;
        },
    .says_no_transaction = [](std::string_view comment) { return comment.starts_with("reconcile: no transaction"); },
    .read = read,
};

}  // namespace reconcile
