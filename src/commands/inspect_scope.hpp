// Which schemas inspect describes, and the settings with which the other commands find what it has written.
#pragma once

#include "commands/live.hpp"

namespace reconcile {

/// With the schemas that inspect is to read: those of --schema, else `migration`, else the only one that has tables.
/// Throws an Error that lists the schemas with their number of tables where it is not clear which one is meant, or
/// where one of --schema does not exist.
Settings scope_of_inspect(const Settings& settings, Live& live);

/// Writes reconcile.yaml in the current directory where the other commands would otherwise not find the files, or
/// refuse schema public. Never where there are settings already: then it says what they lack.
void write_settings_of_inspect(const Settings& scope);

}  // namespace reconcile
