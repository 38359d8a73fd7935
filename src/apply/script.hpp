// SQL that a person or a tool wrote, run on a server as it stands.
#pragma once

#include <functional>

#include "apply/transaction.hpp"
#include "migrations/migration_file.hpp"

namespace reconcile {

/// What belongs to a script: done in the same transaction where it has one, else before and after it.
struct Around {
  std::function<void()> before = [] {};
  std::function<void()> after = [] {};
};

/// Runs it in one transaction, the one that it spells itself where it does, or statement after statement. Throws
/// SqlError with the place of the statement that failed.
void run_script(Connection& connection, const MigrationScript& script, const ApplySettings& settings,
                const Around& around = {});

}  // namespace reconcile
