#include "lint/overview.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "lint/rules.hpp"

namespace reconcile {

namespace {

constexpr std::size_t few = 100;
constexpr std::size_t shown_files = 5;

std::string grouped(std::size_t count) {
  std::string digits = std::to_string(count);
  for (std::size_t at = digits.size(); at > 3; at -= 3) digits.insert(at - 3, 1, ',');
  return digits;
}

struct Row {
  std::size_t rank = 0;
  std::string rule;
  Severity severity = Severity::info;
  std::size_t findings = 0;
  std::set<const std::string*> files;
};

/// Hazards first, each group by number.
std::vector<Row> rows_of(const std::vector<const Finding*>& counting) {
  std::map<std::string, Row> by_rule;
  for (const Finding* each : counting) {
    const LintRule* rule = lint_rule(each->rule);
    Row& row = by_rule[each->rule];
    row.rank = rule && rule->is_house ? 1 : 0;
    row.rule = each->rule;
    row.severity = std::max(row.severity, each->severity);
    ++row.findings;
    row.files.insert(each->place.file);
  }
  std::vector<Row> rows;
  for (auto& [rule, row] : by_rule) rows.push_back(std::move(row));
  std::stable_sort(rows.begin(), rows.end(), [](const Row& a, const Row& b) {
    return std::pair(a.rank, b.findings) < std::pair(b.rank, a.findings);
  });
  return rows;
}

std::string table_of(const std::vector<Row>& rows) {
  std::size_t width = 4;
  for (const Row& each : rows) width = std::max(width, each.rule.size());
  std::string text = fmt::format("  {:<{}}  {:<8}  {:>8}  {:>6}\n", "rule", width, "severity", "findings", "files");
  for (const Row& each : rows)
    text += fmt::format("  {:<{}}  {:<8}  {:>8}  {:>6}\n", each.rule, width, to_string(each.severity),
                        grouped(each.findings), grouped(each.files.size()));
  return text;
}

std::string worst_files(const std::vector<const Finding*>& counting) {
  std::map<std::string, std::size_t> by_file;
  for (const Finding* each : counting)
    if (each->place) ++by_file[*each->place.file];
  std::vector<std::pair<std::string, std::size_t>> files(by_file.begin(), by_file.end());
  std::stable_sort(files.begin(), files.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
  std::string text = "\n  most findings in\n";
  for (std::size_t i = 0; i < std::min(files.size(), shown_files); ++i)
    text += fmt::format("  {:>8}  {}\n", grouped(files[i].second), files[i].first);
  return text;
}

/// What is left of the findings where everything that exists is left alone, and how to say so.
std::string since_line(const std::vector<const Finding*>& counting, const std::vector<MigrationFile>& migrations) {
  const MigrationFile* last = nullptr;
  for (const MigrationFile& each : migrations)
    if (each.number && (!last || *each.number > *last->number)) last = &each;
  if (migrations.empty()) return {};
  // where the chain says the order, a number may be a hash of digits
  const bool has_number = last && (last->revision.empty() || last == &migrations.back());
  if (!has_number) last = &migrations.back();
  std::set<std::string> old;
  for (const MigrationFile& each : migrations)
    for (const auto* part : {&each.up, &each.down})
      if (*part && (has_number || &each != last)) old.insert((*part)->path);
  const auto left = static_cast<std::size_t>(std::count_if(counting.begin(), counting.end(), [&](const Finding* each) {
    return !each->place || !old.contains(*each->place.file);
  }));
  const std::string since = has_number               ? std::to_string(*last->number + 1)
                            : last->revision.empty() ? last->name
                                                     : last->revision;
  return fmt::format(
      "\n  With lint: {{ since: {} }} in reconcile.yaml, which leaves the existing migrations alone, {} of them {}.\n",
      since, left == 0 ? "none" : grouped(left), left == 1 ? "remains" : "remain");
}

}  // namespace

std::string overview_of(const Report& report, const std::vector<MigrationFile>& migrations) {
  std::vector<const Finding*> counting;
  for (const Finding& each : report.findings)
    if (!each.accepted) counting.push_back(&each);
  if (counting.size() <= few) return {};
  const std::vector<Row> rows = rows_of(counting);
  return fmt::format("{} findings of {} {}\n\n{}{}{}", grouped(counting.size()), rows.size(),
                     rows.size() == 1 ? "rule" : "rules", table_of(rows), worst_files(counting),
                     since_line(counting, migrations));
}

}  // namespace reconcile
