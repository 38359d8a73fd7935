#include "render/security.hpp"

#include <algorithm>

#include "core/kind.hpp"
#include "render/words.hpp"

namespace reconcile {

namespace {

using Action = Change::Action;

/// The change without the fields that are no matter of security. What is new, or goes, is held against one that has
/// nothing but defaults, which `plain` keeps.
Change narrowed(const Change& change, std::unique_ptr<Object>& plain) {
  Change narrow = change;
  const Kind& kind = *change.ref.kind;
  if (kind.security) return narrow;
  const bool whole = change.action == Action::create || change.action == Action::drop;
  if (whole) {
    plain = kind.make();
    (change.action == Action::create ? narrow.from : narrow.to) = plain.get();
    for (const Field& field : kind.fields)
      if (field.security && !field.equal(*narrow.from, *narrow.to))
        narrow.fields.push_back({std::string(field.name), {}, {}});
  }
  std::erase_if(narrow.fields, [&](const FieldChange& each) {
    const Field* field = kind.field(each.name);
    return !field || !field->security || !field->security(*narrow.from, *narrow.to);
  });
  return narrow;
}

}  // namespace

bool concerns_security(const Change& change) {
  if (change.implied) return false;
  const bool whole = change.action == Action::create || change.action == Action::drop;
  if (change.ref.kind->security && whole) return true;
  std::unique_ptr<Object> plain;
  return !narrowed(change, plain).fields.empty();
}

std::vector<const Change*> security_changes(const Plan& plan) {
  std::vector<const Change*> list;
  for (const Change& change : plan.changes)
    if (concerns_security(change)) list.push_back(&change);
  return list;
}

std::vector<Difference> security_differences(const Change& change) {
  std::unique_ptr<Object> plain;
  return differences(narrowed(change, plain));
}

}  // namespace reconcile
