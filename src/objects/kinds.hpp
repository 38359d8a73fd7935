// The kinds that only their own file and the list of kinds know.
#pragma once

#include "core/kind.hpp"

namespace reconcile {

extern const Kind trigger_kind, policy_kind, rule_kind, owner_kind, privileges_kind, default_privileges_kind;

}  // namespace reconcile
