// Triggers, and those that a partition has from its table.
#pragma once

#include "objects/spell.hpp"

namespace reconcile {

inline constexpr std::string_view trigger_states = "true | false | always | replica";

struct Trigger : Cloned<Trigger> {
  std::string timing;
  Names events;
  Names columns;
  std::string for_each = "statement";
  SqlText when;
  SqlText execute;
  std::string old_table, new_table;
  bool constraint = false;
  std::string deferrable;
  std::string from;
  std::string enabled = "true";
  std::string definition;  ///< as the server prints it, where it was asked; never a difference
};

/// A trigger that is in another state than that of the table above, from which it comes.
struct InheritedTrigger : Cloned<InheritedTrigger> {
  std::string enabled;
  std::string usual;  ///< the state of that above; never a difference
};

/// What it has its state from, if that says nothing: the trigger itself, or a state of its own in a partition between.
/// Null where no table above has such a trigger.
const Object* trigger_above(const Database& database, const ObjectRef& inherited);
const std::string& state_of(const Object& trigger);

/// ALTER TABLE … ENABLE TRIGGER and the like, which also brings the partitions below to that state.
Statement enable_trigger(const ObjectRef& ref, const std::string& state);

}  // namespace reconcile
