#include <fmt/format.h>

#include <unordered_map>

#include "core/database.hpp"
#include "core/kind.hpp"
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
  struct Missing {
    std::vector<const Field*> fields;
    std::unique_ptr<Object> plain;
  };
  std::unordered_map<const Kind*, Missing> missing;
  for (const Kind* kind : kinds()) missing.emplace(kind, Missing{missing_fields(*kind, desired.version), kind->make()});
  Mistakes mistakes;
  for (const auto& object : desired.objects()) {
    const Missing& of_kind = missing.at(object->ref.kind);
    for (const Field* field : of_kind.fields)
      if (!field->equal(*object, *of_kind.plain))
        mistakes.add(fmt::format("'{}' of {} needs {}, and the server is {}", field->name, object->ref.described(),
                                 field->until_available, desired.version.to_string()),
                     object->place);
  }
  mistakes.throw_if_any();
}

}  // namespace reconcile
