// drift: compares, and tells a CI job by its exit status.
#include "render/drift.hpp"

#include "commands/accepted.hpp"
#include "commands/commands.hpp"
#include "commands/findings.hpp"
#include "commands/states.hpp"

namespace reconcile {

Status drift(const Settings& settings, const BaselineOptions& options) {
  Live live(settings);
  const States& states = read_states(settings, live);
  Report report = drift_report("drift", plan_of(states), states.live, states.desired);
  if (accept_known(report, options)) count_differences(report);
  const Status status = write_report(settings, report);
  live.leave();
  return status;
}

}  // namespace reconcile
