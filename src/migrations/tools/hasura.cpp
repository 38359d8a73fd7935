// Hasura: <database>/<milliseconds>_slug/up.sql and down.sql. It runs every file in a transaction.
#include <fmt/format.h>

#include <set>

#include "migrations/tools/common.hpp"

namespace reconcile {

namespace {

void read(const FolderListing& listing, MigrationFolder& folder) {
  std::set<std::string> databases;
  for (std::string_view parent : folders_with(listing, "up.sql")) {
    parent.remove_suffix(1);
    databases.emplace(parent.substr(0, parent.rfind('/') + 1));
  }
  if (databases.size() > 1)
    throw Error(fmt::format("{} holds the migrations of several databases of Hasura", listing.path),
                fmt::format("name the folder of one: --migrations {}/{}", listing.path, *databases.rbegin()));
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
          const auto folders = folders_with(listing, "up.sql");
          return folders.empty() ? std::string()
                                 : fmt::format("there is a {}up.sql with milliseconds", folders.front());
        },
    .read_folder = read,
};

}  // namespace reconcile
