// One SQL statement of a plan, with what it locks, what it costs and how it may run twice.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/lookup.hpp"
#include "core/object_ref.hpp"

namespace reconcile {

/// The table locks of the manual's section 13.3 that DDL takes.
enum class Lock { none, row_exclusive, share_update_exclusive, share, share_row_exclusive, access_exclusive };

/// What a statement does with the rows of the table that it is about, from cheap to expensive.
enum class Work { catalog, scan, build, rewrite };

std::string_view to_string(Lock lock);
std::string_view to_string(Work work);

/// How a statement finds out whether it has been carried out already. Only render/guard.cpp spells it in SQL.
struct Guard {
  enum class Action {
    make,    ///< nothing there: do it; `wanted` there: skip with a notice; something else there: raise
    change,  ///< `wanted` there: skip; something else: do it; nothing there: raise
    remove,  ///< there: do it; not there, or `wanted` there (what is replaced has been): skip
  };
  /// One definition to look at, and every print of the right one.
  struct Part {
    std::string what;                 ///< `column migration.flows.status`, for messages
    CurrentDefinition found;
    std::vector<std::string> wanted;  ///< as SQL literals or expressions are compared: plain text, quoted by the guard
    bool printed = false;  ///< the definition is a print of an expression, which differs between major versions
    std::string column;    ///< the definition is this column's; then `found` is left to the guard
  };
  Action action = Action::make;
  std::string
      table;  ///< `migration.flows`: where that is missing the statement is skipped with a warning; empty: no table
  std::vector<Part> parts;        ///< several where statements were folded into one
  std::string keeps;              ///< of `remove` with CASCADE: SQL that names what must not go along, or is null
  bool has_more_columns = false;  ///< of CREATE TABLE: others are added later, or inherited
  bool of_partition = false;      ///< of CREATE TABLE: it numbers its rows as its table does (17)
  std::string until = {};         ///< SQL that is null until the object has the name that it gets later; then: skip
};

struct Statement {
  ObjectRef object;  ///< what it is about
  std::string does;  ///< `Add column retries to migration.flows`
  std::string sql;   ///< without ';'; see text()
  Guard guard;
  Lock lock = Lock::access_exclusive;
  Work work = Work::catalog;
  std::string note;            ///< a hazard that lock and work do not tell, or empty
  bool in_transaction = true;  ///< false: must run outside of a transaction block
  bool guards_itself = false;  ///< says IF [NOT] EXISTS, because it cannot stand in a DO block
  std::string leftover;        ///< removes what it leaves behind when it fails, which its guard finds as 'invalid'
  bool loses_data = false;
  bool is_volatile =
      false;  ///< of a default: computed anew for every row, so that adding a column with it rewrites the table

  /// What folding needs: `element` is the line that this would be in CREATE TABLE; `sql` is then ALTER TABLE … ADD
  /// element.
  std::optional<std::string> element;
  /// The same for an environment in which the key column `key` has another name (any_of); tried in order before this
  /// one.
  std::vector<Statement> variants;
  std::string key_table, key;  ///< of a variant: the table as SQL and the column that must be there

  bool for_existing_rows = false;  ///< not needed where the table is made by the same plan
  /// What it waits for beside the statements before it for the same object: that these are committed, or that the rest
  /// of their transaction is done, since it holds a lock that nobody should wait behind for long.
  enum class Wait { none, rest, commit } wait = Wait::none;
  bool is_block = false;  ///< no line of `sql` ends inside of a piece of data: it may be indented
  /// Of CREATE TABLE: what stands between its parentheses, and what after them.
  std::optional<std::vector<std::string>> lines;
  std::string tail;

  /// The whole SQL, without ';'; lines after the first begin with `margin` spaces unless they are inside a piece of
  /// data.
  std::string text(std::size_t margin = 0) const;
};

using Statements = std::vector<Statement>;

}  // namespace reconcile
