#include "commands/migrations.hpp"

#include <spdlog/spdlog.h>

#include "migrations/folder.hpp"
#include "migrations/history_name.hpp"

namespace reconcile {

MigrationFolder read_migrations_of(const Settings& settings, const std::string& path) {
  MigrationFolder folder = read_folder(path, {settings.migration_format, settings.placeholders});
  if (!settings.history_table.empty()) folder.history = read_history_name(settings.history_table);
  if (!folder.taken_for.empty()) spdlog::info("{}", folder.taken_for);
  return folder;
}

const MigrationTool& tool_for(const Settings& settings, const MigrationFolder& folder) {
  if (!settings.migration_format.empty()) return tool_named(settings.migration_format);
  return folder.tool ? *folder.tool : sql_tool;
}

}  // namespace reconcile
