// What a server has: its catalogs → Database, in few round trips.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "core/database.hpp"
#include "server/companion.hpp"
#include "server/connection.hpp"

namespace reconcile {

/// Reads the given schemas, or every one that is not the system's where the list is empty. A companion, where there is
/// one, reads a part of them in the same snapshot.
Database read_catalog(Connection& connection, const std::vector<std::string>& schemas, Companion* companion = nullptr);

/// The schemas that are not the system's.
std::vector<std::string> schemas_on(Connection& connection);

/// Reads the tables in pg_temp and what nests in them of the given kinds, inside the caller's transaction.
Database read_temporary(Connection& connection, const std::set<const Kind*>& kinds);

/// Reads every schema that is not the system's, inside the caller's transaction.
Database read_within(Connection& connection);

}  // namespace reconcile
