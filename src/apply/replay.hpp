// A folder of migrations, run from the first to the last on an empty database.
#pragma once

#include <string>
#include <vector>

#include "migrations/migration_file.hpp"
#include "server/connection.hpp"

namespace reconcile {

/// SQL is run here, revisions by the Alembic that is installed. Throws Error with the place of what fails, and before
/// anything is run for what cannot be replayed.
void replay(Connection& connection, const std::string& folder, const std::vector<MigrationFile>& files);

}  // namespace reconcile
