#include "commands/losses.hpp"

#include <fmt/format.h>

#include "core/kind.hpp"
#include "load/object_patterns.hpp"

namespace reconcile {

namespace {

Place place_of(const Change& change) { return change.to ? change.to->place : Place{}; }

/// What it is that `protect` does not let happen; empty: it may.
std::string forbidden(const Change& change) {
  if (!change.loss.what.empty()) return change.loss.what;
  return change.action == Change::Action::drop ? "drops it" : "";
}

/// The pattern that protects the object, or, where data is lost, its table.
const ObjectPatterns::Pattern* protecting(const ObjectPatterns& patterns, const Change& change) {
  if (const auto* pattern = patterns.deciding(change.ref)) return pattern;
  if (!change.loss.of_data() || change.ref.table.empty()) return nullptr;
  return patterns.deciding({kind_named("table"), change.ref.schema, {}, change.ref.table, nullptr});
}

}  // namespace

std::vector<const Change*> refused_losses(const Settings& settings, const Plan& plan) {
  if (settings.allow_destructive) return {};
  const ObjectPatterns allowed = ObjectPatterns::with_kinds(settings.allow_drop);
  std::vector<const Change*> refused = plan.losses();
  std::erase_if(refused, [&](const Change* change) {
    return allowed.fit(change->ref) || (settings.allow_drops && change->loss.of_definition);
  });
  return refused;
}

std::vector<Mistake> protected_changes(const Settings& settings, const Plan& plan) {
  const ObjectPatterns patterns = ObjectPatterns::with_kinds(settings.protect);
  std::vector<Mistake> mistakes;
  for (const Change& change : plan.changes) {
    // comments, owners and the like come and go with what they are of
    if (change.ref.of) continue;
    const std::string what = forbidden(change);
    const auto* pattern = what.empty() ? nullptr : protecting(patterns, change);
    if (!pattern) continue;
    mistakes.push_back({fmt::format("{}: {}, and '{}' in the setting `protect` ({}) does not allow it",
                                    change.ref.described(), what, pattern->text, to_string(settings.protect_place)),
                        place_of(change),
                        {}});
  }
  if (!mistakes.empty()) mistakes.back().hint = "change `protect` if this is meant; no flag allows it";
  return mistakes;
}

void refuse_losses(const Settings& settings, const Plan& plan) {
  std::vector<Mistake> mistakes = protected_changes(settings, plan);
  std::vector<Mistake> losses;
  bool lose_data = false;
  for (const Change* change : refused_losses(settings, plan)) {
    losses.push_back({fmt::format("{}: {}", change->ref.described(), change->loss.what), place_of(*change),
                      change->action == Change::Action::drop ? change->why : std::string()});
    lose_data |= change->loss.of_data();
  }
  if (!losses.empty()) {
    std::string& hint = losses.back().hint;
    hint =
        fmt::format("{}{}pass {} if {} is meant", hint, hint.empty() ? "" : "; ",
                    lose_data ? "--allow-destructive" : "--allow-drops", losses.size() == 1 ? "this" : "all of this");
  }
  mistakes.insert(mistakes.end(), losses.begin(), losses.end());
  if (!mistakes.empty()) throw Error(std::move(mistakes), Status::refused);
}

}  // namespace reconcile
