#include "apply/transaction.hpp"

#include <fmt/format.h>

#include <chrono>
#include <random>
#include <thread>

#include "core/sql.hpp"

namespace reconcile {

namespace {

using namespace std::chrono_literals;

/// Lock not available, deadlock, serialization failure: the same transaction may succeed a little later.
bool may_pass(const SqlError& error) {
  return error.sqlstate == "55P03" || error.sqlstate == "40P01" || error.sqlstate == "40001";
}

struct Frame {
  std::string_view set, end, undo;
};

void attempt(Connection& connection, const Frame& frame, const ApplySettings& settings,
             const std::function<void()>& work) {
  for (int attempt = 1;; ++attempt) {
    try {
      connection.execute(fmt::format("{} lock_timeout = {}", frame.set, quote_literal(settings.lock_timeout)));
      work();
      connection.execute(frame.end);
      return;
    } catch (const SqlError& error) {
      connection.execute(frame.undo);
      if (!may_pass(error) || attempt > settings.retries) throw;
      if (settings.waiting) settings.waiting(error.server_message, attempt);
    }
    pause(std::min(250ms * (1 << std::min(attempt, 6)), std::chrono::milliseconds(10s)));
  }
}

}  // namespace

void pause(std::chrono::milliseconds time) {
  thread_local std::minstd_rand random(std::random_device{}());
  std::uniform_real_distribution<double> factor(0.5, 1.5);
  std::this_thread::sleep_for(
      std::chrono::milliseconds(static_cast<long long>(static_cast<double>(time.count()) * factor(random))));
}

void in_transaction(Connection& connection, const ApplySettings& settings, const std::function<void()>& work) {
  attempt(connection, {"BEGIN; SET LOCAL", "COMMIT", "ROLLBACK"}, settings, work);
}

void outside_transaction(Connection& connection, const ApplySettings& settings, const std::function<void()>& work) {
  constexpr std::string_view reset = "RESET lock_timeout; RESET search_path; RESET check_function_bodies";
  attempt(connection, {"SET", reset, reset}, settings, work);
}

}  // namespace reconcile
