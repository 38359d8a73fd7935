// A plan as JSON for programs: docs/json.md says what stands in it.
#pragma once

#include "core/finding.hpp"
#include "core/plan.hpp"
#include "core/table_size.hpp"

namespace reconcile {

std::string plan_json(const Plan& plan, const TableSizes& sizes, const Comparison& comparison);

}  // namespace reconcile
