// NNN_slug.up.sql and NNN_slug.down.sql, each with a transaction of its own: for psql and for reconcile itself.
#include <fmt/format.h>

#include "migrations/tool.hpp"

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

bool read(const NewFile& file, MigrationFile& found) {
  std::string name = base_name(file.path);
  if (!name.ends_with(".sql")) return false;
  name.resize(name.size() - 4);
  const bool is_down = name.ends_with(".down");
  if (is_down || name.ends_with(".up")) name.resize(name.rfind('.'));
  if (!read_name(name, found) && !is_hash(name)) return false;
  if (found.number) found.recorded_as = std::to_string(*found.number);
  const bool says_so =
      file.text.starts_with(no_transaction) || file.text.find("\n" + std::string(no_transaction)) != std::string::npos;
  (is_down ? found.down : found.up) = MigrationScript{file.path, 1, file.text, !says_so};
  return true;
}

}  // namespace

const MigrationTool sql_tool{
    .name = "sql",
    .write =
        [](const Migration& migration) {
          return std::vector<NewFile>{
              {migration.name() + ".up.sql", text(migration, migration.up, {})},
              {migration.name() + ".down.sql", text(migration, migration.down, ", undone")},
          };
        },
    .read = read,
};

}  // namespace reconcile
