// Database → the Document that a user would have written for it.
#pragma once

#include "core/database.hpp"

namespace reconcile {

/// In the short forms of the format: a column's own unique, foreign key and list of values stand at the column.
Document describe(const Database& database);

}  // namespace reconcile
