// Statements that PostgreSQL runs only outside of a transaction block.
#pragma once

#include <string_view>

#include "core/parse_tree.hpp"

namespace reconcile {

/// `CREATE INDEX CONCURRENTLY`, where the statement is one; empty: it can be in a transaction.
std::string_view only_outside_of_transaction(const StatementTree& statement);

}  // namespace reconcile
