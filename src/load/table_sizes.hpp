// How many rows and bytes the tables have that a plan touches.
#pragma once

#include "core/plan.hpp"
#include "core/table_size.hpp"
#include "server/connection.hpp"

namespace reconcile {

/// One query, about those tables only; none where the plan touches no live table.
TableSizes read_table_sizes(Connection& connection, const Plan& plan);

}  // namespace reconcile
