// Python as far as revisions of Alembic need it: a few assignments read, and texts written.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace reconcile {

/// `name = "a"`, `name: str = None`, `name = ("a", "b")` at the start of a line.
struct PythonAssignment {
  std::vector<std::string> texts;  ///< none for None
  unsigned line = 1;
  std::size_t begin = 0, end = 0;  ///< of the value, in the source
  bool is_literal = true;          ///< false: it is computed, and cannot be known from the source
};
std::optional<PythonAssignment> find_assignment(std::string_view source, std::string_view name);

/// A literal in triple quotes that stands for exactly this text, as raw as it can be.
std::string python_literal(std::string_view text);

/// The same text for SQLAlchemy's text(), which would take :name for a parameter: `\:name`. Throws Error for a colon
/// that no spelling keeps.
std::string escape_parameters(std::string_view sql);

}  // namespace reconcile
