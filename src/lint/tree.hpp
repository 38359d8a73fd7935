// What the rules ask of a statement's tree.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "core/parse_tree.hpp"

namespace reconcile {

struct TreeName {
  std::string schema;
  std::string name;
  std::string written() const { return schema.empty() ? name : schema + "." + name; }
  friend bool operator==(const TreeName&, const TreeName&) = default;
};
/// Of a RangeVar.
TreeName relation_of(const Node& range);
/// Of a member that is a RangeVar.
TreeName relation_of(const Node& node, const char* name);
/// Of a list of names.
TreeName name_in(const Node& names);
/// Of one thing that a DROP names.
TreeName dropped_of(const Node& object);

/// Calls `visit` for every object below, with the key that it stands behind.
void walk(const Node& node, const std::function<void(std::string_view key, const Node& body)>& visit);

}  // namespace reconcile
