// init: writes the settings, a first file of desired state and the folder of migrations; never overwrites.
#include <fmt/format.h>

#include <filesystem>
#include <fstream>

#include "commands/commands.hpp"
#include "core/sql.hpp"

namespace reconcile {

namespace fs = std::filesystem;

namespace {

std::string settings_text(const std::string& desired, const std::string& migrations, const std::string& schema) {
  return fmt::format(
      "# Settings of reconcile. Every one is also a flag, and a flag wins. Paths are relative to this file.\n\n"
      "desired: {}\n"
      "migrations: {}\n"
      "schema: {}\n"
      "{}"
      "\n# The live database is best left out of this file: pass --database, or set DATABASE_URL.\n"
      "# database: postgresql://user@localhost/name\n",
      desired, migrations, schema, schema == "public" ? "allow_public: true\n" : "");
}

std::string desired_text(const std::string& schema) {
  return fmt::format(
      "# The desired state: what reconcile makes of the database. Replace this example with tables of your own.\n\n"
      "schema: {}\n\n"
      "tables:\n"
      "  clients:\n"
      "    comment: An example\n"
      "    columns:\n"
      "      client_id: {{type: uuid, default: gen_random_uuid()}}\n"
      "      name: {{type: varchar(255), nullable: false, unique: true}}\n"
      "      status: {{type: varchar(50), nullable: false, default: \"'active'\", one_of: [active, closed]}}\n"
      "      settings: {{type: jsonb, nullable: false, default: {{}}}}\n"
      "      created_at: {{type: timestamptz, nullable: false, default: now()}}\n"
      "    primary_key: client_id\n",
      schema);
}

bool is_empty_folder(const fs::path& path) {
  std::error_code failed;
  return !fs::exists(path, failed) || (fs::is_directory(path, failed) && fs::is_empty(path, failed));
}

/// Makes the file's folder too.
void write_new(const fs::path& path, const std::string& text) {
  std::error_code failed;
  if (path.has_parent_path()) fs::create_directories(path.parent_path(), failed);
  if (failed) throw Error(fmt::format("cannot make folder {}: {}", path.parent_path().string(), failed.message()));
  std::ofstream stream(path, std::ios::binary);
  stream << text;
  stream.close();
  if (!stream) throw Error(fmt::format("cannot write {}", path.string()));
  fmt::print("wrote {}\n", path.string());
}

}  // namespace

Status init(const Settings& settings) {
  const std::string config = settings.config.empty() ? "reconcile.yaml" : settings.config;
  const std::string desired = settings.desired.empty() ? "schemas" : settings.desired.front();
  const std::string migrations = settings.migrations.empty() ? "generated_migrations" : settings.migrations;
  const std::string schema = settings.schemas.empty() ? "migration" : settings.schemas.front();
  const auto kept = [](const std::string& path) { fmt::print("{} is there already, left as it is\n", path); };

  if (fs::exists(config))
    kept(config);
  else
    write_new(config, settings_text(desired, migrations, schema));
  const bool is_file = desired.ends_with(".yaml") || desired.ends_with(".yml");
  const fs::path first = is_file ? fs::path(desired) : fs::path(desired) / (schema + ".yaml");
  if (is_file ? fs::exists(desired) : !is_empty_folder(desired))
    kept(desired);
  else
    write_new(first, desired_text(schema));
  if (fs::exists(migrations))
    kept(migrations);
  else
    write_new(fs::path(migrations) / ".gitkeep", "");

  fmt::print(
      "\nNext:\n"
      "  reconcile inspect --database URL      describes a database that you have, as YAML for {}\n"
      "  reconcile plan --database URL         shows what would change there\n"
      "  reconcile generate                    writes it as a migration to {}\n"
      "  reconcile plan --database ephemeral   tries it on a throw-away server\n",
      desired, migrations);
  return Status::done;
}

}  // namespace reconcile
