#include "apply/apply.hpp"

#include <fmt/format.h>

#include <chrono>

namespace reconcile {

namespace {

using namespace std::chrono_literals;

/// "reconcile" in ASCII, cut to 64 bits: the same key in every version of the program.
constexpr long long advisory_key = 0x7265636f6e63696c;

}  // namespace

ApplyLock::ApplyLock(Connection& connection, int patience) : connection_(connection) {
  connection.execute("SET client_min_messages = warning");
  const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(patience);
  while (connection.query(fmt::format("SELECT pg_catalog.pg_try_advisory_lock({})", advisory_key)).value(0, 0) != "t") {
    if (std::chrono::steady_clock::now() > give_up)
      throw Error(
          fmt::format("another run of reconcile has been changing {} for {} s", connection.database(), patience),
          "wait for it, or look for it in pg_locks: locktype 'advisory'");
    pause(250ms);
  }
}

ApplyLock::~ApplyLock() {
  try {
    connection_.execute(fmt::format("SELECT pg_catalog.pg_advisory_unlock({})", advisory_key));
  } catch (const Error&) {
    // the connection is lost, and the lock with it
  }
}

void apply_plan(Connection& connection, const Plan& plan, const ApplySettings& settings,
                const std::function<void(std::size_t, std::size_t, const Statement&)>& progress) {
  std::size_t all = 0, done = 0;
  for (const Statements& transaction : plan.transactions) all += transaction.size();
  for (const Statements& transaction : plan.transactions) {
    const bool alone = !transaction.front().in_transaction;
    const Statement* running = nullptr;
    try {
      (alone ? outside_transaction : in_transaction)(connection, settings, [&] {
        // a function in SQL may speak of what comes later
        connection.execute(fmt::format("SET {0} search_path = pg_catalog, pg_temp; SET {0} check_function_bodies = off",
                                       alone ? "SESSION" : "LOCAL"));
        std::size_t number = done;
        for (const Statement& statement : transaction) {
          running = &statement;
          progress(++number, all, statement);
          // the plan finds nothing valid of that name: what is there, an attempt that failed has left
          if (!statement.leftover.empty()) connection.execute(statement.leftover);
          // CONCURRENTLY waits for transactions that do not wait for it, and a timeout throws its work away
          if (alone && statement.guards_itself) connection.execute("SET lock_timeout = 0");
          connection.execute(statement.text());
        }
        running = nullptr;
      });
    } catch (const SqlError& error) {
      const std::string what = running ? running->does : "commit";
      Mistake mistake{fmt::format("{}: {}", what, error.server_message), {}, error.mistakes.front().hint};
      if (!error.detail.empty()) mistake.hint = error.detail + (mistake.hint.empty() ? "" : "\n  " + mistake.hint);
      if (done > 0 || alone)
        mistake.message += fmt::format(" ({} of {} statements are committed; run apply again for the rest)", done, all);
      else
        mistake.message += " (nothing was changed)";
      throw Error(std::move(mistake));
    }
    done += transaction.size();
  }
}

}  // namespace reconcile
