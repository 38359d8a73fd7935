// The prints of SQL that the guards of a migration have to know.
#pragma once

#include "load/canonical.hpp"
#include "plan/plan.hpp"

namespace reconcile {

/// Fills in how the server prints what the way from `live` to `desired`, or the way back, creates: once that has been
/// done, and once more after a restore. The states are the ones that the plan is made of.
void find_prints_for_guards(Database& live, Database& desired, const Renames& renames, Connection& connection,
                            const Scratch& scratch);

}  // namespace reconcile
