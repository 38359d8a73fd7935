// What a DO block does: its statements, and what each looks at before it runs.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lint/condition.hpp"

namespace reconcile {

struct BlockStatement {
  std::string sql;
  unsigned line = 1;       ///< of the body, from 1, which is the line that it begins in
  Conditions conditions;   ///< it runs only where these say so
  bool is_caught = false;  ///< an exception handler is around it
};

struct DoBlock {
  std::vector<BlockStatement> statements;
  std::size_t put_together = 0;  ///< statements of which the SQL is known only when they run
};

/// Why the grammar of PL/pgSQL refuses a block, and near which line of its body, from 1.
struct BlockError {
  std::string message;
  unsigned line = 1;
};

/// Nothing where it is not PL/pgSQL, or not understood; then `error` has a message, unless it is the parser that cannot
/// tell.
std::optional<DoBlock> read_block(std::string_view do_statement, BlockError& error);

}  // namespace reconcile
