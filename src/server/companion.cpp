#include "server/companion.hpp"

#include <chrono>

namespace reconcile {

Companion::Companion(const std::string& target) : target_(target) {
  for (std::size_t i = 0; i < 2; ++i) connecting_.push_back(std::async(std::launch::async, [this] { connect(); }));
}

void Companion::connect() {
  std::unique_ptr<Connection> connection;
  try {
    connection = std::make_unique<Connection>(target_);
  } catch (const Error&) {
    // first() tries again, alone, if neither can be made
  }
  const std::lock_guard lock(mutex_);
  --open_;
  if (connection) made_.push_back(std::move(connection));
  changed_.notify_all();
}

std::unique_ptr<Connection> Companion::first() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return !made_.empty() || open_ == 0; });
  // of two that come at once to a role that may connect only once the server may refuse both
  if (made_.empty()) return std::make_unique<Connection>(target_);
  std::unique_ptr<Connection> connection = std::move(made_.front());
  made_.erase(made_.begin());
  return connection;
}

Connection* Companion::second() {
  std::unique_lock lock(mutex_);
  if (!second_) {
    changed_.wait_for(lock, std::chrono::milliseconds(20), [this] { return !made_.empty() || open_ == 0; });
    if (!made_.empty()) second_ = std::move(made_.front());
    made_.clear();
  }
  return second_.get();
}

}  // namespace reconcile
