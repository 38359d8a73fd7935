#include <fmt/format.h>

#include <algorithm>

#include "render/findings/findings.hpp"
#include "render/findings/overview.hpp"
#include "render/paint.hpp"
#include "render/summary.hpp"
#include "render/text_diff.hpp"

namespace reconcile {

namespace {

std::string painted(const Finding& finding, std::string_view text, const Paint& paint) {
  if (finding.rule == "missing") return paint.green(text);
  if (finding.rule == "extra" || finding.severity == Severity::error) return paint.red(text);
  return finding.severity == Severity::warning ? paint.yellow(text) : paint.cyan(text);
}

/// What follows the name of the object is in colour.
std::string sentence(const Finding& finding, const Paint& paint) {
  const std::string name = finding.object.kind ? shown(finding.object.described()) : std::string();
  if (name.empty() || !finding.message.starts_with(name + " ")) return finding.message;
  return name + " " + painted(finding, finding.message.substr(name.size() + 1), paint);
}

std::string values(const Difference& each, const Paint& paint) {
  const std::vector<std::string> lines = to_lines(each, paint);
  if (lines.size() == 1)
    return fmt::format(": {}is {}, should be {}\n", each.label.empty() ? "" : each.label + " ", paint.red(each.live),
                       paint.green(each.desired));
  const bool is_diff = lines.size() != 3;
  std::string text = fmt::format(": {}{}\n", each.label, is_diff ? " (- the database, + the desired state)" : "");
  if (!is_diff)
    return text +
           fmt::format("    is         {}\n    should be  {}\n", paint.red(each.live), paint.green(each.desired));
  for (std::size_t i = 1; i < lines.size(); ++i) text += "  " + lines[i] + "\n";
  return text;
}

}  // namespace

std::string findings_text(const Report& report, bool color) {
  const Paint paint(color);
  std::string text = report.overview ? overview_text(*report.overview) + "\n" : std::string();
  std::vector<const Finding*> listed;
  for (const Finding& each : report.findings)
    if (!each.accepted) listed.push_back(&each);
  // who may do what comes first, under a heading of its own
  const auto others =
      std::stable_partition(listed.begin(), listed.end(), [](const Finding* each) { return each->security; });
  if (others != listed.begin()) text += paint.alarm("Security:") + "\n";
  for (auto at = listed.begin(); at != listed.end(); ++at) {
    if (at == others && at != listed.begin()) text += "\n";
    const Finding& finding = **at;
    const auto begin = [&](const Place& place) { return place ? paint.bold(to_string(place)) + ": " : std::string(); };
    std::string says = sentence(finding, paint);
    if (!report.comparison)
      says = fmt::format("{}: {} {}", painted(finding, to_string(finding.severity), paint), says,
                         paint.dim("[" + finding.rule + "]"));
    if (finding.differences.empty()) text += begin(finding.place) + says + "\n";
    for (const Difference& each : finding.differences)
      text += begin(each.place ? each.place : finding.place) + says + values(each, paint);
    if (!finding.hint.empty()) text += "    " + finding.hint + "\n";
  }
  if (!text.empty()) text += "\n";
  text += report.checked + "\n";
  for (const std::string& remark : report.remarks) text += remark + "\n";
  return text;
}

}  // namespace reconcile
