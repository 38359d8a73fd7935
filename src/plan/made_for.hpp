// What a migration was made for: the objects that it touches, each as it was before and as it is after.
#pragma once

#include <string>
#include <vector>

#include "plan/plan.hpp"

namespace reconcile {

struct MadeFor {
  std::string object;         ///< `column migration.flows.status`, or `table migration.flows with all its parts`
  std::string before, after;  ///< a fingerprint, or `none` where there is no such object

  friend bool operator==(const MadeFor&, const MadeFor&) = default;
};

/// What each of several files touches, which hold the statements about the objects of the list at the same place; only
/// what no other one touches too. `from` has its own names, not those that `renames` gives.
std::vector<std::vector<MadeFor>> made_for(const Plan& plan, const Database& from, const Renames& renames,
                                           const Database& to, const std::vector<std::vector<ObjectRef>>& files);

/// As a line of comment in a migration, without the comment's own mark.
std::string to_line(const MadeFor& entry);
/// From the lines of a migration.
std::vector<MadeFor> read_made_for(std::string_view sql);

/// The entries of which the database has the object neither as before nor as after.
std::vector<MadeFor> not_made_for(const std::vector<MadeFor>& entries, const Database& live);

/// The entries of which the database has the object as before.
std::vector<MadeFor> as_before(const std::vector<MadeFor>& entries, const Database& live);

}  // namespace reconcile
