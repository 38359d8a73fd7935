// What a statement makes, changes or takes away, by name.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/parse_tree.hpp"
#include "lint/tree.hpp"

namespace reconcile {

struct Effect {
  enum class What { makes, changes, drops };

  What what = What::makes;
  std::string does;                ///< `ADD COLUMN retries`
  std::vector<std::string> names;  ///< of the objects; none: the server makes the name
  bool is_repeatable = false;      ///< it may run a second time as it is
  bool changes_rows = false;       ///< of the table that it names; it makes no object
  /// Of an object that goes on existing: the columns and functions of the catalogs that show the change.
  std::vector<std::string_view> shown_by = {};
  TreeName relation = {};  ///< the table that it is done to, or that is made
};

/// Of one statement; of an ALTER TABLE one for each of its commands. None where there is nothing that a condition could
/// look for.
std::vector<Effect> effects_of(std::string_view type, const Node& body);

}  // namespace reconcile
