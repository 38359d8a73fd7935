// The findings of a run that a baseline accepts.
#pragma once

#include "commands/commands.hpp"
#include "core/finding.hpp"

namespace reconcile {

/// Marks them in the report; writes the baseline first where that is wanted. True where there is a baseline, so that
/// what counts has to be counted again.
bool accept_known(Report& report, const BaselineOptions& options);

}  // namespace reconcile
