#include "render/plan_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "core/kind.hpp"
#include "render/entries.hpp"
#include "render/migration.hpp"
#include "render/security.hpp"
#include "render/summary.hpp"
#include "render/text_diff.hpp"

namespace reconcile {

namespace {

const std::vector<Rule> rules{
    {"loses-data", Severity::error, "A step loses data", "what is dropped cannot be brought back",
     "keep it, rename it with renamed_from, or pass --allow-destructive"},
    {"drops-definition", Severity::warning, "A step drops an object that holds no data",
     "its definition may be written nowhere else", "keep it, rename it with renamed_from, or pass --allow-drops"},
    {"security", Severity::warning, "A step changes who may do what", "somebody may then do more, or less, than before",
     "let somebody who answers for it look at it"},
    {"rewrites-table", Severity::warning, "A step writes a whole table anew",
     "nobody can use the table until it is done", "add a new column, fill it in small steps, and change over"},
    {"scans-table", Severity::info, "A step reads a whole table", "it holds its lock until it has",
     "run it when few wait"},
    {"builds-index", Severity::info, "A step builds an index", "nobody can write to the table until it is there",
     "run it when few wait"},
};

std::string_view rule_of(const Statement& statement) {
  switch (statement.work) {
    case Work::rewrite: return "rewrites-table";
    case Work::scan: return "scans-table";
    case Work::build: return "builds-index";
    case Work::catalog: return {};
  }
  return {};
}

}  // namespace

Report plan_report(const Plan& plan, const TableSizes& sizes, const Database& live, const Database& desired,
                   const std::vector<const Change*>& refused) {
  Report report;
  report.command = "plan";
  report.rules = rules;
  std::map<ObjectRef, const Change*> changes;
  for (const Change& change : plan.changes) changes.emplace(change.ref, &change);
  const auto add = [&](const Rule& rule, const Change* change, const ObjectRef& object, std::string message) {
    Finding finding;
    finding.rule = rule.id;
    finding.severity = rule.severity;
    if (change) finding.place = place_of(*change, desired);
    finding.object = object;
    finding.message = std::move(message);
    report.findings.push_back(std::move(finding));
  };
  const auto rule_named = [](std::string_view id) {
    return std::ranges::find_if(rules, [&](const Rule& rule) { return rule.id == id; });
  };
  for (const Change* change : plan.losses())
    add(*rule_named(change->loss.of_definition ? "drops-definition" : "loses-data"), change, change->ref,
        fmt::format("{}: {}", shown(change->ref.described()), change->loss.what));
  const auto security = rule_named("security");
  for (const Change* change : security_changes(plan)) {
    const bool comes = change->action == Change::Action::create, goes = change->action == Change::Action::drop;
    std::string message = shown(change->ref.described()) + (comes ? " is new" : goes ? " goes" : " changes");
    for (const Difference& each : security_differences(*change))
      message += fmt::format(": {}", fmt::join(to_lines(each, Paint(false)), "\n"));
    add(*security, change, change->ref, std::move(message));
    report.findings.back().security = true;
  }
  const std::unordered_set<std::string> made = made_tables(plan);
  for (const Statement& statement : plan.statements()) {
    const ObjectRef& object = statement.object;
    if (made.contains(object.table.empty() ? object.sql() : object.table_sql())) continue;
    const auto change = changes.find(object);
    for (const Rule& rule : rules)
      if (rule.id == rule_of(statement))
        add(rule, change == changes.end() ? nullptr : change->second, object,
            fmt::format("{}: {}, {}{}{}", shown(statement.does), to_string(statement.lock), to_string(statement.work),
                        statement.note.empty() ? "" : "; ", statement.note));
  }
  report.sort();
  const Comparison comparison = compared(plan, live, desired);
  const Counts counts = count(blocks_of(plan));
  report.checked = fmt::format("{} in {} compared{}: {} to add, {} to change, {} to drop.",
                               counted(comparison.objects, "object"), counted(comparison.schemas.size(), "schema"),
                               ignored_in_words(comparison), counts.add, counts.change, counts.drop);
  report.remarks = {};
  if (!plan.empty()) {
    report.attachments.push_back({"The plan", "diff", plan_text(plan, sizes, comparison, refused, false)});
    report.attachments.push_back({"SQL", "sql", plain_sql(plan.statements())});
  }
  const std::string open = open_questions(plan, Paint(false));
  if (!open.empty()) report.remarks.push_back(open);
  return report;
}

}  // namespace reconcile
