// That what cannot run twice stands behind a guard: a condition that is no longer true once its branch has run, a
// handler of exceptions, or a DROP of what is made right behind it.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "lint/checks.hpp"

namespace reconcile {

namespace {

bool contains(const std::vector<std::string>& list, std::string_view text) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

/// Whether the condition looks at what the effect changes, so that it may be another one afterwards.
bool looks_for(const Condition& condition, const Effect& effect) {
  const auto is_named = [&](const std::string& name) { return condition.names(name); };
  const bool names_it = std::any_of(effect.names.begin(), effect.names.end(), is_named);
  if (effect.changes_rows)
    return std::any_of(effect.names.begin(), effect.names.end(),
                       [&](const std::string& name) { return contains(condition.relations, name); });
  if (effect.shown_by.empty()) return names_it || effect.names.empty();
  return names_it && std::any_of(effect.shown_by.begin(), effect.shown_by.end(),
                                 [&](std::string_view name) { return contains(condition.attributes, name); });
}

bool looks_for_any(const Condition& condition, const std::vector<Effect>& effects) {
  return std::any_of(effects.begin(), effects.end(), [&](const Effect& each) { return looks_for(condition, each); });
}

class GuardCheck {
 public:
  GuardCheck(const LintScript& script, Found& found) : script_(script), found_(found) {}

  void check() {
    for (const LintStatement& each : script_.statements)
      steps_.push_back({effects_of(each.type(), each.body()), &each.guards, each.place, true});
    for (const LintOperation& each : script_.operations)
      steps_.push_back({{each.effect}, &each.guards, each.place, false});
    for (const LintStatement& each : script_.statements)
      walk(each.body(), [&](std::string_view, const Node& node) {
        if (text_of(node, "relpersistence") == "t") temporary_.emplace(text_of(node, "relname"));
      });
    for (const Step& each : steps_) settle(each);
    for (const Step& each : steps_) check(each);
  }

 private:
  struct Step {
    std::vector<Effect> effects;
    const Guards* guards;
    Place place;
    bool is_sql;
  };

  /// A condition covers all of its branch where something that always runs in it changes what it looks at.
  void settle(const Step& step) {
    if (step.guards->conditions.empty()) return;
    const auto& innermost = step.guards->conditions.back();
    for (const Effect& each : step.effects)
      if (!each.names.empty() && looks_for(*innermost, each)) covering_.insert(innermost.get());
  }

  bool is_guarded(const Step& step, const Effect& effect) const {
    if (effect.is_repeatable || step.guards->is_caught || is_temporary(effect)) return true;
    for (const auto& condition : step.guards->conditions)
      // a condition that looks for one command of an ALTER TABLE is taken to know about all
      if (!condition->is_known || covering_.contains(condition.get()) || looks_for_any(*condition, step.effects))
        return true;
    return effect.what != Effect::What::drops && is_free(step, effect);
  }

  bool is_temporary(const Effect& effect) const {
    return temporary_.contains(effect.relation.name) ||
           std::any_of(effect.names.begin(), effect.names.end(),
                       [&](const std::string& name) { return temporary_.contains(name); });
  }

  /// Whether it makes what was dropped before, or something that went with the table or schema.
  bool is_free(const Step& step, const Effect& effect) const {
    std::vector<std::string> names =
        effect.relation.name.empty() ? effect.names : std::vector<std::string>{effect.relation.name};
    names.insert(names.end(), effect.names.begin(), effect.names.end());
    if (!effect.relation.schema.empty()) names.push_back(effect.relation.schema);
    return std::any_of(names.begin(), names.end(), [&](const std::string& name) {
      const auto dropped = dropped_.find(name);
      return dropped != dropped_.end() &&
             std::any_of(dropped->second.begin(), dropped->second.end(), [&](const Conditions* around) {
               const Conditions& mine = step.guards->conditions;
               return around->size() <= mine.size() && std::equal(around->begin(), around->end(), mine.begin());
             });
    });
  }

  void check(const Step& step) {
    std::vector<const Effect*> open;
    for (const Effect& each : step.effects) {
      if (!is_guarded(step, each)) open.push_back(&each);
      if (each.what == Effect::What::drops)
        for (const std::string& name : each.names) dropped_[name].push_back(&step.guards->conditions);
    }
    if (open.empty()) return;
    found_.add("unguarded-statement", step.place,
               step.guards->conditions.empty() || !step.is_sql
                   ? fmt::format("{} does not look first whether it has been done", open.front()->does)
                   : fmt::format("no condition around {} looks for it", open.front()->does));
  }

  const LintScript& script_;
  Found& found_;
  std::vector<Step> steps_;
  std::set<std::string> temporary_;
  std::set<const Condition*> covering_;
  std::map<std::string, std::vector<const Conditions*>> dropped_;
};

}  // namespace

void check_guards(const LintScript& script, Found& found) { GuardCheck(script, found).check(); }

}  // namespace reconcile
