// A plan, read the other way: how one state differs from the desired one, as findings.
#pragma once

#include "core/finding.hpp"
#include "core/plan.hpp"

namespace reconcile {

/// What only has to be rebuilt for something else is no finding, nor are the parts of what is missing. What the desired
/// state does not have is shown at its table, else at its schema. `checked` and `remarks` are set as well.
Report drift_report(std::string command, const Plan& plan, const Database& live, const Database& desired);

/// Says anew what was checked, once findings have been accepted.
void count_differences(Report& report);

}  // namespace reconcile
