// Whether a folder of migrations is ahead of a database, or behind it.
#pragma once

#include "commands/live.hpp"
#include "migrations/migration_file.hpp"

namespace reconcile {

/// Throws Error where the database has not had a migration of the folder: what that does would be written once more.
/// By the history that its tool keeps in the database, else by what the headers say that the files were made for.
void refuse_pending(Live& live, const std::vector<MigrationFile>& files, const std::vector<std::string>& schemas);

}  // namespace reconcile
