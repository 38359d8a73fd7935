// An Error → what the user reads on standard error.
#pragma once

#include <exception>

#include "core/error.hpp"

namespace reconcile {

/// Every mistake with its place, the line itself, a caret, and the hint.
Status report(const Error& error, bool color);

/// A fault of the program itself.
Status report_internal(const std::exception& error);

}  // namespace reconcile
