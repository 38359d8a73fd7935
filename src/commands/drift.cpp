// drift: compares, and tells a CI job by its exit status.
#include "render/drift.hpp"

#include <filesystem>

#include "commands/clock.hpp"
#include "commands/commands.hpp"
#include "commands/findings.hpp"
#include "commands/states.hpp"
#include "load/baseline.hpp"

namespace reconcile {

Status drift(const Settings& settings, const DriftOptions& options) {
  if (options.write_baseline && options.baseline.empty())
    throw Error("--write-baseline needs a file to write", "name it with --baseline FILE");
  Live live(settings);
  const States& states = read_states(settings, live);
  Report report = drift_report("drift", plan_of(states), states.live, states.desired);
  if (!options.baseline.empty()) {
    const bool is_new = options.write_baseline && !std::filesystem::exists(options.baseline);
    Baseline baseline = is_new ? Baseline() : Baseline::read(options.baseline);
    if (options.write_baseline) {
      write_file(options.baseline, baseline.renewed(report));
      baseline = Baseline::read(options.baseline);
    }
    baseline.accept(report, options.date.empty() ? today() : options.date);
    count_differences(report);
  }
  const Status status = write_report(settings, report);
  live.leave();
  return status;
}

}  // namespace reconcile
