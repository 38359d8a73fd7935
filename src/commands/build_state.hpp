// Makes a part of a state on a server, to learn what the server makes of it.
#pragma once

#include <vector>

#include "core/database.hpp"
#include "server/connection.hpp"

namespace reconcile {

/// The objects and all that they need, inside the caller's transaction. Names are looked up as the user may have
/// written them: in the schema of what speaks of them, then in those of extensions, then in public. Throws Error with
/// the place of all that the server refuses.
void build_state(Connection& connection, const Database& state, const std::vector<ObjectRef>& objects);

}  // namespace reconcile
