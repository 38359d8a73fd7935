// What of a plan a reviewer has to look at, as findings, with the whole plan behind them.
#pragma once

#include "core/finding.hpp"
#include "core/plan.hpp"
#include "core/table_size.hpp"

namespace reconcile {

/// Only what loses something or takes time with existing rows; each at its place in the desired state. `refused`: the
/// losses that generate and apply refuse.
Report plan_report(const Plan& plan, const TableSizes& sizes, const Database& live, const Database& desired,
                   const std::vector<const Change*>& refused);

}  // namespace reconcile
