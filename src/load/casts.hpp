// Which columns cannot be brought to their new type: what the server says of its casts.
#pragma once

#include "core/database.hpp"
#include "server/connection.hpp"

namespace reconcile {

/// Fills in `has_cast` of both columns where the type of one changes, in one query where the server has both types
/// itself. After load/canonical.
void find_missing_casts(Database& live, Database& desired, Connection& connection);

}  // namespace reconcile
