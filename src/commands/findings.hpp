// A command's findings → where --output and --format want them, and the exit status.
#pragma once

#include "commands/settings.hpp"
#include "core/finding.hpp"

namespace reconcile {

/// What was checked is told on standard error as well, where the format has no line for it or nobody sees it.
Status write_report(const Settings& settings, Report report);

}  // namespace reconcile
