// The reference of the YAML format as Markdown, made from the kinds themselves, and with `lint` that of its rules:
// docs/yaml.md and docs/lint.md have them between two markers.
#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "core/kind.hpp"
#include "lint/rules.hpp"
#include "objects/kinds.hpp"

namespace {

using reconcile::Kind;

std::string code(std::string_view text) { return fmt::format("`{}`", text); }

/// `a | b` of words, as a table's cell can hold it.
std::string cell(std::string_view text) {
  std::string made;
  for (const char c : text) {
    if (c == '|') made += '\\';
    made += c;
  }
  return made;
}

std::string place_of(const Kind& kind) {
  if (kind.everywhere) return "A key of every object that has a name.";
  if (kind.nested_in.empty()) return kind.in_schema ? "A key of the file; each is in the file's schema, or written `schema.name`." : "A key of the file, outside of schemas.";
  std::vector<std::string> outer;
  for (const Kind* each : kind.nested_in) outer.push_back(fmt::format("a {}", each->name));
  return fmt::format("A key of {}.", fmt::join(outer, " or "));
}

std::string forms_of(const Kind& kind) {
  std::string text;
  if (!kind.single) text += " The value is a map by name.";
  else if (kind.own_name) text += " The value is one object; without `name` it is called what PostgreSQL would call it.";
  const bool both = !kind.short_scalar.empty() && kind.short_scalar == kind.short_list;
  if (both) text += fmt::format(" Short: a scalar or a list alone is {}.", code(kind.short_list));
  else if (!kind.short_scalar.empty()) text += fmt::format(" Short: a scalar alone is {}.", code(kind.short_scalar));
  else if (!kind.short_list.empty()) text += fmt::format(" Short: a list alone is {}.", code(kind.short_list));
  if (kind.short_json) text += " A list, or a map with other keys, is a JSON value.";
  return text;
}

std::string row(std::string_view key, std::string_view value, std::string_view about, std::string_view since = {}) {
  return fmt::format("| {} | {} | {}{} |\n", code(key), value, cell(about), since.empty() ? std::string() : fmt::format(" (since {})", since));
}

/// The words of `a | b`, each as code; another shape as it is.
std::string words_or(std::string_view choices, std::string_view shape) {
  if (choices.find(" | ") == std::string_view::npos) return cell(shape);
  std::vector<std::string> words;
  for (std::size_t at = 0; at <= choices.size();) {
    const auto end = std::min(choices.find(" | ", at), choices.size());
    words.push_back(code(choices.substr(at, end - at)));
    at = end + 3;
  }
  return fmt::format("{}", fmt::join(words, ", "));
}

std::string section_of(const Kind& kind) {
  std::string text = fmt::format("### {}: {}\n\n{}{}\n", code(kind.section), kind.name, place_of(kind), forms_of(kind));
  std::string rows;
  if (kind.own_name) rows += row("name", "a text", "its name");
  for (const auto& field : kind.fields)
    if (!field.name.ends_with('_')) rows += row(field.name, words_or(field.choices, field.shape), field.about, field.available ? field.until_available : std::string_view());
  for (const auto& each : kind.shorthands) rows += row(each.name, words_or(each.shape, each.shape), each.about);
  if (kind.rename) rows += row("renamed_from", "a text", "the name that it had before: it is renamed, not dropped and created");
  if (!rows.empty()) text += "\n| key | value | meaning |\n|---|---|---|\n" + rows;
  std::vector<std::string> nested;
  for (const Kind* each : kind.nested())
    if (each != &kind && !(each == &reconcile::owner_kind && kind.in_sql.owner.empty()) &&
        !(each == &reconcile::privileges_kind && kind.in_sql.privileges.empty()))
      nested.push_back(code(each->section));
  if (!nested.empty()) text += fmt::format("\nKeys with objects of their own: {}.\n", fmt::join(nested, ", "));
  return text;
}

std::string rules_about(reconcile::LintRule::About about) {
  std::string text = "| rule | | finds | why, and what to do |\n|---|---|---|---|\n";
  for (const reconcile::LintRule& rule : reconcile::lint_rules())
    if (rule.about == about)
      text += fmt::format("| {} | {} | {} | {}: {} |\n", code(rule.id), rule.on ? to_string(rule.severity) : "off", cell(rule.finds), cell(rule.why), cell(rule.instead));
  return text;
}

std::string rules() {
  using About = reconcile::LintRule::About;
  return fmt::format(
      "### The folder of migrations\n\n{}\n### Every statement, there and back\n\n{}\n### What a way there does to a table that is there\n\n{}\n"
      "### How things are made: desired state and migrations\n\n{}\n### The comments that switch a rule off\n\n{}",
      rules_about(About::folder), rules_about(About::script), rules_about(About::change), rules_about(About::design), rules_about(About::comment));
}

}  // namespace

int main(int argc, char** argv) {
  std::string text;
  if (argc > 1 && std::string_view(argv[1]) == "lint") {
    fmt::print("{}", rules());
    return 0;
  }
  for (const Kind* kind : reconcile::kinds()) text += (text.empty() ? "" : "\n") + section_of(*kind);
  fmt::print("{}", text);
}
