// drift: compares, and tells a CI job by its exit status.
#include "render/drift.hpp"

#include "commands/commands.hpp"
#include "commands/states.hpp"
#include "render/json.hpp"

namespace reconcile {

Status drift(const Settings& settings) {
  Live live(settings);
  const States& states = read_states(settings, live);
  const Plan found = plan_of(states);
  const Checked scope = checked(states.live, states.desired);
  write_output(settings, settings.format == "json" ? drift_json(found, states.desired, scope, states.live.version)
                                                   : drift_text(found, states.desired, scope, use_color(settings, 1)));
  return found.empty() && uncertain(found).empty() ? Status::done : Status::differs;
}

}  // namespace reconcile
