// One direction of a migration as the rules look at it: its statements, those inside of DO blocks too.
#pragma once

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "core/error.hpp"
#include "core/parse_tree.hpp"
#include "lint/condition.hpp"
#include "lint/effect.hpp"
#include "lint/tree.hpp"
#include "migrations/migration_file.hpp"

namespace reconcile {

/// What is around a statement or a call.
struct Guards {
  Conditions conditions;
  bool is_caught = false;  ///< a handler of exceptions
};

struct LintStatement {
  std::shared_ptr<const StatementTree> tree;
  std::string sql;
  Place place;
  bool is_inside = false;  ///< of a DO block, so that only its line is known
  bool in_transaction = true;
  Guards guards;
  SyntaxError error;  ///< why it, or the block that it is, is not understood; no message: it is

  std::string_view type() const { return tree->type(); }
  const Node& body() const { return tree->body(); }
};

/// A call of Alembic that is no SQL: `op.add_column`.
struct LintOperation {
  Effect effect;
  Place place;
  Guards guards;
};

struct LintComment {
  Place place;
  std::string text;
};

/// A statement of the file, or another piece of it, with the comments before it.
struct LintLines {
  unsigned first = 0, last = 0;
  std::vector<LintComment> comments;
};

struct LintScript {
  const std::string* file = nullptr;
  bool is_up = true;
  std::vector<LintStatement> statements;
  std::vector<LintOperation> operations;
  std::vector<LintLines> lines;  ///< of the statements of the file
  std::size_t not_known = 0;     ///< statements that could not be looked at: put together when they run
  std::set<std::string> made;    ///< the tables that it makes, as `migration.flows`
};

LintScript read_script(const MigrationScript& script, bool is_up);

/// Adds SQL that stands at that line of the file of a script.
void add_sql(LintScript& script, std::string_view sql, unsigned line, bool in_transaction, const Guards& guards = {});

}  // namespace reconcile
