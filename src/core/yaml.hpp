// YAML 1.1 as people write it, read strictly.
#pragma once

#include <string>
#include <string_view>

#include "core/document.hpp"
#include "core/error.hpp"

namespace reconcile {

/// Reads one YAML file, anchors, aliases and merge keys resolved; what is wrong with it goes to `mistakes`.
Document parse_yaml(std::string_view text, const std::string* file, Mistakes& mistakes);

/// The value of the top-level scalar key, found without reading further than the first other key; empty if it is not
/// first.
std::string peek_yaml(std::string_view text, std::string_view key);

}  // namespace reconcile
