#include "lint/tree.hpp"

namespace reconcile {

TreeName relation_of(const Node& range) {
  return {std::string(text_of(range, "schemaname")), std::string(text_of(range, "relname"))};
}

TreeName relation_of(const Node& node, const char* name) {
  const Node* range = member(node, name);
  return range ? relation_of(*range) : TreeName();
}

TreeName name_in(const Node& names) {
  const NodeName name = name_of(names);
  return {std::string(name.schema), std::string(name.name)};
}

TreeName dropped_of(const Node& object) {
  if (const Node* list = member(object, "List"))
    if (const Node* items = member(*list, "items")) return name_in(*items);
  if (const Node* type = member(object, "TypeName"))
    if (const Node* names = member(*type, "names")) return name_in(*names);
  if (const Node* routine = member(object, "ObjectWithArgs"))
    if (const Node* names = member(*routine, "objname")) return name_in(*names);
  return {{}, std::string(string_of(object))};
}

void walk(const Node& node, const std::function<void(std::string_view, const Node&)>& visit) {
  if (node.IsArray())
    for (const Node& item : node.GetArray()) walk(item, visit);
  if (!node.IsObject()) return;
  for (const auto& each : node.GetObject()) {
    if (each.value.IsObject()) visit({each.name.GetString(), each.name.GetStringLength()}, each.value);
    walk(each.value, visit);
  }
}

}  // namespace reconcile
