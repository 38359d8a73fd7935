// The names that a piece of SQL mentions.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/sql_text.hpp"

namespace reconcile {

class ParseTree;

/// A name that a piece of SQL mentions; schema is empty where it was not written.
struct Mention {
  enum class What { column, function, op, type, relation, collation, operator_class } what = What::column;
  std::string schema;
  std::string name;
  std::size_t offset = 0;  ///< the byte of the text at which it stands
};
std::vector<Mention> mentions(std::string_view sql, Syntax syntax);
std::vector<Mention> mentions(const ParseTree& tree, Syntax syntax);

/// The text with every mention of one column written with another name.
std::string rename_column(std::string_view sql, Syntax syntax, std::string_view from, std::string_view to);

/// Whether a function of this name is known to be volatile, so that adding a column with it as default rewrites the
/// table.
bool is_volatile(std::string_view function);

/// What is known of a function; nothing where it is not.
using IsVolatile = std::function<std::optional<bool>(const Mention& function)>;

/// Whether the text calls a volatile function. Of what is not known the functions of users count as volatile, as CREATE
/// FUNCTION makes them unless told otherwise.
bool calls_volatile(std::string_view sql, const IsVolatile& known = {});

}  // namespace reconcile
