// What was seen when migrations were run on a throw-away server.
#pragma once

#include <string>
#include <vector>

#include "core/statement.hpp"

namespace reconcile {

struct ProofStep {
  std::string does;                      ///< `down again`
  std::string as_expected;               ///< `as before`
  std::vector<std::string> differences;  ///< what is otherwise; none: it is as expected
  bool taken = true;                     ///< false: a step before it failed
};

struct TableLock {
  std::string table;
  Lock lock = Lock::none;
};

/// One statement of a migration, run by itself.
struct Measured {
  std::string file;       ///< `092_add_x.up.sql`
  std::string statement;  ///< as its comment says it, with what it claims
  std::vector<TableLock> locks;
  std::vector<std::string> rewritten;  ///< tables that got new files
  double seconds = 0;
  bool as_claimed = true;  ///< neither a stronger lock nor a rewrite that it does not tell of
};

struct Proof {
  std::string server;
  std::vector<std::string> notes;  ///< about the rows that it was done with, and what could not be compared
  std::vector<ProofStep> steps;
  std::vector<Measured> statements;

  bool holds() const;
};

}  // namespace reconcile
