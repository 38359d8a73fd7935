#include <fmt/format.h>

#include "render/findings/findings.hpp"

namespace reconcile {

namespace {

// GitHub reads these percent signs back; what stands before the second `::` must not hold its separators.
std::string escaped(std::string_view text, bool is_property) {
  std::string safe;
  for (const char c : text) {
    const bool separates = is_property && (c == ':' || c == ',');
    if (c == '%' || c == '\r' || c == '\n' || separates)
      safe += fmt::format("%{:02X}", static_cast<unsigned>(c));
    else
      safe += c;
  }
  return safe;
}

std::string_view command_of(Severity severity) {
  return severity == Severity::error ? "error" : severity == Severity::warning ? "warning" : "notice";
}

}  // namespace

std::string findings_github(const Report& report) {
  std::string text;
  for (const Spot& spot : spots_of(report)) {
    const Finding& finding = *spot.finding;
    if (finding.accepted) continue;
    text += fmt::format("::{} ", command_of(finding.severity));
    if (spot.place)
      text +=
          fmt::format("file={},line={},col={},", escaped(*spot.place.file, true), spot.place.line, spot.place.column);
    text += fmt::format("title={}::{}", escaped(fmt::format("reconcile {}: {}", report.command, finding.rule), true),
                        escaped(spot.message, false));
    if (!finding.hint.empty()) text += escaped("\n" + finding.hint, false);
    text += "\n";
  }
  text += report.checked + "\n";
  for (const std::string& remark : report.remarks) text += remark + "\n";
  return text;
}

}  // namespace reconcile
