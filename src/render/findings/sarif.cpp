#include <fmt/format.h>

#include <algorithm>

#include "render/findings/findings.hpp"
#include "render/json_writer.hpp"
#include "version.hpp"

namespace reconcile {

namespace {

std::string_view level_of(Severity severity) {
  return severity == Severity::error ? "error" : severity == Severity::warning ? "warning" : "note";
}

/// A path as a URI reference: RFC 3986, 3.3.
std::string uri_of(std::string_view path) {
  std::string uri;
  for (const char c : path) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       std::string_view("-._~/").find(c) != std::string_view::npos;
    uri += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return uri;
}

class Sarif {
 public:
  explicit Sarif(const Report& report) : report_(report) {}

  std::string text() {
    json_.object([&] {
      json_.text("$schema",
                 "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json");
      json_.text("version", "2.1.0");
      json_.array("runs", std::vector{0}, [&](int) { json_.object([&] { run(); }); });
    });
    return json_.text();
  }

 private:
  void message(std::string_view key, std::string_view text) {
    json_.key(key);
    json_.object([&] { json_.text("text", text); });
  }

  void run() {
    json_.key("tool");
    json_.object([&] {
      json_.key("driver");
      json_.object([&] {
        json_.text("name", "reconcile");
        json_.text("version", version);
        json_.array("rules", report_.rules, [&](const Rule& rule) { json_.object([&] { describe(rule); }); });
      });
    });
    json_.key("automationDetails");
    json_.object([&] { json_.text("id", "reconcile-" + report_.command + "/"); });
    json_.text("columnKind", "unicodeCodePoints");
    json_.array("results", spots_of(report_), [&](const Spot& spot) { json_.object([&] { result(spot); }); });
    std::vector<std::string> notes{report_.checked};
    notes.insert(notes.end(), report_.remarks.begin(), report_.remarks.end());
    json_.array("invocations", std::vector{0}, [&](int) {
      json_.object([&] {
        json_.flag("executionSuccessful", true);
        json_.array("toolExecutionNotifications", notes, [&](const std::string& note) {
          json_.object([&] {
            json_.text("level", "note");
            message("message", note);
          });
        });
      });
    });
  }

  void describe(const Rule& rule) {
    json_.text("id", rule.id);
    message("shortDescription", rule.finds);
    message("fullDescription", fmt::format("{}: {}.", rule.finds, rule.why));
    message("help", fmt::format("{}.", rule.instead));
    json_.key("defaultConfiguration");
    json_.object([&] { json_.text("level", level_of(rule.severity)); });
  }

  void result(const Spot& spot) {
    const Finding& finding = *spot.finding;
    json_.text("ruleId", finding.rule);
    const auto rule = std::find_if(report_.rules.begin(), report_.rules.end(),
                                   [&](const Rule& each) { return each.id == finding.rule; });
    if (rule != report_.rules.end()) json_.number("ruleIndex", rule - report_.rules.begin());
    json_.text("level", level_of(finding.severity));
    message("message", finding.hint.empty() ? spot.message : spot.message + "\n" + finding.hint);
    if (spot.place) json_.array("locations", std::vector{0}, [&](int) { json_.object([&] { location(spot.place); }); });
    json_.key("partialFingerprints");
    json_.object([&] { json_.text("reconcile/v1", spot.fingerprint); });
    if (finding.accepted)
      json_.array("suppressions", std::vector{0}, [&](int) {
        json_.object([&] {
          json_.text("kind", "external");
          json_.text("status", "accepted");
          if (!finding.accepted->reason.empty()) json_.text("justification", finding.accepted->reason);
        });
      });
  }

  void location(const Place& place) {
    json_.key("physicalLocation");
    json_.object([&] {
      json_.key("artifactLocation");
      json_.object([&] { json_.text("uri", uri_of(*place.file)); });
      json_.key("region");
      json_.object([&] {
        json_.number("startLine", place.line);
        json_.number("startColumn", std::max(place.column, 1U));
      });
    });
  }

  const Report& report_;
  Json json_;
};

}  // namespace

std::string findings_sarif(const Report& report) { return Sarif(report).text(); }

}  // namespace reconcile
