// A piece of SQL inside an object: what a person wrote, and what the server stores for it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/error.hpp"
#include "core/symbol.hpp"

namespace reconcile {

enum class Syntax : unsigned char {
  expression,
  type,
  index_key,          ///< `lower(label) text_pattern_ops desc`
  exclusion_element,  ///< an index key `WITH` an operator
  partition_key,      ///< `range (created_at)`
  partition_bounds,   ///< `for values from (1) to (10)`
  statement,          ///< a whole one: the query of a view
  arguments,          ///< what stands between the parentheses of CREATE FUNCTION
  routine,            ///< the body of a function in SQL that the server parses: `RETURN …`, `BEGIN ATOMIC …`
};

/// A part of a table's definition, whose tree can be compared; of the others only the server knows what it makes of
/// them.
constexpr bool is_piece(Syntax syntax) { return syntax < Syntax::statement; }

/// Equal when the server stores the same. Of a live object both are the server's print; of a desired one `stored` is
/// what load/canonical found out, before that the same as `written`.
struct SqlText {
  Symbol written;   ///< goes into generated SQL
  Symbol stored;    ///< the server's print
  Symbol restored;  ///< the server's print of that print, where it is another one (an IN list over varchar); else empty
  Syntax syntax = Syntax::expression;
  Place place;  ///< of the text itself, in the desired state

  SqlText() = default;
  explicit SqlText(Syntax its_syntax) : syntax(its_syntax) {}
  SqlText(std::string_view sql, Syntax its_syntax) : written(sql), stored(written), syntax(its_syntax) {}

  bool empty() const { return written.empty(); }
  friend bool operator==(const SqlText& a, const SqlText& b) { return a.stored == b.stored; }
};

/// Why PostgreSQL's grammar refuses a text, and at which byte of it (from 0).
struct SyntaxError {
  std::string message;
  std::size_t offset = 0;
};
std::optional<SyntaxError> syntax_error(std::string_view sql, Syntax syntax);

/// The text of a string literal, casts around it taken off; nothing where the expression is something else.
std::optional<std::string> literal_text(std::string_view sql);

}  // namespace reconcile
