// What a node of an expression becomes in its normal form, and the casts that the server puts on literals there.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/parse_tree.hpp"

namespace reconcile {

/// What one node became: its form, the type of its value where that is certain, and what it is if it is a literal.
struct Form {
  std::string text;
  std::string type;
  enum class What { other, bare_literal, cast_literal, cast_number } what = What::other;
  std::string inner;  ///< of cast_*: the form of what is under the cast

  static Form plain(std::string text) { return {std::move(text), {}, What::other, {}}; }
  static Form boolean(std::string text) { return {std::move(text), "boolean", What::other, {}}; }
};

/// `'text'::type`, of a type without a modifier.
Form cast_text(const std::string& text, const std::string& type);

/// The literal as if it had been written without the cast that the server adds when it is assigned to, or stands
/// beside, `type`.
std::string without_cast(const Form& form, const std::string& type);

/// The type that the server gives to a literal beside a value of this type, in an operator of the two.
std::string literal_type_beside(const std::string& type);

/// The type that a literal without a cast gets as an argument of a function, whatever the other arguments are; empty
/// where that is not certain. `count`: how many arguments the call has.
std::string_view literal_type_in_call(const NodeName& function, std::size_t count, std::size_t position);

/// The type that literals without a cast get among the values of which one is chosen (CASE, COALESCE, GREATEST …) or
/// that make an array; empty where they already are without one, or it is not certain.
std::string literal_type_among(const std::vector<Form>& values);

/// Two sides of an operator: literals lose the cast that follows from the other side.
std::pair<std::string, std::string> sides(std::string_view name, const Form& left, const Form& right);

}  // namespace reconcile
