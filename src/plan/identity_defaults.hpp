// What the sequences of identities have by default privileges, for the description of a live state.
#pragma once

#include "core/database.hpp"

namespace reconcile {

/// Takes out of a live state, before it is described, what the sequences of identities have by default privileges, and
/// says what they do not have of it.
void leave_out_default_privileges(Database& live);

}  // namespace reconcile
