// plan: shows what would change and how dangerous each step is.
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "commands/ahead.hpp"
#include "commands/commands.hpp"
#include "commands/losses.hpp"
#include "commands/missing.hpp"
#include "commands/states.hpp"
#include "load/table_sizes.hpp"
#include "render/findings/findings.hpp"
#include "render/migration.hpp"
#include "render/plan_json.hpp"
#include "render/plan_report.hpp"
#include "render/summary.hpp"

namespace reconcile {

bool show_plan(const Settings& settings, Live& live, const States& states) {
  refuse_missing(states, live);
  const Plan found = plan_of(states, settings.concurrently);
  for (const Mistake& each : protected_changes(settings, found)) spdlog::warn("{}", each.message);
  const std::vector<const Change*> refused = refused_losses(settings, found);
  if (settings.format == "sql") {
    write_output(settings, plain_sql(found.statements()));
  } else {
    const TableSizes sizes = read_table_sizes(live.connection(), found);
    const Comparison comparison = compared(found, states.live, states.desired);
    if (settings.format == "json")
      write_output(settings, plan_json(found, sizes, comparison));
    else if (settings.format == "markdown")
      write_output(settings, findings_markdown(plan_report(found, sizes, states.live, states.desired, refused)));
    else
      write_text(settings, plan_text(found, sizes, comparison, refused, use_color(settings, 1)));
  }
  return !found.empty() || !uncertain(found).empty();
}

Status plan(const Settings& settings, const PlanOptions& options) {
  Live live(settings, options.from);
  const States& states = read_states(settings, live);
  warn_of_pending(settings, live, states.desired.schemas);
  const bool differs = show_plan(settings, live, states);
  live.leave();
  return options.exit_code && differs ? Status::differs : Status::done;
}

}  // namespace reconcile
