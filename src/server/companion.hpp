// A second connection to a database, which may come late or not at all.
#pragma once

#include <future>
#include <memory>
#include <string>

#include "server/connection.hpp"

namespace reconcile {

/// Connects in the background, from its making on. Who reads much shares the work with it where it is there in time:
/// a server with no connection to spare, or a pooler that has only one, costs no more than a moment.
class Companion {
 public:
  explicit Companion(const std::string& target);
  Companion(const Companion&) = delete;
  Companion& operator=(const Companion&) = delete;

  /// The connection where it has been made, or is within 20 ms; else null.
  Connection* connection();
  /// Waits for it and gives it away: it may have taken the place of the first one, where there is only one.
  std::unique_ptr<Connection> take();

 private:
  std::future<std::unique_ptr<Connection>> connecting_;
  std::unique_ptr<Connection> connection_;
};

}  // namespace reconcile
