// What a server makes of objects that only make sense with all that they stand on: built elsewhere, read back, let go.
#pragma once

#include <functional>
#include <vector>

#include "core/database.hpp"
#include "load/canonical.hpp"
#include "server/connection.hpp"

namespace reconcile {

/// Equal in every field: takes over what only the server knows. False if anything is left open, or if it would stand on
/// something else than in the `old` state.
bool adopt_whole(Database& desired, const ObjectRef& ref, const Object& live, const Database& old);

/// Fills in what the server stores of the open objects, and of those that are printed whole all of it. `connection`
/// leads to a database without anything, and is left as it was. Throws Error with the place of all that is refused.
void ask_for_whole(Database& desired, const Database& live, const std::vector<ObjectRef>& open, Connection& target,
                   Connection& connection, const BuildState& build, bool for_guards);

}  // namespace reconcile
