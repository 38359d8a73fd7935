// Short ways of writing → the objects that they mean; what the user left open → what PostgreSQL would choose.
#pragma once

#include "load/read_object.hpp"

namespace reconcile {

/// Also checks what no single object shows: types, references, the grammar of every piece of SQL.
void resolve(Database& desired, std::vector<Shorthand>& shorthands, Mistakes& mistakes);

}  // namespace reconcile
