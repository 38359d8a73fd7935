// The command line: flags → Settings, and the command that they are for.
#pragma once

#include "core/error.hpp"

namespace reconcile {

/// Parses the arguments, reads reconcile.yaml and runs the command.
Status run_arguments(int argc, char** argv);

}  // namespace reconcile
