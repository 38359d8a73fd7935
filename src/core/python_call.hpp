// What a revision of Alembic does, as far as its source tells.
#pragma once

#include <string>

namespace reconcile {

/// A call in upgrade() or downgrade(), or in what they call.
struct PythonCall {
  bool is_up = true;
  unsigned line = 1, last_line = 1;
  bool is_sql = false;          ///< op.execute and the like
  std::string sql;              ///< empty where it is known only when it runs
  unsigned sql_line = 1;        ///< where the SQL begins
  std::string operation;        ///< `add_column`, of what is no SQL
  std::string schema;           ///< the argument `schema`, where it is a text
  bool has_schema = false;      ///< whether it is given at all
  bool is_conditional = false;  ///< inside of an `if`, or of a `try`
  bool in_transaction = true;   ///< false: inside of autocommit_block()
  std::string comment;          ///< the lines of comment right above, without `#`
  unsigned comment_line = 0;    ///< of the first
};

}  // namespace reconcile
