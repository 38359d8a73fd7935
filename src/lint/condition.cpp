#include "lint/condition.hpp"

#include <algorithm>

#include "core/sql.hpp"
#include "lint/tree.hpp"

namespace reconcile {

namespace {

void append(std::vector<std::string>& to, const std::vector<std::string>& from) {
  to.insert(to.end(), from.begin(), from.end());
}

}  // namespace

void Condition::add(const Condition& other) {
  append(texts, other.texts);
  append(relations, other.relations);
  append(attributes, other.attributes);
  is_known &= other.is_known;
}

bool Condition::names(const std::string& name) const {
  return std::any_of(texts.begin(), texts.end(), [&](const std::string& text) {
    if (text == name) return true;
    // a routine is looked for with its arguments: to_regprocedure('migration.touch(integer)')
    for (const std::string& written : {text, text.substr(0, text.find('('))}) {
      const std::vector<std::string> parts = split_name(written);
      if (std::find(parts.begin(), parts.end(), name) != parts.end()) return true;
    }
    return false;
  });
}

void look(std::string_view key, const Node& node, Condition& condition) {
  if (key == "A_Const") {
    const Node* value = member(node, "sval");
    if (value) condition.texts.emplace_back(text_of(*value, "sval"));
  } else if (key == "RangeVar") {
    condition.relations.emplace_back(text_of(node, "relname"));
  } else if (key == "ColumnRef") {
    if (const Node* fields = member(node, "fields")) condition.attributes.emplace_back(name_of(*fields).name);
  } else if (key == "FuncCall") {
    if (const Node* names = member(node, "funcname")) condition.attributes.emplace_back(name_of(*names).name);
  }
}

void add_text(const std::string& text, Condition& condition) {
  const StatementTree tree(text);
  if (tree.type() == "SelectStmt")
    walk(tree.body(), [&](std::string_view key, const Node& node) { look(key, node, condition); });
  else
    condition.texts.push_back(text);
}

}  // namespace reconcile
