#include "render/findings/findings.hpp"
#include "render/json_writer.hpp"

namespace reconcile {

namespace {

void write_object(Json& json, const ObjectRef& object) {
  if (object.kind) return json.reference(object);
  for (const char* key : {"object", "kind", "schema", "table", "name", "of"}) json.null(key);
}

void write_finding(Json& json, const Finding& finding, bool is_difference) {
  json.object([&] {
    json.text(is_difference ? "difference" : "rule", finding.rule);
    json.text("severity", to_string(finding.severity));
    json.text("message", finding.message);
    json.text_or_null("hint", finding.hint);
    write_object(json, finding.object);
    if (is_difference) {
      json.flag("security", finding.security);
      json.flag("proven", finding.proven);
      json.text_or_null("renamed_from", finding.renamed_from);
      json.array("fields", finding.differences, [&](const Difference& each) {
        json.object([&] {
          json.text_or_null("name", each.label);
          json.text("live", each.live);
          json.text("desired", each.desired);
          json.place(each.place);
        });
      });
    }
    json.key("accepted");
    json.object_or_null(finding.accepted.has_value(), [&] {
      json.text_or_null("reason", finding.accepted->reason);
      json.text_or_null("until", finding.accepted->until);
    });
    json.text("fingerprint", finding.fingerprint());
    json.place(finding.place);
  });
}

void write_overview(Json& json, const std::optional<Overview>& overview) {
  json.key("overview");
  json.object_or_null(overview.has_value(), [&] {
    json.number("findings", static_cast<long long>(overview->findings));
    json.array("rules", overview->rules, [&](const Overview::OfRule& each) {
      json.object([&] {
        json.text("rule", each.rule);
        json.text("severity", to_string(each.severity));
        json.number("findings", static_cast<long long>(each.findings));
        json.number("files", static_cast<long long>(each.files));
      });
    });
    json.array("files", overview->files, [&](const Overview::OfFile& each) {
      json.object([&] {
        json.text("file", each.file);
        json.number("findings", static_cast<long long>(each.findings));
      });
    });
    json.key("since");
    json.object_or_null(!overview->since.empty(), [&] {
      json.text("value", overview->since);
      json.number("remaining", static_cast<long long>(overview->remaining));
    });
  });
}

}  // namespace

std::string findings_json(const Report& report) {
  const bool compares = report.comparison.has_value();
  std::vector<const Finding*> listed;
  for (const Finding& each : report.findings)
    if (!compares || each.rule != "unproven") listed.push_back(&each);
  Json json;
  json.object([&] {
    json.number("format_version", 1);
    json.text("command", report.command);
    if (compares) json.scope(*report.comparison);
    json.flag(compares ? "differs" : "failed", report.failed());
    json.text("checked", report.checked);
    if (report.command == "lint") write_overview(json, report.overview);
    json.array(compares ? "differences" : "findings", listed,
               [&](const Finding* each) { write_finding(json, *each, compares); });
    if (compares) json.open_questions(*report.comparison);
    if (!compares) json.array("remarks", report.remarks, [&](const std::string& each) { json.string(each); });
  });
  return json.text();
}

}  // namespace reconcile
