// The definitions that a statement's guard compares, columns together.
#pragma once

#include <vector>

#include "core/statement.hpp"

namespace reconcile {

/// One part for all columns of a statement; of CREATE TABLE it comes after the one about the table itself.
std::vector<Guard::Part> guard_parts(const Statement& statement);

}  // namespace reconcile
