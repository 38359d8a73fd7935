// A transaction that waits for the locks of others in short turns, so that nobody has to wait behind it.
#pragma once

#include <chrono>
#include <functional>
#include <string>

#include "server/connection.hpp"

namespace reconcile {

struct ApplySettings {
  std::string lock_timeout = "5s";  ///< of one attempt, as PostgreSQL's setting
  int retries = 10;                 ///< attempts after the first, for a transaction that could not get its locks
  std::function<void(const std::string& why, int attempt)> waiting;  ///< called before every attempt after the first
};

/// BEGIN, the work, COMMIT; on failure ROLLBACK and, where another attempt may succeed, all of it again.
void in_transaction(Connection& connection, const ApplySettings& settings, const std::function<void()>& work);

/// The same for what must not be in a transaction block: whatever it has committed stays, settings of the session do
/// not.
void outside_transaction(Connection& connection, const ApplySettings& settings, const std::function<void()>& work);

/// Sleeps about that long: runs that wait for the same thing do not ask at the same time.
void pause(std::chrono::milliseconds time);

}  // namespace reconcile
