#include "render/drift.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string_view>

#include "core/kind.hpp"
#include "render/entries.hpp"
#include "render/security.hpp"
#include "render/words.hpp"

namespace reconcile {

namespace {

const std::vector<Rule> rules{
    {"missing", Severity::error, "The database lacks an object of the desired state",
     "what relies on it fails, or does without a guarantee",
     "generate and run the migration that creates it, or take it out of the desired state"},
    {"extra", Severity::error, "The database has an object that the desired state does not have",
     "somebody made it by hand, or a migration that removes it has not been run",
     "describe it in the desired state, or generate the migration that drops it"},
    {"differs", Severity::error, "An object is not what the desired state says",
     "the two states will behave differently", "generate and run the migration, or correct the desired state"},
    {"renamed", Severity::error, "An object still has the name that renamed_from gives",
     "the migration that renames it has not been run", "generate and run the migration"},
    {"unproven", Severity::warning, "No server could be asked whether the SQL of an object means the same",
     "an object about which nothing is known cannot be called equal",
     "name a database to try SQL in with --scratch URL, or let the role create temporary tables"},
};

Severity severity_of(std::string_view rule) {
  return std::find_if(rules.begin(), rules.end(), [&](const Rule& each) { return each.id == rule; })->severity;
}

Finding finding(std::string rule, ObjectRef object, Place place, std::string_view says) {
  Finding made;
  made.severity = severity_of(rule);
  made.rule = std::move(rule);
  made.place = place;
  made.object = object;
  made.message = shown(object.described()) + std::string(says);
  return made;
}

constexpr auto ask_elsewhere = "--scratch URL names a database to ask";

Finding difference_of(const Change& change, const ObjectRef& object, Place place, bool proven) {
  Finding made = finding("differs", object, place, proven ? " differs" : " may differ (unproven)");
  made.differences = differences(change);
  made.proven = proven;
  for (Difference& each : made.differences) {
    if (!made.place) made.place = each.place;
    if (!each.place) each.place = made.place;
  }
  if (!proven) {
    made.severity = Severity::warning;
    made.hint = ask_elsewhere;
  }
  return made;
}

std::string is_called(const Change& change) {
  return fmt::format(" differs: its name is {}, should be {}", shown(change.renamed_from),
                     change.renamed_from.find('.') == std::string::npos ? change.ref.name.text() : change.ref.sql());
}

}  // namespace

Report drift_report(std::string command, const Plan& plan, const Database& live, const Database& desired) {
  Report report;
  report.command = std::move(command);
  report.rules = rules;
  report.comparison = compared(plan, live, desired);
  report.fails_from = Severity::info;
  std::set<const Object*> unproven(report.comparison->unproven.begin(), report.comparison->unproven.end());
  const std::set<const Object*> all_unproven = unproven;
  for (const Block& block : blocks_of(plan))
    for (const Entry& entry : block.entries) {
      if (entry.implied) continue;
      for (const Change* change : entry.changes) {
        const Place place = place_of(*change, desired);
        if (entry.sign != Entry::Sign::change) {
          if (change->ref.of) continue;
          const bool adds = entry.sign == Entry::Sign::add;
          report.findings.push_back(finding(adds ? "missing" : "extra", entry.ref, place,
                                            adds ? " is missing in the database" : " is not in the desired state"));
          report.findings.back().security = concerns_security(*change);
        } else if (change->action == Change::Action::rename) {
          report.findings.push_back(finding("renamed", entry.ref, place, is_called(*change)));
          report.findings.back().renamed_from = change->renamed_from;
        } else {
          Finding made = difference_of(*change, entry.ref, place, !all_unproven.contains(change->to));
          if (made.differences.empty()) continue;
          unproven.erase(change->to);
          made.security = concerns_security(*change);
          report.findings.push_back(std::move(made));
        }
      }
    }
  for (const Object* object : report.comparison->unproven)
    if (unproven.contains(object)) {
      Finding made =
          finding("unproven", object->ref, object->place, " may differ: no server could be asked what its SQL means");
      made.proven = false;
      made.hint = ask_elsewhere;
      report.findings.push_back(std::move(made));
    }
  // whatever the plan is about, a plan that is not empty is a difference
  if (report.findings.empty() && !plan.empty()) {
    const Change& change = plan.changes.front();
    report.findings.push_back(finding("differs", change.ref, place_of(change, desired), " differs"));
  }
  if (!plan.not_covered.empty()) report.remarks.push_back("Not covered: " + to_words(plan.not_covered));
  report.sort();
  count_differences(report);
  return report;
}

void count_differences(Report& report) {
  std::set<ObjectRef> differing, counting;
  bool certain = true;
  for (const Finding& each : report.findings) {
    if (each.rule == "unproven") {
      certain = false;
      continue;
    }
    differing.insert(each.object);
    if (!each.accepted) counting.insert(each.object);
  }
  report.checked =
      fmt::format("{} in {} compared{}, ", counted(report.comparison->objects, "object"),
                  counted(report.comparison->schemas.size(), "schema"), ignored_in_words(*report.comparison));
  if (differing.empty()) {
    report.checked += certain ? "nothing differs." : "no difference is certain.";
    return;
  }
  report.checked += fmt::format("{} {}", differing.size(), differing.size() == 1 ? "differs" : "differ");
  const std::size_t accepted = differing.size() - counting.size();
  if (accepted == differing.size())
    report.checked += accepted == 1 ? " and is accepted" : ", all accepted";
  else if (accepted > 0)
    report.checked += fmt::format(", {} of them accepted", accepted);
  report.checked += ".";
}

}  // namespace reconcile
