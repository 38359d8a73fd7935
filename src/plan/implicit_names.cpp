#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string>
#include <unordered_map>

#include "core/sql.hpp"
#include "objects/column_changes.hpp"
#include "objects/kinds.hpp"
#include "objects/objects.hpp"
#include "plan/steps.hpp"

namespace reconcile {

namespace {

std::string relation(std::string_view schema, std::string_view name) { return fmt::format("{}\1{}", schema, name); }

/// The names that an object takes beside its own: of the NOT NULL of a column (18), of the sequence of its identity.
/// A sequence has one that an identity may have.
std::vector<std::string> names_with(const Object* object, const ServerVersion& version) {
  std::vector<std::string> names;
  if (!object) return names;
  if (object->ref.kind == &sequence_kind) names.push_back(relation(object->ref.schema.text(), object->ref.name.text()));
  if (object->ref.kind != &column_kind) return names;
  const Column& column = column_of(*object);
  if (!column.identity.empty()) {
    const WrittenName sequence = sequence_of(column);
    names.push_back(relation(sequence.schema, sequence.name));
  }
  if (!version.not_null_constraints() || column.nullable) return names;
  const std::string name = column.not_null.name.empty() ? chosen_name(column.ref.table, column.ref.name, "not_null")
                                                        : column.not_null.name.text();
  names.push_back(fmt::format("{}\1{}", column.ref.table_sql(), name));
  return names;
}

class ImplicitNames {
 public:
  ImplicitNames(const std::vector<Step>& steps, const std::vector<Change>& changes, const ServerVersion& version)
      : steps_(steps), changes_(changes), version_(version) {
    for (std::size_t i = 0; i < steps.size(); ++i) {
      const Change& change = changes[steps[i].change];
      if (change.ref.kind == &table_kind) (is_gone(steps[i], changes) ? dropped_ : made_).emplace(change.ref.sql(), i);
    }
  }

  std::vector<std::pair<std::size_t, std::size_t>> in_order() {
    for (std::size_t i = 0; i < steps_.size(); ++i) of_step(i);
    for (const Change& change : changes_)
      if (change.implied && change.from)
        if (const auto table = dropped_.find(change.ref.table_sql()); table != dropped_.end())
          for (const std::string& name : names_with(change.from, version_)) freed_[name].push_back(table->second);
    std::vector<std::pair<std::size_t, std::size_t>> order;
    for (const auto& [name, steps] : taken_)
      if (const auto found = freed_.find(name); found != freed_.end())
        for (const std::size_t after : steps)
          for (const std::size_t before : found->second)
            if (before != after) order.emplace_back(before, after);
    return order;
  }

 private:
  void of_step(std::size_t i) {
    const Change& change = changes_[steps_[i].change];
    const bool goes = is_gone(steps_[i], changes_), alters = change.action == Change::Action::alter;
    const std::vector<std::string> before = names_with(goes || alters ? change.from : nullptr, version_),
                                   after = names_with(goes ? nullptr : change.to, version_);
    for (const std::string& name : before)
      if (std::find(after.begin(), after.end(), name) == after.end()) freed_[name].push_back(i);
    for (const std::string& name : after) {
      if (std::find(before.begin(), before.end(), name) != before.end()) continue;
      taken_[name].push_back(i);
      // CREATE TABLE makes its columns
      if (const auto table = made_.find(change.ref.table_sql()); !alters && table != made_.end())
        taken_[name].push_back(table->second);
    }
  }

  const std::vector<Step>& steps_;
  const std::vector<Change>& changes_;
  ServerVersion version_;
  std::unordered_map<std::string, std::size_t> dropped_, made_;
  std::map<std::string, std::vector<std::size_t>> freed_, taken_;
};

}  // namespace

std::vector<std::pair<std::size_t, std::size_t>> freed_before_taken(const std::vector<Step>& steps,
                                                                    const std::vector<Change>& changes,
                                                                    const ServerVersion& version) {
  return ImplicitNames(steps, changes, version).in_order();
}

}  // namespace reconcile
