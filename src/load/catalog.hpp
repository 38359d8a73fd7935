// What a server has: its catalogs → Database, in one round trip.
#pragma once

#include <string>
#include <vector>

#include "core/database.hpp"
#include "server/connection.hpp"

namespace reconcile {

/// Reads the given schemas, or every one that is not the system's where the list is empty.
Database read_catalog(Connection& connection, const std::vector<std::string>& schemas);

/// Reads what stands in pg_temp, inside the caller's transaction.
Database read_temporary(Connection& connection);

}  // namespace reconcile
