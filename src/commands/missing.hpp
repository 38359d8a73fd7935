// What a plan needs and no plan creates: roles, tablespaces, and tables that the desired state does not describe.
#pragma once

#include "commands/states.hpp"

namespace reconcile {

/// Throws an Error with the place of everything that the desired state names and the server does not have. Tables of
/// other schemas are looked for where the state is a database that exists apart from this run.
void refuse_missing(const States& states, Live& live);

}  // namespace reconcile
