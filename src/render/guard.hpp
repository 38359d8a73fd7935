// Idempotence: the only code that spells it. A statement → SQL that may run twice.
#pragma once

#include <string>

#include "core/statement.hpp"

namespace reconcile {

/// The statement inside the test of its guard, with ';'. Needs an empty search_path, so that prints are qualified.
/// `major` is the version whose prints the statement knows; `lock_timeout` is for what runs outside of a transaction.
std::string guarded(const Statement& statement, int major, const std::string& lock_timeout);

/// For a statement that guards itself, with `lock_timeout` as PostgreSQL's setting: what comes before it, raising where
/// something else of its name is there and removing what a failed run of it left; and what comes after it where nobody
/// knows whether it failed. Empty: nothing.
std::string look_before(const Statement& statement, int major, const std::string& lock_timeout);
std::string look_after(const Statement& statement, int major, const std::string& lock_timeout);

}  // namespace reconcile
