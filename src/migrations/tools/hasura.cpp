// Hasura: <database>/<milliseconds>_slug/up.sql and down.sql. It runs every file in a transaction.
#include <fmt/format.h>

#include "migrations/tools/common.hpp"

namespace reconcile {

namespace {

void read(const FolderListing& listing, MigrationFolder& folder) {
  read_folders(listing, "up.sql", "down.sql", folder);
  for (MigrationFile& file : folder.files) file.recorded_as = file.digits;
}

}  // namespace

const MigrationTool hasura_tool{
    .name = "hasura",
    .upgrade = "hasura migrate apply",
    .always_in_transaction = "Hasura runs every file in a transaction",
    .refuses_doubles = true,
    .first_number = "1700000000000",
    .write =
        [](const Migration& migration) {
          const std::string name = migration.file_name();
          return std::vector<NewFile>{
              {name + "/up.sql", title(migration) + spell(with_settings(migration.up))},
              {name + "/down.sql", title(migration, ", undone") + spell(with_settings(migration.down))}};
        },
    .owns =
        [](const FolderListing& listing) {
          for (const std::string_view parent : folders_with(listing, "up.sql")) {
            MigrationFile found;
            if (read_name(base_name(std::string(parent.substr(0, parent.size() - 1))), found) &&
                found.digits.size() == 13)
              return fmt::format("there is a {}up.sql with milliseconds", parent);
          }
          return std::string();
        },
    .read_folder = read,
};

}  // namespace reconcile
