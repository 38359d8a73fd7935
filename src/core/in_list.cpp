#include "core/in_list.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/parse_tree.hpp"
#include "core/sql.hpp"

namespace reconcile {

std::optional<InList> as_in_list(std::string_view sql, const ColumnType& column_type) {
  const ParseTree tree(sql, Syntax::expression);
  const Node* operation = tree.root() ? member(*tree.root(), "A_Expr") : nullptr;
  if (!operation) return std::nullopt;
  // what the server made of IN is recognised by its normal form being that of IN written out again
  const Node* left = member(*operation, "lexpr");
  if (const Node* around = left ? member(*left, "TypeCast") : nullptr) left = member(*around, "arg");
  const Node* reference = left ? member(*left, "ColumnRef") : nullptr;
  const Node* fields = reference ? member(*reference, "fields") : nullptr;
  if (!fields || fields->Size() != 1) return std::nullopt;
  InList list{std::string(string_of((*fields)[0])), {}};
  const std::function<bool(const Node&)> take = [&](const Node& node) -> bool {
    if (const auto value = constant_of(node)) {
      if (value->code == 's')
        list.literals.push_back(quote_literal(value->text));
      else if (value->code == 'i' || value->code == 'f')
        list.literals.push_back(value->text);
      else
        return false;
      return true;
    }
    if (const Node* around = member(node, "TypeCast")) {
      const Node* argument = member(*around, "arg");
      return argument && take(*argument);
    }
    if (const Node* array = member(node, "A_ArrayExpr")) {
      const Node* elements = member(*array, "elements");
      return elements && std::all_of(elements->Begin(), elements->End(), take);
    }
    if (const Node* items = member(node, "List")) {
      const Node* elements = member(*items, "items");
      return elements && std::all_of(elements->Begin(), elements->End(), take);
    }
    return false;
  };
  const Node* right = member(*operation, "rexpr");
  if (!right || !take(*right) || list.literals.empty()) return std::nullopt;
  const std::string written = fmt::format("{} IN ({})", quote_ident(list.column), fmt::join(list.literals, ", "));
  if (normal_form(written, Syntax::expression, column_type) != normal_form(sql, Syntax::expression, column_type))
    return std::nullopt;
  return list;
}

}  // namespace reconcile
