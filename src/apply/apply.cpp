#include "apply/apply.hpp"

#include <fmt/format.h>

#include <chrono>
#include <random>
#include <thread>

#include "core/sql.hpp"

namespace reconcile {

namespace {

using namespace std::chrono_literals;

/// "reconcile" in ASCII, cut to 64 bits: the same key in every version of the program.
constexpr long long advisory_key = 0x7265636f6e63696c;

std::chrono::milliseconds with_jitter(std::chrono::milliseconds time) {
  thread_local std::minstd_rand random(std::random_device{}());
  std::uniform_real_distribution<double> factor(0.5, 1.5);
  return std::chrono::milliseconds(static_cast<long long>(static_cast<double>(time.count()) * factor(random)));
}

/// Lock not available, deadlock, serialization failure: the same transaction may succeed a little later.
bool may_pass(const SqlError& error) {
  return error.sqlstate == "55P03" || error.sqlstate == "40P01" || error.sqlstate == "40001";
}

}  // namespace

ApplyLock::ApplyLock(Connection& connection, int patience) : connection_(connection) {
  const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(patience);
  while (connection.query(fmt::format("SELECT pg_catalog.pg_try_advisory_lock({})", advisory_key)).value(0, 0) != "t") {
    if (std::chrono::steady_clock::now() > give_up)
      throw Error(
          fmt::format("another run of reconcile has been changing {} for {} s", connection.database(), patience),
          "wait for it, or look for it in pg_locks: locktype 'advisory'");
    std::this_thread::sleep_for(with_jitter(250ms));
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
                const std::function<void(std::size_t, std::size_t, const Statement&)>& progress,
                const std::function<void(const std::string&, int)>& waiting) {
  std::size_t all = 0, done = 0;
  for (const Statements& transaction : plan.transactions) all += transaction.size();
  for (const Statements& transaction : plan.transactions) {
    const bool alone = !transaction.front().in_transaction;
    const std::string begin = alone ? "SET" : "BEGIN; SET LOCAL",
                      end = alone ? "RESET lock_timeout; RESET search_path" : "COMMIT";
    for (int attempt = 1;; ++attempt) {
      std::size_t number = done;
      const Statement* running = nullptr;
      try {
        connection.execute(fmt::format("{0} lock_timeout = {1}; {2} search_path = pg_catalog, pg_temp", begin,
                                       quote_literal(settings.lock_timeout), alone ? "SET" : "SET LOCAL"));
        for (const Statement& statement : transaction) {
          running = &statement;
          progress(++number, all, statement);
          // the plan finds nothing valid of that name: what is there, an attempt that failed has left
          if (!statement.leftover.empty()) connection.execute(statement.leftover);
          // CONCURRENTLY waits for transactions that do not wait for it, and a timeout throws its work away
          if (statement.guards_itself) connection.execute("SET lock_timeout = 0");
          connection.execute(statement.text());
        }
        running = nullptr;
        connection.execute(end);
        break;
      } catch (const SqlError& error) {
        connection.execute(alone ? end : "ROLLBACK");
        if (!may_pass(error) || attempt > settings.retries) {
          const std::string what = running ? running->does : "commit";
          Mistake mistake{fmt::format("{}: {}", what, error.server_message), {}, error.mistakes.front().hint};
          if (!error.detail.empty()) mistake.hint = error.detail + (mistake.hint.empty() ? "" : "\n  " + mistake.hint);
          if (done > 0 || alone)
            mistake.message +=
                fmt::format(" ({} of {} statements are committed; run apply again for the rest)", done, all);
          else
            mistake.message += " (nothing was changed)";
          throw Error(std::move(mistake));
        }
        waiting(error.server_message, attempt);
        std::this_thread::sleep_for(
            with_jitter(std::min(250ms * (1 << std::min(attempt, 6)), std::chrono::milliseconds(10s))));
      }
    }
    done += transaction.size();
  }
}

}  // namespace reconcile
