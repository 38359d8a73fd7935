// plan: shows what would change and how dangerous each step is.
#include <fmt/format.h>

#include "commands/commands.hpp"
#include "commands/states.hpp"
#include "render/migration.hpp"

namespace reconcile {

Status plan(const Settings& settings, const PlanOptions& options) {
  Live live(settings);
  const States states = read_states(settings, live);
  const Plan found = plan_of(states);
  write_output(settings, plain_sql(found.statements()));
  return options.exit_code && !found.empty() ? Status::differs : Status::done;
}

}  // namespace reconcile
