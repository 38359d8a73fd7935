// Idempotence: the only code that spells it. A statement → SQL that may run twice.
#pragma once

#include <string>

#include "core/statement.hpp"

namespace reconcile {

/// The statement inside the test of its guard, with ';'. Needs an empty search_path, so that prints are qualified.
/// `major` is the version whose prints the statement knows.
std::string guarded(const Statement& statement, int major);

}  // namespace reconcile
