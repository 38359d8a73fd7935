// A folder of migrations, run from the first to the last on an empty database.
#pragma once

#include <string>
#include <vector>

#include "migrations/migration_file.hpp"
#include "server/connection.hpp"

namespace reconcile {

/// How a folder is replayed, from reconcile.yaml.
struct ReplaySettings {
  std::vector<std::string> before;   ///< files of SQL that are run first
  std::vector<std::string> alembic;  ///< the command that starts Alembic; empty: it is looked for
};

/// SQL is run here, revisions by the project's Alembic. Throws Error with the place of what fails, and before anything
/// is run for what cannot be replayed.
void replay(Connection& connection, const std::string& folder, const std::vector<MigrationFile>& files,
            const ReplaySettings& settings);

}  // namespace reconcile
