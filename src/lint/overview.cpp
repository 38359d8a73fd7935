#include "lint/overview.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "lint/rules.hpp"

namespace reconcile {

namespace {

constexpr std::size_t few = 100;
constexpr std::size_t shown_files = 5;

bool is_house(const std::string& id) {
  const LintRule* rule = lint_rule(id);
  return rule && rule->is_house;
}

std::vector<Overview::OfRule> by_rule(const std::vector<const Finding*>& counting) {
  std::map<std::string, Overview::OfRule> counts;
  std::map<std::string, std::set<const std::string*>> files;
  for (const Finding* each : counting) {
    Overview::OfRule& count = counts[each->rule];
    count.rule = each->rule;
    count.severity = std::max(count.severity, each->severity);
    ++count.findings;
    files[each->rule].insert(each->place.file);
  }
  std::vector<Overview::OfRule> rules;
  for (auto& [rule, count] : counts) {
    count.files = files[rule].size();
    rules.push_back(std::move(count));
  }
  std::stable_sort(rules.begin(), rules.end(), [](const auto& a, const auto& b) {
    return std::pair(is_house(a.rule), b.findings) < std::pair(is_house(b.rule), a.findings);
  });
  return rules;
}

std::vector<Overview::OfFile> worst_files(const std::vector<const Finding*>& counting) {
  std::map<std::string, std::size_t> counts;
  for (const Finding* each : counting)
    if (each->place) ++counts[*each->place.file];
  std::vector<Overview::OfFile> files;
  for (const auto& [file, findings] : counts) files.push_back({file, findings});
  std::stable_sort(files.begin(), files.end(), [](const auto& a, const auto& b) { return a.findings > b.findings; });
  if (files.size() > shown_files) files.resize(shown_files);
  return files;
}

/// How `since` leaves everything that exists alone, and what is left of the findings then.
void add_since(Overview& overview, const std::vector<const Finding*>& counting,
               const std::vector<MigrationFile>& migrations) {
  if (migrations.empty()) return;
  const MigrationFile* last = nullptr;
  for (const MigrationFile& each : migrations)
    if (each.number && (!last || *each.number > *last->number)) last = &each;
  // where the chain says the order, a number may be a hash of digits
  const bool has_number = last && (last->revision.empty() || last == &migrations.back());
  if (!has_number) last = &migrations.back();
  std::set<std::string> old;
  for (const MigrationFile& each : migrations)
    for (const auto* part : {&each.up, &each.down})
      if (*part && (has_number || &each != last)) old.insert((*part)->path);
  overview.remaining =
      static_cast<std::size_t>(std::count_if(counting.begin(), counting.end(), [&](const Finding* each) {
        return !each->place || !old.contains(*each->place.file);
      }));
  overview.since = has_number               ? std::to_string(*last->number + 1)
                   : last->revision.empty() ? last->name
                                            : last->revision;
}

}  // namespace

std::optional<Overview> overview_of(const Report& report, const std::vector<MigrationFile>& migrations) {
  std::vector<const Finding*> counting;
  for (const Finding& each : report.findings)
    if (!each.accepted) counting.push_back(&each);
  if (counting.size() <= few) return {};
  Overview overview;
  overview.findings = counting.size();
  overview.rules = by_rule(counting);
  overview.files = worst_files(counting);
  add_since(overview, counting, migrations);
  return overview;
}

}  // namespace reconcile
