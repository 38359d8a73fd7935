// XML as a tree that knows its places.
#pragma once

#include <string>
#include <string_view>

#include "core/document.hpp"

namespace reconcile {

/// Every element is a map of one key, its name without a prefix, to a map of its attributes, with its text under
/// `#text` and a list of the elements in it under `#children`. Throws Error with the place of what is not XML.
Document parse_xml(std::string_view text, const std::string* file);

}  // namespace reconcile
