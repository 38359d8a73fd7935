// check: tells a CI job whether the migrations, replayed on a throw-away server, give the desired state.
#include "commands/commands.hpp"
#include "commands/findings.hpp"
#include "commands/states.hpp"
#include "render/drift.hpp"

namespace reconcile {

Status check(const Settings& settings) {
  Live replayed(settings, "migrations");
  const States& states = read_states(settings, replayed);
  return write_report(settings, drift_report("check", plan_of(states), states.live, states.desired));
}

}  // namespace reconcile
