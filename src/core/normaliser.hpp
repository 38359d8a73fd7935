// Takes the server's decoration off an expression, node by node.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/literal_casts.hpp"
#include "core/normal_form.hpp"
#include "core/parse_tree.hpp"

namespace reconcile {

class Normaliser {
 public:
  explicit Normaliser(const ColumnType& column_type) : column_type_(column_type) {}

  Form of(const Node& node);
  /// A node in a place where the server puts `::text` around a varchar.
  Form operand(const Node& node);

 private:
  Form constant(const Node& node);
  Form column(const Node& body);
  Form cast(const Node& body);
  Form operation(const Node& body);
  Form binary(std::string_view name, const Form& left, const Form& right);
  /// x IN (1, 2) is stored as x = ANY (ARRAY[1, 2]), with casts on the elements or on the array.
  Form in_list(std::string_view kind, std::string_view name, const Node* left, const Node& right, const Node& body);
  /// A literal of a list beside a value of `type`; nothing where it is no literal, or has a cast that the server did
  /// not put there.
  std::optional<std::string> element_form(const Node& node, const std::string& type);
  Form logic(const Node& body);
  Form call(const Node& body);
  /// COALESCE, GREATEST and LEAST.
  Form choice(std::string_view name, const Node& body);
  Form case_of(const Node& body);
  Form array(const Node& body);
  /// Any other node: its members in their order, without locations.
  std::string generic(const Node& node);

  const ColumnType& column_type_;
  std::string relabelled_;
};

}  // namespace reconcile
