// Both states of a run: read at the same time, matched, and made comparable.
#pragma once

#include "commands/live.hpp"
#include "plan/plan.hpp"

namespace reconcile {

struct States {
  Database live;
  Database desired;
  Renames renames;
  Database live_before_renames;  ///< the live state with its own names; empty where the desired state renames nothing
  std::vector<const Object*> unproven;  ///< what no server could be asked about

  /// `live` has the names of the desired state already.
  const Database& live_as_read() const { return renames.empty() ? live : live_before_renames; }
};

/// The desired state alone, with every mistake of it as one Error. `public` is refused unless the settings allow it.
Database read_desired(const Settings& settings);

/// The live state alone: the schemas of `settings`.
Database read_scope(const Settings& settings, Live& live);

/// Reads both, at the same time. States live until the program ends: to give a large schema back object by object takes
/// as long as to compare it. `for_guards`: see make_canonical().
const States& read_states(const Settings& settings, Live& live, bool for_guards = false);

/// The same where the desired one is any state, read from the server that has it where it is no YAML.
const States& read_states(const Settings& settings, Live& live, Live& desired);

/// Reads the live state anew for a desired state that was read before.
const States& read_live_again(const Settings& settings, Live& live, const Database& desired);

/// The same for a state that another server has, which is taken as it is.
const States& read_live_beside(const Settings& settings, Live& live, const Database& other);

/// The plan of the states, with what is not covered and not proven.
Plan plan_of(const States& states, bool concurrently = false);

}  // namespace reconcile
