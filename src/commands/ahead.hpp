// Whether a folder of migrations is ahead of a database, or behind it.
#pragma once

#include "commands/live.hpp"
#include "migrations/listing.hpp"

namespace reconcile {

/// Throws Error where the database has not had a migration of the folder: what that does would be written once more.
/// By the history that its tool keeps in the database, else by what the headers say that the files were made for.
void refuse_pending(Live& live, const MigrationFolder& folder, const std::vector<std::string>& schemas);

/// The same as a warning, for what does not write a migration: what the database has not had is then a part of the
/// plan.
void warn_of_pending(const Settings& settings, Live& live, const std::vector<std::string>& schemas);

}  // namespace reconcile
