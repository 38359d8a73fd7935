// Diesel: <YYYY-MM-DD-hhmmss>_slug/up.sql and down.sql, in the order of their numbers. It opens the transaction unless
// a metadata.toml beside them says otherwise, and sends a file as a whole.
#include <fmt/format.h>

#include <filesystem>

#include "migrations/tools/common.hpp"
#include "migrations/version.hpp"

namespace reconcile {

namespace {

/// Diesel names a folder by the present time, and its own first one 00000000000000_diesel_initial_setup; the names of
/// Hasura have milliseconds.
bool is_one(std::string_view parent) {
  MigrationFile found;
  const std::string name(parent.substr(0, parent.size() - 1));
  if (!read_name(base_name(name), found) || found.digits.size() == 13) return false;
  return is_time(found.digits) || found.digits == std::string(14, '0');
}

/// A diesel.toml in the folder, or in one of two above it.
bool has_settings(const FolderListing& listing) {
  std::error_code failed;
  std::filesystem::path at = std::filesystem::absolute(listing.path, failed).lexically_normal();
  if (!at.has_filename()) at = at.parent_path();
  for (int level = 0; level < 3; ++level, at = at.parent_path())
    if (std::filesystem::exists(at / "diesel.toml", failed)) return true;
  return false;
}

std::string owns(const FolderListing& listing) {
  const auto folders = folders_with(listing, "up.sql");
  for (const std::string_view parent : folders)
    if (is_one(parent)) return fmt::format("there is a {}up.sql", parent);
  if (folders.empty()) return {};
  for (const std::string_view parent : folders)
    if (listing.find(std::string(parent) + "metadata.toml")) return fmt::format("there is a {}metadata.toml", parent);
  return has_settings(listing) ? "there is a diesel.toml" : std::string();
}

bool says_no_transaction(const std::string& metadata) {
  std::string text;
  for (const char c : metadata)
    if (c != ' ' && c != '\t') text += c;
  return text.find("run_in_transaction=false") != std::string::npos;
}

void read(const FolderListing& listing, MigrationFolder& folder) {
  read_folders(listing, "up.sql", "down.sql", folder);
  for (MigrationFile& file : folder.files) {
    file.recorded_as.clear();
    for (const char c : file.digits)
      if (c >= '0' && c <= '9') file.recorded_as += c;
    file.version = {file.recorded_as};
    const std::string parent = file.path().substr(listing.path.size() + 1);
    const ListedFile* metadata = listing.find(parent.substr(0, parent.rfind('/') + 1) + "metadata.toml");
    if (!metadata || !says_no_transaction(metadata->file.text)) continue;
    for (auto* script : {&file.up, &file.down})
      if (*script) (*script)->in_transaction = false;
  }
}

}  // namespace

const MigrationTool diesel_tool{
    .name = "diesel",
    .history = {{.name = "__diesel_schema_migrations", .key = "version", .columns = "version run_on"}},
    .upgrade = "diesel migration run",
    .one_statement_per_file = true,
    .refuses_doubles = true,
    .first_number = "2006-01-02-150405",
    .write =
        [](const Migration& migration) {
          const std::string name = migration.file_name();
          std::vector<NewFile> files{
              {name + "/up.sql", title(migration) + spell(with_settings(migration.up))},
              {name + "/down.sql", title(migration, ", undone") + spell(with_settings(migration.down))}};
          if (!migration.up.in_transaction() || !migration.down.in_transaction())
            files.push_back({name + "/metadata.toml", "run_in_transaction = false\n"});
          return files;
        },
    .owns = owns,
    .read_folder = read,
};

}  // namespace reconcile
