#include "render/findings/findings.hpp"
#include "render/json_writer.hpp"

namespace reconcile {

namespace {

/// Of GitLab's five words.
std::string_view severity_of(Severity severity) {
  return severity == Severity::error ? "major" : severity == Severity::warning ? "minor" : "info";
}

}  // namespace

std::string findings_gitlab(const Report& report) {
  std::vector<Spot> spots = spots_of(report);
  // GitLab shows nothing without a place
  std::erase_if(spots, [](const Spot& spot) { return spot.finding->accepted || !spot.place; });
  Json json;
  json.list(spots, [&](const Spot& spot) {
    json.object([&] {
      json.text("description", spot.message);
      json.text("check_name", "reconcile " + report.command + ": " + spot.finding->rule);
      json.text("fingerprint", spot.fingerprint);
      json.text("severity", severity_of(spot.finding->severity));
      json.key("location");
      json.object([&] {
        json.text("path", *spot.place.file);
        json.key("lines");
        json.object([&] { json.number("begin", spot.place.line); });
      });
    });
  });
  return json.text();
}

}  // namespace reconcile
