#include "migrations/tool.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace reconcile {

const std::vector<const MigrationTool*>& migration_tools() {
  // those that know a file by its marks come first; sql comes last, as it takes every file of SQL that has a number
  static const std::vector<const MigrationTool*> all{
      &alembic_tool, &flyway_tool,          &liquibase_tool, &goose_tool,          &sql_migrate_tool,
      &dbmate_tool,  &node_pg_migrate_tool, &tern_tool,      &mybatis_tool,        &rambler_tool,
      &shmig_tool,   &drizzle_tool,         &sqitch_tool,    &prisma_tool,         &diesel_tool,
      &hasura_tool,  &atlas_tool,           &sqlx_tool,      &golang_migrate_tool, &sql_tool};
  return all;
}

const MigrationTool& tool_named(std::string_view name) {
  for (const MigrationTool* tool : migration_tools())
    if (tool->name == name) return *tool;
  throw Error(fmt::format("there is no migration format '{}'", name),
              fmt::format("one of {}", fmt::join(tool_names(), ", ")));
}

std::vector<std::string> tool_names() {
  std::vector<std::string> names;
  for (const MigrationTool* tool : migration_tools())
    if (tool != &sql_tool) names.emplace_back(tool->name);
  std::sort(names.begin(), names.end());
  names.emplace(names.begin(), sql_tool.name);
  return names;
}

}  // namespace reconcile
