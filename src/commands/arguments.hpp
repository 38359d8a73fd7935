// The command line: flags → Settings, and the command that they are for.
#pragma once

#include "commands/settings.hpp"
#include "core/error.hpp"

namespace reconcile {

/// Parses the arguments, reads reconcile.yaml and runs the command. `settings` has what is known of them also where it
/// throws.
Status run_arguments(int argc, char** argv, Settings& settings);

}  // namespace reconcile
