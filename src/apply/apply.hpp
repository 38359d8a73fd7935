// Carries a plan out on a server: under a lock, in transactions, with patience for the locks of others.
#pragma once

#include <functional>

#include "apply/transaction.hpp"
#include "core/plan.hpp"

namespace reconcile {

/// One run at a time per database: a session advisory lock, polled so that nobody who waits holds a snapshot.
class ApplyLock {
 public:
  /// Throws Error when another run holds it for longer than `patience` seconds.
  explicit ApplyLock(Connection& connection, int patience = 60);
  ~ApplyLock();
  ApplyLock(const ApplyLock&) = delete;
  ApplyLock& operator=(const ApplyLock&) = delete;

 private:
  Connection& connection_;
};

/// Runs each transaction of the plan whole or not at all, and what must be outside of one by itself. `progress` is
/// called before every statement.
void apply_plan(Connection& connection, const Plan& plan, const ApplySettings& settings,
                const std::function<void(std::size_t number, std::size_t of, const Statement&)>& progress);

}  // namespace reconcile
