// The steps of make_plan, see plan.hpp.
#pragma once

#include "plan/plan.hpp"

namespace reconcile {

/// Created, dropped, altered; with what cannot be altered and all that stands on it as recreated.
std::vector<Change> compare(const Database& from, const Database& to, Mistakes& impossible);

/// One node of the graph: a change, or one half of a recreation.
struct Step {
  std::size_t change = 0;
  enum class Half { all, drop, create, discard } half = Half::all;
  Statements statements;
  std::vector<std::size_t> after;  ///< the steps that come before it
};

/// In an order in which every step comes after those it needs. `after` counts in the new order.
std::vector<Step> order(const std::vector<Change>& changes, const Database& from, const Database& to,
                        ServerVersion version);

/// Columns, defaults and constraints become lines of the statement that makes their table or column.
void fold(std::vector<Step>& steps, const std::vector<Change>& changes);

/// What can be made and dropped without keeping writers out of a table that is there is.
void concurrently(std::vector<Step>& steps, const std::vector<Change>& changes);

}  // namespace reconcile
