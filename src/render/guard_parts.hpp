// What both forms of a guard are made of: the definitions that it compares, columns together, and the text around the
// statement.
#pragma once

#include <string>
#include <vector>

#include "core/statement.hpp"

namespace reconcile {

/// One part for all columns of a statement; of CREATE TABLE it comes after the one about the table itself.
std::vector<Guard::Part> guard_parts(const Statement& statement);

/// Where the statement goes: its own text is put in last, since it may hold line breaks that are data.
constexpr char hole = '\1';

/// Puts the statement where the hole is.
void fill(std::string& block, const Statement& statement);

}  // namespace reconcile
