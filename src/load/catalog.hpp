// What a server has: its catalogs → Database, in one round trip.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "core/database.hpp"
#include "server/connection.hpp"

namespace reconcile {

/// Reads the given schemas, or every one that is not the system's where the list is empty.
Database read_catalog(Connection& connection, const std::vector<std::string>& schemas);

/// Reads the tables in pg_temp and what nests in them of the given kinds, inside the caller's transaction.
Database read_temporary(Connection& connection, const std::set<const Kind*>& kinds);

}  // namespace reconcile
