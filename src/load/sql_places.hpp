// Where files of SQL create the objects of a state that they make.
#pragma once

#include <string>
#include <vector>

#include "core/database.hpp"

namespace reconcile {

/// Gives each object the place of the statement, column or constraint that creates it, else that of its table, else
/// none. The first statement counts where several name one object.
void place_in_sql(Database& state, const std::vector<std::string>& files);

/// The schema of the first CREATE SCHEMA in the files; empty where there is none.
std::string first_schema_in_sql(const std::vector<std::string>& files);

}  // namespace reconcile
