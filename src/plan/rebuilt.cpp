#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>

#include "core/hash.hpp"
#include "core/sql.hpp"
#include "objects/kinds.hpp"
#include "plan/steps.hpp"

namespace reconcile {

namespace {

/// A longer definition is compared by its hash.
constexpr std::size_t longest_definition = 120;
constexpr int digits_of_hash = 12;

/// SQL that is true once a definition is as wanted; `table` is that of a column.
std::string is_as_wanted(const Guard::Part& part, const std::string& table) {
  const std::string found = part.column.empty() ? part.found.sql : column_lookup.found(table, part.column).sql;
  const bool is_long = std::ranges::any_of(
      part.wanted, [](const std::string& definition) { return definition.size() > longest_definition; });
  std::vector<std::string> definitions;
  for (const std::string& definition : part.wanted)
    definitions.push_back(quote_literal(is_long ? sha256(definition).substr(0, digits_of_hash) : definition));
  return fmt::format(
      "{} IN ({})",
      is_long ? fmt::format("left(encode(sha256(convert_to({}, 'UTF8')), 'hex'), {})", found, digits_of_hash) : found,
      fmt::join(definitions, ", "));
}

class Rebuilt {
 public:
  Rebuilt(std::vector<Step>& steps, const std::vector<Change>& changes, ServerVersion version)
      : steps_(steps), changes_(changes), version_(version) {
    for (std::size_t i = 0; i < changes.size(); ++i) at_.emplace(changes[i].ref, i);
    for (const Step& step : steps) steps_of_[step.change].push_back(&step);
  }

  void guard_drops() {
    for (Step& step : steps_) {
      const Change& change = changes_[step.change];
      if (step.half != Step::Half::drop || !is_rebuilt(change)) continue;
      std::vector<std::string> conditions;
      std::vector<ObjectRef> seen{change.ref};
      if (!add_causes(change, conditions, seen) || conditions.empty()) continue;
      for (Statement& statement : step.statements) guard(statement.guard, conditions);
    }
  }

 private:
  /// Lets the guard skip its statement once the conditions are true.
  static void guard(Guard& guard, const std::vector<std::string>& conditions) {
    if (guard.parts.size() != 1) return;
    Guard::Part& part = guard.parts.front();
    if (guard.action == Guard::Action::make || (guard.action == Guard::Action::remove) != part.wanted.empty()) return;
    if (part.wanted.empty()) part.wanted = {"as wanted"};
    part.found = fmt::format("(CASE WHEN {} THEN {} ELSE {} END)", fmt::join(conditions, "\n    AND "),
                             quote_literal(part.wanted.front()), part.found.sql);
  }

  static bool is_rebuilt(const Change& change) {
    return (change.action == Change::Action::recreate || change.action == Change::Action::move) &&
           !change.causes.empty();
  }

  /// Adds the conditions of every change that the object is recreated for, and of its own fields that change in place.
  bool add_causes(const Change& change, std::vector<std::string>& conditions, std::vector<ObjectRef>& seen) {
    for (const FieldChange& field : change.fields) {
      const InPlace in_place = change.ref.kind->field(field.name)->in_place;
      const auto statements = in_place ? in_place(*change.from, *change.to, version_) : std::nullopt;
      if (!statements || !add_alterations(*statements, conditions)) return false;
    }
    return std::ranges::all_of(change.causes,
                               [&](const ObjectRef& cause) { return add_conditions(cause, conditions, seen); });
  }

  /// Adds SQL conditions that are true once the change of that object has been made; false if no guard shows that.
  bool add_conditions(const ObjectRef& ref, std::vector<std::string>& conditions, std::vector<ObjectRef>& seen) {
    if (std::ranges::find(seen, ref) != seen.end()) return true;
    seen.push_back(ref);
    const auto found = at_.find(ref);
    if (found == at_.end()) return false;
    const Change& change = changes_[found->second];
    if (change.carried_by.kind) return add_conditions(change.carried_by, conditions, seen);
    if (is_rebuilt(change)) return add_causes(change, conditions, seen);
    switch (change.action) {
      case Change::Action::alter: return add_alteration(found->second, conditions);
      case Change::Action::recreate: return add_recreation(found->second, conditions);
      case Change::Action::drop: return add_drop(found->second, conditions);
      default: return false;
    }
  }

  bool add_alteration(std::size_t change, std::vector<std::string>& conditions) const {
    const auto steps = steps_of_.find(change);
    return steps != steps_of_.end() && std::ranges::all_of(steps->second, [&](const Step* step) {
             return add_alterations(step->statements, conditions);
           });
  }

  static bool add_alterations(const Statements& statements, std::vector<std::string>& conditions) {
    return std::ranges::all_of(statements, [&](const Statement& statement) {
      return statement.for_existing_rows || add_condition(statement.guard, conditions);
    });
  }

  /// Adds the conditions that are true once the statement of that guard has run; false if the guard does not show that.
  static bool add_condition(const Guard& guard, std::vector<std::string>& conditions) {
    for (const Guard::Part& part : guard.parts) {
      if (!part.wanted.empty())
        conditions.push_back(is_as_wanted(part, guard.table));
      else if (guard.action == Guard::Action::change)
        return false;
      else
        conditions.push_back(part.found.sql + (guard.action == Guard::Action::make ? " IS NOT NULL" : " IS NULL"));
    }
    return !guard.parts.empty();
  }

  /// The condition for an object that is dropped or set aside and then created again; false if the guard of its drop
  /// does not distinguish the new object from the old one.
  bool add_recreation(std::size_t change, std::vector<std::string>& conditions) const {
    const auto steps = steps_of_.find(change);
    if (steps == steps_of_.end()) return false;
    const auto drop =
        std::ranges::find_if(steps->second, [](const Step* step) { return step->half == Step::Half::drop; });
    if (drop == steps->second.end() || (*drop)->statements.empty()) return false;
    const Guard& guard = (*drop)->statements.front().guard;
    if (guard.parts.empty()) return false;
    if (guard.parts.front().wanted.empty()) {
      const Statements of_new_one = changes_[change].ref.kind->drop(*changes_[change].to, version_);
      if (of_new_one.front().guard.parts.front().found.sql == guard.parts.front().found.sql) return false;
    }
    return add_condition(guard, conditions);
  }

  bool add_drop(std::size_t change, std::vector<std::string>& conditions) const {
    const auto steps = steps_of_.find(change);
    return steps != steps_of_.end() && !steps->second.front()->statements.empty() &&
           add_condition(steps->second.front()->statements.front().guard, conditions);
  }

  std::vector<Step>& steps_;
  const std::vector<Change>& changes_;
  ServerVersion version_;
  std::unordered_map<ObjectRef, std::size_t, ObjectRefHash> at_;
  std::unordered_map<std::size_t, std::vector<const Step*>> steps_of_;
};

}  // namespace

void guard_rebuilds(std::vector<Step>& steps, const std::vector<Change>& changes, ServerVersion version) {
  Rebuilt(steps, changes, version).guard_drops();
}

}  // namespace reconcile
