// A plan → the text of a migration file.
#pragma once

#include <string>

#include "core/plan.hpp"

namespace reconcile {

/// One transaction's statements, guarded, as a file that psql runs again and again: header, BEGIN, statements, COMMIT.
std::string migration_sql(const std::string& title, const Statements& statements, ServerVersion version);

/// The statements as they are, for reading: no guards, one line of comment each.
std::string plain_sql(const Statements& statements);

/// What the changes are about, as part of a file name: `add_retries_to_flows`.
std::string slug_of(const Plan& plan);

}  // namespace reconcile
