// The live rows that `data` of the desired state is about.
#pragma once

#include <functional>

#include "core/database.hpp"
#include "server/connection.hpp"

namespace reconcile {

/// Adds them to the live state. `live_name` is what a table or column is there until it is renamed. Asks the
/// server nothing where there is no `data`. Throws Error for the values that the server does not take.
void read_live_rows(Connection& connection, const Database& desired, Database& live,
                    const std::function<ObjectRef(const ObjectRef&)>& live_name);

}  // namespace reconcile
