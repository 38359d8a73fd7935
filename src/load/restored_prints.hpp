// What the server prints for SQL that is created again: a print is not always what it prints for itself.
#pragma once

#include <vector>

#include "load/canonical.hpp"

namespace reconcile {

/// Fills in `restored` of the texts of `created`, objects of `state` that a migration creates, so that its guards know
/// both prints. `live` is what the target has. Where no server can be asked, the texts stay as they are.
void find_restored_prints(Database& state, const Database& live, const std::vector<ObjectRef>& created,
                          Connection& target, const Scratch& scratch, const BuildState& build);

/// Whether the print of one of its texts may differ from what the server prints for that print.
bool may_print_otherwise(const Object& object);

}  // namespace reconcile
