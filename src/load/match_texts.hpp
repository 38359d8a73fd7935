// The first two steps of the canonical form: equal text, equal trees.
#pragma once

#include <vector>

#include "core/database.hpp"

namespace reconcile {

/// Takes over the server's print where a piece of SQL in `desired` is the same as the live one, and the name of a live
/// constraint for one without. Returns the objects that are left open.
std::vector<Object*> match_texts(Database& desired, const Database& live);

}  // namespace reconcile
