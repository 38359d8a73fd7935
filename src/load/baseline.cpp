#include "load/baseline.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <sstream>

#include "core/kind.hpp"
#include "core/yaml.hpp"
#include "load/write_yaml.hpp"

namespace reconcile {

namespace {

constexpr std::string_view header_of_differences =
    "# Differences that `reconcile drift --baseline` accepts; --write-baseline writes this file anew and keeps `reason`\n"
    "# and `until`. Keyed by object and by a hash of the difference: another difference of the same object counts. After\n"
    "# the day of `until` it counts again.\n\n";
constexpr std::string_view header_of_findings =
    "# Findings that `reconcile lint --baseline` accepts; --write-baseline writes this file anew and keeps `reason` and\n"
    "# `until`. Keyed by rule, or by object of the desired state, and by a hash of file and finding, not of its line.\n"
    "# After the day of `until` it counts again.\n\n";
constexpr std::size_t longest_words = 160;

std::string key_of(const Finding& finding) { return finding.object.kind ? finding.object.described() : finding.rule; }

/// What differs, in one line, for whoever reads the file.
std::string words_of(const Finding& finding) {
  std::vector<std::string> parts;
  for (const Difference& each : finding.differences)
    parts.push_back(
        fmt::format("{}{}is {}, should be {}", each.label, each.label.empty() ? "" : " ", each.live, each.desired));
  std::string words = parts.empty() ? finding.message : fmt::format("{}", fmt::join(parts, "; "));
  if (words.starts_with(key_of(finding) + " ")) words.erase(0, key_of(finding).size() + 1);
  if (!finding.object.kind && finding.place) words = *finding.place.file + ": " + words;
  std::replace(words.begin(), words.end(), '\n', ' ');
  if (words.size() <= longest_words) return words;
  std::size_t end = longest_words;
  while ((static_cast<unsigned char>(words[end]) & 0xc0) == 0x80) --end;
  return words.substr(0, end) + " …";
}

std::size_t read_times(const Document& value, Mistakes& mistakes) {
  const std::string& text = value.text();
  std::size_t times = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), times);
  if (failed != std::errc() || end != text.data() + text.size() || times == 0)
    mistakes.add(fmt::format("'{}' is not a number of times", text), value.place(), "write a whole number from 1");
  return times;
}

BaselineEntry read_entry(const Document& entry, Mistakes& mistakes) {
  BaselineEntry read;
  Accepted& accepted = read.accepted;
  if (!entry.is_map()) {
    mistakes.add("an accepted difference is a map", entry.place(), "{ difference: …, reason: …, until: 2026-03-01 }");
    return read;
  }
  for (std::size_t i = 0; i < entry.size(); ++i) {
    const std::string& key = entry.key(i).text();
    const Document& value = entry.value(i);
    if (!value.is_scalar())
      mistakes.add(fmt::format("{} must be a text", key), value.place());
    else if (key == "reason")
      accepted.reason = value.text();
    else if (key == "until")
      accepted.until = value.text();
    else if (key == "times")
      read.times = read_times(value, mistakes);
    else if (key != "difference" && key != "finding")
      mistakes.add(fmt::format("unknown key '{}'", key), entry.key(i).place(),
                   did_you_mean(key, {"difference", "finding", "times", "reason", "until"}));
    if (key == "until" && !is_day(accepted.until))
      mistakes.add(fmt::format("'{}' is no day", accepted.until), value.place(), "write it as 2026-03-01");
  }
  return read;
}

/// Every finding that is not accepted already.
template <typename Findings, typename Visit>
void for_each_open(Findings& findings, const Visit& visit) {
  for (auto& each : findings)
    if (!each.accepted) visit(each);
}

}  // namespace

bool is_day(std::string_view text) {
  constexpr std::string_view shape = "0000-00-00";
  return text.size() == shape.size() && std::equal(text.begin(), text.end(), shape.begin(), [](char c, char like) {
           return like == '0' ? c >= '0' && c <= '9' : c == like;
         });
}

Baseline Baseline::read(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  std::ostringstream text;
  text << stream.rdbuf();
  if (!stream) throw Error(fmt::format("cannot read the baseline {}", path), "--write-baseline makes it");
  Mistakes mistakes;
  const Document document = parse_yaml(text.str(), file_name(path), mistakes);
  mistakes.throw_if_any();
  Baseline baseline;
  if (!document.is_map() && !document.is_null()) mistakes.add("a baseline is a map by object", document.place());
  for (std::size_t i = 0; i < document.size() && document.is_map(); ++i) {
    const Document& entries = document.value(i);
    if (!entries.is_map()) mistakes.add("expected a map by the hash of the difference", entries.place());
    for (std::size_t j = 0; j < entries.size() && entries.is_map(); ++j)
      baseline.objects_[document.key(i).text()][entries.key(j).text()] = read_entry(entries.value(j), mistakes);
  }
  mistakes.throw_if_any();
  return baseline;
}

void Baseline::accept(Report& report, std::string_view today) const {
  std::map<std::pair<std::string, std::string>, std::size_t> seen;
  for_each_open(report.findings, [&](Finding& finding) {
    const auto object = objects_.find(key_of(finding));
    if (object == objects_.end()) return;
    const std::string fingerprint = finding.fingerprint();
    const auto entry = object->second.find(fingerprint);
    if (entry == object->second.end()) return;
    if (++seen[{object->first, fingerprint}] > entry->second.times) return;
    const Accepted& accepted = entry->second.accepted;
    // days as they are written sort like the days
    if (accepted.until.empty() || today <= accepted.until)
      finding.accepted = accepted;
    else
      finding.hint = fmt::format("it was accepted until {}{}{}", accepted.until, accepted.reason.empty() ? "" : ": ",
                                 accepted.reason);
  });
  std::size_t entries = 0;
  for (const auto& [object, differences] : objects_) entries += differences.size();
  if (const std::size_t gone = entries - seen.size(); gone > 0)
    report.remarks.push_back(fmt::format(
        "{} accepted {}{} no longer there: --write-baseline takes {} out of the baseline.", gone,
        report.comparison ? "difference" : "finding", gone == 1 ? " is" : "s are", gone == 1 ? "it" : "them"));
}

std::string Baseline::renewed(const Report& report) const {
  std::map<std::string, std::map<std::string, Document>> sorted;
  std::map<std::string, std::size_t> times;
  for_each_open(report.findings, [&](const Finding& finding) {
    const std::string object = key_of(finding), fingerprint = finding.fingerprint();
    Document entry = Document::map();
    const auto text = [](const std::string& value) { return Document::scalar(value, Document::Style::quoted); };
    entry.set(report.comparison ? "difference" : "finding", text(words_of(finding)));
    if (const std::size_t count = ++times[object + '\n' + fingerprint]; count > 1)
      entry.set("times", Document::scalar(std::to_string(count)));
    const auto known = objects_.find(object);
    if (known != objects_.end())
      if (const auto kept = known->second.find(fingerprint); kept != known->second.end()) {
        const Accepted& said = kept->second.accepted;
        if (!said.reason.empty()) entry.set("reason", text(said.reason));
        if (!said.until.empty()) entry.set("until", text(said.until));
      }
    sorted[object][fingerprint] = std::move(entry);
  });
  Document file = Document::map();
  for (auto& [object, entries] : sorted) {
    Document differences = Document::map();
    for (auto& [fingerprint, entry] : entries) differences.set(fingerprint, std::move(entry));
    file.set(object, std::move(differences));
  }
  return std::string(report.comparison ? header_of_differences : header_of_findings) + write_yaml(file);
}

}  // namespace reconcile
