// The migrations and what a database has had of them → text.
#pragma once

#include <string>
#include <vector>

#include "migrations/history.hpp"

namespace reconcile {

/// `12 ms`, `3.2 s`
std::string duration(double seconds);

/// A line for each, and one that counts them. `notes` of a migration stand below its line.
std::string history_text(const std::vector<MigrationState>& states, const std::vector<std::vector<std::string>>& notes,
                         bool color);

}  // namespace reconcile
