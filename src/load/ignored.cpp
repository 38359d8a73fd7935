#include "load/ignored.hpp"

#include <fmt/format.h>
#include <fnmatch.h>

#include <algorithm>
#include <unordered_set>

#include "core/sql.hpp"
#include "objects/kinds.hpp"
#include "objects/objects.hpp"

namespace reconcile {

namespace {

struct Pattern {
  bool negated = false;
  std::string kind;  // empty: any
  std::string name;
};

Pattern read_pattern(std::string_view text) {
  Pattern pattern;
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

bool fits(const std::string& pattern, const std::string& text) {
  return fnmatch(pattern.c_str(), text.c_str(), FNM_NOESCAPE) == 0;
}

class Ignored {
 public:
  explicit Ignored(const std::vector<std::string>& patterns) {
    for (const std::string& each : patterns) patterns_.push_back(read_pattern(each));
  }

  bool is(std::string_view kind, const std::vector<std::string>& names) const {
    bool ignored = false;
    for (const Pattern& pattern : patterns_) {
      if (!pattern.kind.empty() && pattern.kind != kind) continue;
      if (std::any_of(names.begin(), names.end(), [&](const std::string& name) { return fits(pattern.name, name); }))
        ignored = !pattern.negated;
    }
    return ignored;
  }

  bool is(const ObjectRef& ref) const {
    const std::string name = ref.kind->has_arguments ? bare_name(ref.name.text()) : ref.name.text();
    std::vector<std::string> names{name};
    if (!ref.table.empty()) names.push_back(ref.table + "." + name);
    if (!ref.schema.empty()) names.push_back(ref.schema + "." + names.back());
    return is(ref.kind->name, names);
  }

 private:
  std::vector<Pattern> patterns_;
};

void forget_objects(const Ignored& ignored, Database& database) {
  std::unordered_set<ObjectRef, ObjectRefHash> gone;
  for (const auto& object : database.objects())
    if (!object->ref.of && ignored.is(object->ref)) gone.insert(object->ref);
  const auto goes = [&](const ObjectRef& ref) {
    if (gone.contains(ref)) return true;
    if (ref.of && gone.contains({ref.of, ref.schema, ref.table, ref.name, nullptr})) return true;
    if (ref.table.empty()) return false;
    const Object* table = database.find(Namespace::relation, ref.schema, ref.table);
    return table && gone.contains(table->ref);
  };
  std::vector<ObjectRef> all;
  for (const auto& object : database.objects())
    if (goes(object->ref)) all.push_back(object->ref);
  for (const ObjectRef& ref : all) database.ignored.push_back(database.find(ref)->clone());
  for (const ObjectRef& ref : all) database.remove(ref);
  std::erase_if(database.not_covered, [&](const NotCovered& each) {
    const std::vector<std::string> parts = split_name(each.name);
    return ignored.is(each.what, {each.name, parts.back()});
  });
}

void forget_roles(const std::vector<std::string>& managed, Database& database) {
  const auto is_managed = [&](const std::string& role) {
    return std::any_of(managed.begin(), managed.end(), [&](const std::string& each) { return fits(each, role); });
  };
  std::vector<ObjectRef> gone;
  for (const auto& object : database.objects()) {
    const ObjectRef& ref = object->ref;
    if (ref.kind == &owner_kind && !is_managed(static_cast<const Owner&>(*object).role)) gone.push_back(ref);
    if (forget_grants(*object, [&](const std::string& role) { return !is_managed(role); })) gone.push_back(ref);
  }
  for (const ObjectRef& ref : gone) database.remove(ref);
}

}  // namespace

void check_patterns(const std::vector<std::string>& patterns, Place place, Mistakes& mistakes) {
  std::vector<std::string_view> known;
  for (const Kind* kind : kinds()) known.push_back(kind->name);
  for (const std::string& text : patterns) {
    const std::string kind = read_pattern(text).kind;
    if (!kind.empty() && !kind_named(kind))
      mistakes.add(fmt::format("'{}' in 'ignore' is no kind of object", kind), place, did_you_mean(kind, known));
  }
}

void forget_ignored(const Ignoring& ignoring, Database& database) {
  if (!ignoring.patterns.empty()) forget_objects(Ignored(ignoring.patterns), database);
  if (ignoring.managed_roles) forget_roles(*ignoring.managed_roles, database);
}

}  // namespace reconcile
