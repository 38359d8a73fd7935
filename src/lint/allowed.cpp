#include "lint/allowed.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace reconcile {

namespace {

constexpr std::string_view blanks = " \t\r";

std::string_view trimmed(std::string_view text) {
  const auto begin = text.find_first_not_of(blanks);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(blanks) - begin + 1);
}

/// Takes a word off the front of a text, if it is there.
bool take(std::string_view& text, std::string_view word) {
  if (!text.starts_with(word)) return false;
  text = trimmed(text.substr(word.size()));
  return true;
}

std::vector<std::string> words_in(std::string_view list) {
  std::vector<std::string> words;
  for (std::size_t at = 0; (at = list.find_first_not_of(", \t", at)) != std::string_view::npos;) {
    const std::size_t end = std::min(list.find_first_of(", \t", at), list.size());
    words.emplace_back(list.substr(at, end - at));
    at = end;
  }
  return words;
}

struct YamlLine {
  std::size_t indent = 0;
  std::size_t comment = std::string_view::npos;  ///< where one begins
  bool has_content = false;
};

YamlLine yaml_line(std::string_view line) {
  YamlLine made;
  made.indent = std::min(line.find_first_not_of(" \t\r"), line.size());
  made.comment = line.find("# reconcile:");
  const bool alone = made.indent < line.size() && line[made.indent] == '#';
  if (made.comment != std::string_view::npos && made.comment > made.indent && line[made.comment - 1] != ' ')
    made.comment = std::string_view::npos;
  made.has_content = made.indent < line.size() && !alone;
  return made;
}

}  // namespace

std::optional<Allowance> read_allowance(std::string_view comment) {
  std::string_view text = trimmed(comment);
  if (!take(text, "reconcile:") || !take(text, "allow")) return std::nullopt;
  Allowance made;
  auto because = text.find("because");
  while (because != std::string_view::npos && because > 0 && blanks.find(text[because - 1]) == std::string_view::npos)
    because = text.find("because", because + 1);
  made.rules = words_in(text.substr(0, because));
  if (because != std::string_view::npos)
    made.reason = trimmed(text.substr(because + std::string_view("because").size()));
  return made;
}

std::string to_comment(const Allowance& allowance) {
  return fmt::format("reconcile: allow {} because {}", fmt::join(allowance.rules, ", "), allowance.reason);
}

std::vector<LintLines> yaml_comments(const std::string* file, std::string_view text) {
  std::vector<std::string_view> lines;
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    lines.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  std::vector<LintLines> found;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const YamlLine line = yaml_line(lines[i]);
    if (line.comment == std::string_view::npos) continue;
    LintLines entry;
    entry.comments.push_back({{file, static_cast<unsigned>(i + 1), static_cast<unsigned>(line.comment + 1)},
                              std::string(lines[i].substr(line.comment + 1))});
    std::size_t first = i;
    while (first < lines.size() && !yaml_line(lines[first]).has_content) ++first;
    if (first < lines.size()) {
      std::size_t last = first;
      for (std::size_t next = first + 1; next < lines.size(); ++next) {
        const YamlLine other = yaml_line(lines[next]);
        if (!other.has_content) continue;
        if (other.indent <= yaml_line(lines[first]).indent) break;
        last = next;
      }
      entry.first = static_cast<unsigned>(first + 1);
      entry.last = static_cast<unsigned>(last + 1);
    }
    found.push_back(std::move(entry));
  }
  return found;
}

void allow(std::vector<Finding>& findings, const std::vector<LintLines>& known, const LintLevels& levels,
           Found& found) {
  for (const LintLines& lines : known)
    for (const LintComment& comment : lines.comments) {
      const auto allowance = read_allowance(comment.text);
      if (!allowance) continue;
      if (allowance->reason.empty() || allowance->rules.empty()) {
        found.add("allow-without-reason", comment.place,
                  allowance->rules.empty() ? "no rule is named" : "it is not said why it is allowed");
        continue;
      }
      for (const std::string& id : allowance->rules) {
        const LintRule* rule = lint_rule(id);
        if (!rule) {
          std::vector<std::string_view> names;
          for (const LintRule& each : lint_rules()) names.push_back(each.id);
          const std::string near = did_you_mean(id, names);
          found.add("allow-unknown", comment.place,
                    fmt::format("there is no rule '{}'{}", id, near.empty() ? "" : "; " + near));
          continue;
        }
        bool is_used = !is_on(*rule, levels);
        // what is about the whole file has its first line for a place
        const bool anywhere = rule->about == LintRule::About::folder;
        for (Finding& finding : findings) {
          const bool is_here = finding.place.line >= lines.first && finding.place.line <= lines.last;
          if (finding.rule != id || finding.place.file != comment.place.file || (!anywhere && !is_here)) continue;
          finding.accepted = Accepted{allowance->reason, {}};
          is_used = true;
        }
        if (!is_used) found.add("allow-unused", comment.place, fmt::format("nothing here breaks rule {}", id));
      }
    }
}

}  // namespace reconcile
