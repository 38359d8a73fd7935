// What a migration does, in words for the top of its file.
#pragma once

#include <string>
#include <vector>

#include "core/migration.hpp"

namespace reconcile {

/// Its statements, the tables that they lock and for how long, and whether it may run again; a line each.
std::vector<std::string> words_of(const MigrationPart& part, bool plain);

}  // namespace reconcile
