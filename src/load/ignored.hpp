// What the settings leave to others: objects by kind and name, and roles.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/database.hpp"

namespace reconcile {

struct Ignoring {
  /// `table tmp_*`, `*_old` of any kind, `!table tmp_kept` for what is not ignored after all: the last one that fits
  /// decides. A name is matched with its schema and without, what nests in a table also with that before it.
  std::vector<std::string> patterns;
  /// The roles whose ownership and privileges are compared, with * and ?; nothing: all.
  std::optional<std::vector<std::string>> managed_roles;
};

/// Says which patterns name a kind that there is not.
void check_patterns(const std::vector<std::string>& patterns, Place place, Mistakes& mistakes);

/// Takes what is ignored out of a state, with all that nests in it and hangs on it; what is taken out of a live one
/// goes to `ignored`.
void forget_ignored(const Ignoring& ignoring, Database& database);

}  // namespace reconcile
