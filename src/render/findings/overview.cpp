#include "render/findings/overview.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace reconcile {

namespace {

/// 17,349
std::string grouped(std::size_t count) {
  std::string digits = std::to_string(count);
  for (std::size_t at = digits.size(); at > 3; at -= 3) digits.insert(at - 3, 1, ',');
  return digits;
}

}  // namespace

std::string overview_text(const Overview& overview) {
  std::string text = fmt::format("{} findings of {} {}\n\n", grouped(overview.findings), overview.rules.size(),
                                 overview.rules.size() == 1 ? "rule" : "rules");
  std::size_t width = 4;
  for (const auto& each : overview.rules) width = std::max(width, each.rule.size());
  text += fmt::format("  {:<{}}  {:<8}  {:>8}  {:>6}\n", "rule", width, "severity", "findings", "files");
  for (const auto& each : overview.rules)
    text += fmt::format("  {:<{}}  {:<8}  {:>8}  {:>6}\n", each.rule, width, to_string(each.severity),
                        grouped(each.findings), grouped(each.files));
  text += "\n  most findings in\n";
  for (const auto& each : overview.files) text += fmt::format("  {:>8}  {}\n", grouped(each.findings), each.file);
  if (overview.since.empty()) return text;
  return text + fmt::format(
                    "\n  With lint: {{ since: {} }} in reconcile.yaml, which leaves the existing migrations "
                    "alone, {} of them {}.\n",
                    overview.since, overview.remaining == 0 ? "none" : grouped(overview.remaining),
                    overview.remaining == 1 ? "remains" : "remain");
}

}  // namespace reconcile
