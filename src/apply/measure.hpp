// What a migration's statements really lock and rewrite, and how long they take.
#pragma once

#include <vector>

#include "core/migration.hpp"
#include "core/proof.hpp"
#include "server/connection.hpp"

namespace reconcile {

/// Runs the statements one by one, each in a transaction of its own or outside of one. Throws SqlError.
std::vector<Measured> measure(Connection& connection, const MigrationPart& part);

}  // namespace reconcile
