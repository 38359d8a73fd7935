// What of a plan a reviewer has to look at, as findings, with the whole plan behind them.
#pragma once

#include "core/finding.hpp"
#include "core/plan.hpp"
#include "core/table_size.hpp"

namespace reconcile {

/// Only what loses data or takes time with rows that are there; each at its place in the desired state.
Report plan_report(const Plan& plan, const TableSizes& sizes, const Database& live, const Database& desired,
                   bool allowed);

}  // namespace reconcile
