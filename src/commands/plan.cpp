// plan: shows what would change and how dangerous each step is.
#include <fmt/format.h>

#include "commands/commands.hpp"
#include "commands/states.hpp"
#include "load/table_sizes.hpp"
#include "render/json.hpp"
#include "render/migration.hpp"
#include "render/summary.hpp"

namespace reconcile {

Status plan(const Settings& settings, const PlanOptions& options) {
  Live live(settings);
  const States& states = read_states(settings, live);
  const Plan found = plan_of(states);
  if (settings.format == "sql") {
    write_output(settings, plain_sql(found.statements()));
  } else {
    const TableSizes sizes = read_table_sizes(live.connection(), found);
    const Checked scope = checked(states.live, states.desired);
    write_output(settings, settings.format == "json"
                               ? plan_json(found, sizes, scope, states.live.version)
                               : plan_text(found, sizes, scope, settings.allow_destructive, use_color(settings, 1)));
  }
  return options.exit_code && (!found.empty() || !uncertain(found).empty()) ? Status::differs : Status::done;
}

}  // namespace reconcile
