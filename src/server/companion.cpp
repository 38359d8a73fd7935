#include "server/companion.hpp"

#include <chrono>

namespace reconcile {

Companion::Companion(const std::string& target)
    : connecting_(std::async(std::launch::async, [target] { return std::make_unique<Connection>(target); })) {}

Connection* Companion::connection() {
  if (connecting_.valid() && connecting_.wait_for(std::chrono::milliseconds(20)) == std::future_status::ready) {
    try {
      connection_ = connecting_.get();
    } catch (const Error&) {
      // the first connection has the same target, and says what is wrong with it if it is not only one too many
    }
  }
  return connection_.get();
}

std::unique_ptr<Connection> Companion::take() {
  if (connecting_.valid()) connecting_.wait();
  return connection() ? std::move(connection_) : nullptr;
}

}  // namespace reconcile
