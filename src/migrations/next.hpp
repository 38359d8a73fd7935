// How the next migrations of a folder are called: number, separator, endings as the folder has them.
#pragma once

#include <ctime>
#include <string>
#include <vector>

#include "core/migration.hpp"
#include "migrations/tool.hpp"

namespace reconcile {

/// The present time.
std::timespec present();

/// The number after the highest, as it is written: of the same width, the present time (UTC) where the highest is a
/// time, or with the last part of a version counted on. `ahead` more than the next one.
std::string next_number(const std::vector<MigrationFile>& files, int ahead = 0, std::timespec now = present());

/// Gives new migrations of a tool their numbers and names, and the place behind the head of an Alembic chain.
void name_next(const MigrationFolder& folder, const MigrationTool& tool, std::vector<Migration>& migrations,
               std::timespec now = present());

}  // namespace reconcile
