// The project's folder of migrations, read as the settings say.
#pragma once

#include <string>

#include "commands/settings.hpp"
#include "migrations/listing.hpp"
#include "migrations/tool.hpp"

namespace reconcile {

/// Says, with --verbose, which tool's it was taken for.
MigrationFolder read_migrations_of(const Settings& settings, const std::string& path);

/// The tool that migrations are written for: that of the settings, else that of the folder.
const MigrationTool& tool_for(const Settings& settings, const MigrationFolder& folder);

}  // namespace reconcile
