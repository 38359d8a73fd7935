// What the server knows of extensions that the desired state does not say: what they need, and whether they can move.
#pragma once

#include "core/database.hpp"
#include "server/connection.hpp"

namespace reconcile {

/// Fills in `requires_first` where either state has several extensions, and refuses to move one that cannot be moved.
void ask_about_extensions(Database& live, Database& desired, Connection& connection);

}  // namespace reconcile
