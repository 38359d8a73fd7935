// Which changes decide who may do what: they stand under a heading of their own, so that nobody misses them.
#pragma once

#include "core/finding.hpp"
#include "core/plan.hpp"

namespace reconcile {

bool concerns_security(const Change& change);
std::vector<const Change*> security_changes(const Plan& plan);

/// What of the change it is; empty where that is the object itself, which is new or goes.
std::vector<Difference> security_differences(const Change& change);

}  // namespace reconcile
