#include "commands/migration_run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "commands/migrations.hpp"
#include "load/catalog.hpp"
#include "load/folder.hpp"
#include "load/history_tables.hpp"
#include "load/sql_places.hpp"
#include "migrations/problems.hpp"
#include "plan/made_for.hpp"

namespace reconcile {

namespace {

std::vector<MigrationFile> read_files(const Settings& settings) {
  std::vector<MigrationFile> files = read_migrations_of(settings, settings.migrations).files;
  refuse_problems(files, true);
  Mistakes mistakes;
  for (const MigrationFile& file : files)
    if (file.format != sql_tool.name || !file.number || !file.up)
      mistakes.add(file.format.empty() ? "this is not an SQL file that migrate could run"
                   : file.format != sql_tool.name
                       ? fmt::format("this is a migration of {}, which runs it itself", file.format)
                   : !file.up ? "there is no up file that belongs to it"
                              : "migrate needs one whole number at the start of its name",
                   {file_name(file.path()), 0, 0},
                   "migrate runs NNN_slug.up.sql and NNN_slug.down.sql, as `generate --format sql` writes them");
  mistakes.throw_if_any();
  return files;
}

std::string history_schema(const Settings& settings) {
  if (!settings.history_schema.empty()) return settings.history_schema;
  if (!settings.schemas.empty() && settings.schemas.front() != "*") return settings.schemas.front();
  const bool described = std::all_of(settings.desired.begin(), settings.desired.end(),
                                     [](const std::string& path) { return std::filesystem::exists(path); });
  const std::vector<std::string> sql = described ? find_sql_files(settings.desired) : std::vector<std::string>();
  const std::string first = !described    ? std::string()
                            : sql.empty() ? find_files(settings.desired).schema
                                          : first_schema_in_sql(sql);
  return first.empty() ? "migration" : first;
}

}  // namespace

MigrationRun::MigrationRun(const Settings& settings, bool alone)
    : files_(read_files(settings)),
      live_(settings),
      history_(history_schema(settings), std::string(own_history_table)) {
  if (alone) lock_.emplace(connection());
  entries_ = history_.read(connection());
  states_ = states_of(files_, entries_);
}

std::vector<std::string> MigrationRun::notes_on(const MigrationState& state) {
  const std::vector<MadeFor> entries = read_made_for(state.file->up->sql);
  if (entries.empty()) return {};
  std::vector<std::string> notes;
  for (const MadeFor& entry : not_made_for(entries, read_catalog(connection(), {})))
    notes.push_back(fmt::format(
        "the database is not what this file was made for: {} is neither as before it nor as after it", entry.object));
  return notes;
}

}  // namespace reconcile
