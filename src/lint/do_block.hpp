// What a DO block does: its statements, and what each looks at before it runs.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace reconcile {

struct BlockStatement {
  std::string sql;
  unsigned line = 1;                   ///< of the body, from 1, which is the line that it begins in
  bool is_conditional = false;         ///< it runs only where a condition says so
  std::vector<std::string> looked_at;  ///< the texts in these conditions, and in what they were computed from
  bool is_caught = false;              ///< an exception handler is around it
};

struct DoBlock {
  std::vector<BlockStatement> statements;
  std::size_t put_together = 0;  ///< statements of which the SQL is known only when they run
};

/// Nothing where it is not PL/pgSQL, or not understood.
std::optional<DoBlock> read_block(std::string_view do_statement);

}  // namespace reconcile
