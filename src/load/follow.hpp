// What a server makes of what speaks of an object that gets another name: it keeps the object, and prints the new name.
#pragma once

#include <vector>

#include "core/database.hpp"
#include "core/statement.hpp"
#include "load/canonical.hpp"
#include "server/connection.hpp"

namespace reconcile {

/// An object that keeps what it holds under another name, or in another schema.
struct Renamed {
  ObjectRef from;
  ObjectRef to;
};

/// `live` has the new names already, as far as they can be told from the text; `before` is the state with the old ones.
/// Has the part of it that speaks of them built elsewhere, carries `statements` out there and takes over what that is
/// then. Where no server can be had for it, `live` stays as it is.
void follow_renames(Database& live, const Database& before, const std::vector<Renamed>& renames,
                    const Statements& statements, Connection& target, const Scratch& scratch, const BuildState& build);

}  // namespace reconcile
