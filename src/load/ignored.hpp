// What the settings leave to others: objects by kind and name, and roles.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/database.hpp"

namespace reconcile {

struct Ignoring {
  /// As ObjectPatterns takes them.
  std::vector<std::string> patterns;
  /// The roles whose ownership and privileges are compared, with * and ?; nothing: all.
  std::optional<std::vector<std::string>> managed_roles;
};

/// Takes what is ignored out of a state, with all that nests in it and hangs on it; what is taken out of a live one
/// goes to `ignored`.
void forget_ignored(const Ignoring& ignoring, Database& database);

}  // namespace reconcile
