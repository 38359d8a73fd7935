// Types and operator classes of an object's own schema, which are written without it.
#pragma once

#include <string>
#include <string_view>

#include "core/sql_text.hpp"

namespace reconcile {

/// `name gin_trgm_ops` for `name app.gin_trgm_ops`, `mood` for `app.mood`. The text itself where it has none of these,
/// or is neither a type nor the key of an index.
std::string without_own_schema(const std::string& sql, Syntax syntax, const std::string& schema);

}  // namespace reconcile
