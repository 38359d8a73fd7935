// A piece of SQL inside an object: what a person wrote, and what the server stores for it.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.hpp"
#include "core/symbol.hpp"

namespace reconcile {

enum class Syntax : unsigned char {
  expression,
  type,
  index_key,          ///< `lower(label) text_pattern_ops desc`
  exclusion_element,  ///< an index key `WITH` an operator
};

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

/// The type of a column by its name, as format_type prints it; empty where it is not known.
using ColumnType = std::function<std::string_view(std::string_view column)>;

/// A form in which two spellings of one expression are the same text: the server's decoration (casts on literals,
/// = ANY (ARRAY[…]) for IN, BETWEEN as two comparisons …) is taken off where it is certain that the server put it
/// there. Equal forms are equal for the server; unequal forms may still be. `type` is what the value is assigned to (a
/// default), or empty.
std::string normal_form(std::string_view sql, Syntax syntax, const ColumnType& column_type, std::string_view type = {});

/// The type as format_type prints it (int → integer); a name that is no alias of a built-in type stays as it is.
const std::string& type_name(std::string_view sql);

/// A name that a piece of SQL mentions; schema is empty where it was not written.
struct Mention {
  enum class What { column, function, type, relation } what = What::column;
  std::string schema;
  std::string name;
  std::size_t offset = 0;  ///< the byte of the text at which it stands
};
std::vector<Mention> mentions(std::string_view sql, Syntax syntax);

/// The text with every mention of one column written with another name.
std::string rename_column(std::string_view sql, Syntax syntax, std::string_view from, std::string_view to);

/// `column IN (literals)` in any of the server's spellings, or nothing. A literal is SQL: 'a' or 1.
struct InList {
  std::string column;
  std::vector<std::string> literals;
};
std::optional<InList> as_in_list(std::string_view sql, const ColumnType& column_type);

/// Whether the text calls a function that is known to be volatile, so that adding a column with it rewrites the table.
bool calls_volatile(std::string_view sql);

/// The text of a string literal, casts around it taken off; nothing where the expression is something else.
std::optional<std::string> literal_text(std::string_view sql);

}  // namespace reconcile
