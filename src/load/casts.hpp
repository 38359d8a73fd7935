// Which columns cannot be brought to their new type: what the server says of its casts.
#pragma once

#include "core/database.hpp"
#include "server/connection.hpp"

namespace reconcile {

/// Fills in `has_cast` of both columns where the type of one changes between two that the server has itself, in one
/// query where there are any. After load/canonical.
void find_missing_casts(Database& live, Database& desired, Connection& connection);

}  // namespace reconcile
