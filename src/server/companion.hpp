// Two connections to a database at once, of which the second may come late or not at all.
#pragma once

#include <condition_variable>
#include <future>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "server/connection.hpp"

namespace reconcile {

/// Connects in the background, twice, from its making on: a server starts one session after the other, and nobody
/// knows which it takes up first. Who reads much shares the work with the second where that is there in time: a server
/// with no connection to spare, or a pooler that has only one, costs no more than a moment.
class Companion {
 public:
  explicit Companion(const std::string& target);
  Companion(const Companion&) = delete;
  Companion& operator=(const Companion&) = delete;

  /// Gives the connection away that is made first. To be called once. Throws as Connection does where there is none.
  std::unique_ptr<Connection> first();
  /// The other one where it has been made, or is within 20 ms; else null.
  Connection* second();

 private:
  void connect();

  const std::string target_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::unique_ptr<Connection>> made_;
  std::size_t open_ = 2;
  std::unique_ptr<Connection> second_;
  std::vector<std::future<void>> connecting_;
};

}  // namespace reconcile
