// The guards of a file that holds what they share: functions in pg_temp, made and dropped in the transaction of the
// statements. Elsewhere a statement carries all of its guard itself: render/guard.
#pragma once

#include <string>
#include <vector>

#include "core/migration.hpp"
#include "core/statement.hpp"

namespace reconcile {

/// Sets `brief` and what it needs. `major` is the version whose prints the statement knows.
void guard_briefly(const Statement& statement, int major, MigrationStatement& made);

/// Takes the brief form of every statement that has one, with the functions that they call.
void use_brief_guards(MigrationPart& part, int major);

/// What both directions share, for a tool that has them in one file. Where all statements add or drop a column that is
/// a guard that needs no functions and leaves all settings as they were.
void share_guard(Migration& migration, int major);

}  // namespace reconcile
