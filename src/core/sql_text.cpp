#include "core/sql_text.hpp"

#include "core/parse_tree.hpp"

namespace reconcile {

std::optional<SyntaxError> syntax_error(std::string_view sql, Syntax syntax) {
  const ParseTree tree(sql, syntax);
  if (tree.root()) return std::nullopt;
  return tree.error();
}

std::optional<std::string> literal_text(std::string_view sql) {
  const ParseTree tree(sql, Syntax::expression);
  const Node* node = tree.root();
  while (node) {
    if (const auto value = constant_of(*node)) return value->code == 's' ? std::optional(value->text) : std::nullopt;
    const Node* around = member(*node, "TypeCast");
    node = around ? member(*around, "arg") : nullptr;
  }
  return std::nullopt;
}

}  // namespace reconcile
