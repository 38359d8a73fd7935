#include "load/object_patterns.hpp"

#include <fmt/format.h>
#include <fnmatch.h>

#include <algorithm>

#include "core/kind.hpp"

namespace reconcile {

namespace {

ObjectPatterns::Pattern read_pattern(std::string_view text) {
  ObjectPatterns::Pattern pattern;
  pattern.text = text;
  if (text.starts_with('!')) {
    pattern.negated = true;
    text.remove_prefix(1);
  }
  // the name of a kind may be of several words
  const auto space = text.rfind(' ');
  if (space != std::string_view::npos) pattern.kind = text.substr(0, space);
  pattern.name = text.substr(space == std::string_view::npos ? 0 : space + 1);
  return pattern;
}

}  // namespace

ObjectPatterns::ObjectPatterns(const std::vector<std::string>& patterns) {
  for (const std::string& each : patterns) patterns_.push_back(read_pattern(each));
}

ObjectPatterns ObjectPatterns::with_kinds(const std::vector<std::string>& patterns) {
  ObjectPatterns made(patterns);
  for (Pattern& each : made.patterns_) {
    const std::string words = each.kind.empty() ? each.name : each.kind + " " + each.name;
    if (!kind_named(words)) continue;
    each.kind = words;
    each.name = "*";
  }
  return made;
}

const ObjectPatterns::Pattern* ObjectPatterns::deciding(std::string_view kind,
                                                        const std::vector<std::string>& names) const {
  const Pattern* last = nullptr;
  for (const Pattern& pattern : patterns_) {
    if (!pattern.kind.empty() && pattern.kind != kind) continue;
    if (std::any_of(names.begin(), names.end(),
                    [&](const std::string& name) { return fits_pattern(pattern.name, name); }))
      last = pattern.negated ? nullptr : &pattern;
  }
  return last;
}

const ObjectPatterns::Pattern* ObjectPatterns::deciding(const ObjectRef& ref) const {
  const std::string name = ref.kind->has_arguments ? bare_name(ref.name.text()) : ref.name.text();
  std::vector<std::string> names{name};
  if (!ref.table.empty()) names.push_back(ref.table + "." + name);
  if (!ref.schema.empty()) names.push_back(ref.schema + "." + names.back());
  return deciding(ref.kind->name, names);
}

bool fits_pattern(const std::string& pattern, const std::string& text) {
  return fnmatch(pattern.c_str(), text.c_str(), FNM_NOESCAPE) == 0;
}

void check_patterns(const std::vector<std::string>& patterns, std::string_view setting, Place place,
                    Mistakes& mistakes) {
  std::vector<std::string_view> known;
  for (const Kind* kind : kinds()) known.push_back(kind->name);
  for (const std::string& text : patterns) {
    const ObjectPatterns::Pattern pattern = read_pattern(text);
    const std::string words = pattern.kind.empty() ? pattern.name : pattern.kind + " " + pattern.name;
    if (!pattern.kind.empty() && !kind_named(pattern.kind) && !kind_named(words))
      mistakes.add(fmt::format("'{}' in '{}' is not a kind of object", pattern.kind, setting), place,
                   did_you_mean(pattern.kind, known));
  }
}

}  // namespace reconcile
