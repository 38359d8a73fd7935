// Prisma Migrate: <YYYYMMDDhhmmss>_slug/migration.sql, in the order of the names, and no way back. It sends a file as
// one query, which PostgreSQL runs as one transaction; so a statement that cannot be in one has a file of its own.
#include <fmt/format.h>

#include <algorithm>

#include "migrations/tools/common.hpp"

namespace reconcile {

const MigrationTool prisma_tool{
    .name = "prisma",
    .history = {{.name = "_prisma_migrations",
                 .key = "migration_name",
                 .where = "finished_at IS NOT NULL AND rolled_back_at IS NULL",
                 .columns = "migration_name finished_at checksum"}},
    .upgrade = "prisma migrate deploy",
    .one_statement_per_file = true,
    .runs_outside = RunsOutside::one_statement,
    .has_down = false,
    .first_number = "20060102150405",
    .write =
        [](const Migration& migration) {
          return std::vector<NewFile>{
              {migration.file_name() + "/migration.sql", title(migration) + spell(with_settings(migration.up))}};
        },
    .owns =
        [](const FolderListing& listing) {
          const auto folders = folders_with(listing, "migration.sql");
          if (listing.find("migration_lock.toml")) return std::string("there is a migration_lock.toml");
          // one in a folder below a folder is no migration of this one
          const bool is_one = !folders.empty() && std::count(folders.front().begin(), folders.front().end(), '/') == 1;
          return !is_one ? std::string() : fmt::format("there is a {}migration.sql", folders.front());
        },
    .read_folder =
        [](const FolderListing& listing, MigrationFolder& folder) {
          read_folders(listing, "migration.sql", {}, folder);
          std::sort(folder.files.begin(), folder.files.end(),
                    [](const MigrationFile& a, const MigrationFile& b) { return a.name < b.name; });
        },
};

}  // namespace reconcile
