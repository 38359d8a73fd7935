#include "commands/findings.hpp"

#include <fmt/format.h>

#include "commands/clock.hpp"
#include "render/findings/findings.hpp"

namespace reconcile {

Status write_report(const Settings& settings, Report report) {
  report.time = now();
  write_output(settings, to_format(report, settings.format, use_color(settings, 1)));
  const bool is_seen = settings.output.empty() && settings.format != "gitlab";
  if (!is_seen && !settings.quiet) fmt::print(stderr, "{}\n", report.checked);
  if (!report.failed()) return Status::done;
  return report.comparison ? Status::differs : Status::refused;
}

}  // namespace reconcile
