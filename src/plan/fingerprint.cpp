#include "plan/fingerprint.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "core/hash.hpp"
#include "core/json.hpp"
#include "core/normal_form.hpp"
#include "objects/kinds.hpp"

namespace reconcile {

namespace {

/// The text without what the server puts into its prints, which differs between versions and after a restore.
std::string plain(const SqlText& text, const Object& object, const Database& database) {
  if (text.syntax == Syntax::type || !is_piece(text.syntax)) return text.stored;
  const auto type_of = [&](std::string_view column) -> std::string_view {
    const auto* found = database.get<Column>(column_ref(object.ref, Symbol(column)));
    return found ? std::string_view(found->type.stored) : std::string_view();
  };
  if (object.ref.kind == &default_kind) return normal_form(text.stored, text.syntax, nullptr, type_of(object.ref.name));
  return normal_form(text.stored, text.syntax, type_of);
}

Fingerprint together(std::vector<Fingerprint> all) {
  std::sort(all.begin(), all.end());
  Fingerprint sum = hash("");
  for (const Fingerprint each : all) sum = hash(std::to_string(each), sum);
  return sum;
}

}  // namespace

bool is_unsaid(const Object& object) {
  return object.ref.kind == &owner_kind && static_cast<const Owner&>(object).unsaid;
}

Fingerprint fingerprint(const Object& object, const Database& database) {
  const auto copy = object.clone();
  for (SqlText* text : texts_of(*copy)) text->written = plain(*text, object, database);
  Fingerprint sum = hash(object.ref.kind->name);
  for (const Field& field : object.ref.kind->fields) {
    const Document value = field.compared ? field.compared(*copy) : field.write(*copy);
    if (!value.is_null()) sum = hash(to_jsonb(value), hash(field.name, sum));
  }
  return sum;
}

Fingerprint fingerprint_with_parts(const Object& table, const Database& database) {
  const ObjectRef& ref = table.ref;
  std::vector<Fingerprint> all{fingerprint(table, database)};
  // the name of the table is no part of it
  const auto add = [&](const Object& part, std::string_view name) {
    if (is_unsaid(part)) return;
    const std::string_view of = part.ref.of ? part.ref.of->name : std::string_view();
    all.push_back(hash(fmt::format("{} {} {}", part.ref.kind->name, of, name), fingerprint(part, database)));
  };
  for (const Object* part : database.parts(ref.schema, ref.name)) add(*part, part->ref.name);
  // rows are no part of what a table is made like, and reading them would take long
  for (const Kind* kind : kinds()) {
    if (kind == &data_kind) continue;
    if (const Object* facet = database.find({kind, ref.schema, {}, ref.name, ref.kind})) add(*facet, {});
  }
  return together(std::move(all));
}

Fingerprint fingerprint(const Database& database) {
  std::vector<Fingerprint> all;
  for (const auto& object : database.objects())
    all.push_back(hash(object->ref.described(), fingerprint(*object, database)));
  return together(std::move(all));
}

}  // namespace reconcile
