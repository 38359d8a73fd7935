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
  mistakes.throw_if_any();
}

}  // namespace reconcile
