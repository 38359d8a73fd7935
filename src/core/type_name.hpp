// The names of types as format_type prints them.
#pragma once

#include <string>
#include <string_view>

#include "core/parse_tree.hpp"

namespace reconcile {

/// The type as format_type prints it (int → integer); a name that is no alias of a built-in type stays as it is.
const std::string& type_name(std::string_view sql);
/// The same for a TypeName in a tree.
std::string type_name(const Node& type);

/// The types in what DROP <words> is told: of `f(integer, text)`, `-(NONE, bigint)` (of which the first is empty), of a
/// cast `(a AS b)`; of a transform the type and the language. Nothing where that is no SQL.
std::optional<std::vector<std::string>> argument_types(std::string_view words, std::string_view object);

/// Without its modifier: the type of a value of it.
std::string base_type(std::string_view printed);

}  // namespace reconcile
