#include "core/finding.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <tuple>

#include "core/kind.hpp"

namespace reconcile {

std::string_view to_string(Severity severity) {
  switch (severity) {
    case Severity::info: return "info";
    case Severity::warning: return "warning";
    case Severity::error: return "error";
  }
  return {};
}

std::string Finding::fingerprint() const {
  // FNV-1a, 64 bits
  std::uint64_t hash = 14695981039346656037U;
  const auto add = [&](std::string_view text) {
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211U;
    hash = hash * 1099511628211U;
  };
  add(rule);
  add(object.kind || !place ? "" : *place.file);
  add(message);
  for (const Difference& each : differences)
    for (const std::string& text : {each.label, each.live, each.desired}) add(text);
  return fmt::format("{:016x}", hash);
}

bool Report::failed() const {
  return std::any_of(findings.begin(), findings.end(), [&](const Finding& each) { return fails(each); });
}

void Report::sort() {
  std::stable_sort(findings.begin(), findings.end(), [](const Finding& a, const Finding& b) {
    const auto key = [](const Place& place) {
      return std::tuple(place ? std::string_view(*place.file) : std::string_view(), place.line, place.column);
    };
    return key(a.place) < key(b.place);
  });
}

}  // namespace reconcile
