// A database to try things in, where the target cannot be used for it.
#pragma once

#include <memory>
#include <optional>

#include "load/canonical.hpp"
#include "server/connection.hpp"
#include "server/throwaway.hpp"

namespace reconcile {

class ScratchDatabase {
 public:
  /// --scratch, else a throw-away server of the target's major version, else a database on the target; nothing if none
  /// can be had.
  static std::optional<ScratchDatabase> open(Connection& target, const Scratch& scratch);
  ~ScratchDatabase();
  ScratchDatabase(ScratchDatabase&& other) noexcept;
  ScratchDatabase& operator=(ScratchDatabase&&) = delete;

  Connection& connection() { return *connection_; }

 private:
  ScratchDatabase() = default;

  std::unique_ptr<ThrowawayServer> server_;
  Connection* target_ = nullptr;  // where `made_` is to be dropped
  std::string made_;
  std::unique_ptr<Connection> connection_;
};

}  // namespace reconcile
