#include <fmt/format.h>

#include <set>
#include <unordered_map>

#include "core/database.hpp"
#include "core/kind.hpp"
#include "objects/kinds.hpp"
#include "plan/plan.hpp"

namespace reconcile {

namespace {

std::vector<const Field*> missing_fields(const Kind& kind, const ServerVersion& version) {
  std::vector<const Field*> fields;
  for (const Field& field : kind.fields)
    if (field.available && !field.available(version)) fields.push_back(&field);
  return fields;
}

}  // namespace

void refuse_unavailable(const Database& desired) {
  std::unordered_map<const Kind*, std::vector<const Field*>> missing;
  for (const Kind* kind : kinds()) missing.emplace(kind, missing_fields(*kind, desired.version));
  Mistakes mistakes;
  for (const auto& object : desired.objects()) {
    for (const Field* field : missing.at(object->ref.kind))
      if (!field->write(*object).is_null())
        mistakes.add(fmt::format("'{}' of {} needs {}, and the server is {}",
                                 field->name.substr(0, field->name.find_last_not_of('_') + 1), object->ref.described(),
                                 field->until_available, desired.version.to_string()),
                     object->place);
  }
  // the triggers of partitions keep their name until 15
  std::set<std::string> renamed;
  for (const auto& object : desired.objects())
    if (object->ref.kind == &trigger_kind && !object->renamed_from.empty() && desired.version.major() < 15)
      renamed.insert(object->ref.name.text());
  for (const auto& object : desired.objects())
    if (object->ref.kind == &inherited_trigger_kind && renamed.contains(object->ref.name.text()))
      mistakes.add(fmt::format("a new name of {} needs PostgreSQL 15, and the server is {}", object->ref.described(),
                               desired.version.to_string()),
                   object->place);
  mistakes.throw_if_any();
}

}  // namespace reconcile
