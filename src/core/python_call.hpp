// What a revision of Alembic does, as far as its source tells.
#pragma once

#include <memory>
#include <string>
#include <vector>

namespace reconcile {

/// What decides whether a call runs: an `if` around it, or one before it that may leave the function.
struct PythonCondition {
  std::vector<std::string> texts;  ///< all texts in it, and in what its names were computed from
  bool is_known = true;            ///< false: it uses an argument or another name about which nothing is known
};

/// A statement that an operation is, as Alembic writes it.
struct RenderedSql {
  std::string sql;
  bool in_transaction = true;
};

/// A call in upgrade() or downgrade(), or in what they call.
struct PythonCall {
  bool is_up = true;
  unsigned line = 1, last_line = 1;
  bool is_sql = false;                     ///< op.execute and the like
  std::string sql;                         ///< empty where it is known only when it runs
  unsigned sql_line = 1;                   ///< where the SQL begins
  std::string operation;                   ///< `add_column`, where it is not SQL
  bool changes_schema = false;             ///< it is DDL
  std::vector<RenderedSql> rendered = {};  ///< its statements, where Alembic could be asked
  std::string schema;                      ///< the argument `schema`, where it is a text
  bool has_schema = false;                 ///< whether it is given at all
  std::vector<std::string> names;          ///< of what the operation makes, changes or drops; empty: known when it runs
  /// From the outermost; calls of one branch share the same objects.
  std::vector<std::shared_ptr<const PythonCondition>> conditions;
  bool is_caught = false;      ///< inside of a `try` with a handler
  bool in_transaction = true;  ///< false: inside of autocommit_block()
  std::string comment;         ///< the lines of comment right above, without `#`
  unsigned comment_line = 0;   ///< of the first
};

}  // namespace reconcile
