// Which defaults give every row a value of its own: what the server says of the functions that they call.
#pragma once

#include "core/database.hpp"
#include "server/connection.hpp"

namespace reconcile {

/// Fills in `is_volatile` of the defaults that come with columns which the other state has not, in one query where
/// there are any. After load/canonical.
void find_volatile_defaults(Database& live, Database& desired, Connection& connection);

}  // namespace reconcile
