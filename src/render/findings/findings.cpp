#include "render/findings/findings.hpp"

#include <fmt/format.h>

#include <map>

namespace reconcile {

namespace {

constexpr std::size_t widest_values = 120;

std::string message_of(const Finding& finding, const Difference& difference) {
  const auto& [label, live, desired, place] = difference;
  const bool is_short = live.size() + desired.size() <= widest_values && live.find('\n') == std::string::npos &&
                        desired.find('\n') == std::string::npos;
  const std::string start = fmt::format("{}: {}", finding.message, label);
  if (is_short) return fmt::format("{}{}is {}, should be {}", start, label.empty() ? "" : " ", live, desired);
  return fmt::format("{}\nis:\n{}\nshould be:\n{}", start, live, desired);
}

}  // namespace

const std::vector<std::string>& finding_formats() {
  static const std::vector<std::string> formats{"text", "json", "markdown", "github", "gitlab", "sarif", "junit"};
  return formats;
}

std::string to_format(const Report& report, std::string_view format, bool color) {
  if (format == "json") return findings_json(report);
  if (format == "markdown") return findings_markdown(report);
  if (format == "github") return findings_github(report);
  if (format == "gitlab") return findings_gitlab(report);
  if (format == "sarif") return findings_sarif(report);
  if (format == "junit") return findings_junit(report);
  return findings_text(report, color);
}

std::vector<Spot> spots_of(const Report& report) {
  std::vector<Spot> spots;
  std::map<std::string, int> seen;
  for (const Finding& finding : report.findings) {
    const auto add = [&](const Difference* difference, Place place, std::string message) {
      if (place.line == 0) place.line = place.column = 1;
      Finding alone = finding;
      if (difference) alone.differences = {*difference};
      std::string fingerprint = alone.fingerprint();
      if (const int times = ++seen[fingerprint]; times > 1) fingerprint += fmt::format("-{}", times);
      spots.push_back({&finding, difference, place, std::move(message), std::move(fingerprint)});
    };
    if (finding.differences.empty()) add(nullptr, finding.place, finding.message);
    for (const Difference& each : finding.differences)
      add(&each, each.place ? each.place : finding.place, message_of(finding, each));
  }
  return spots;
}

}  // namespace reconcile
