#include "load/ignored.hpp"

#include <algorithm>
#include <unordered_set>

#include "core/sql.hpp"
#include "load/object_patterns.hpp"
#include "objects/kinds.hpp"
#include "objects/objects.hpp"

namespace reconcile {

namespace {

void forget_objects(const ObjectPatterns& ignored, Database& database) {
  std::unordered_set<ObjectRef, ObjectRefHash> gone;
  for (const auto& object : database.objects())
    if (!object->ref.of && ignored.fit(object->ref)) gone.insert(object->ref);
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
    return ignored.fit(each.what, {each.name, parts.back()});
  });
}

void forget_roles(const std::vector<std::string>& managed, Database& database) {
  const auto is_managed = [&](const std::string& role) {
    return std::any_of(managed.begin(), managed.end(),
                       [&](const std::string& each) { return fits_pattern(each, role); });
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

void forget_ignored(const Ignoring& ignoring, Database& database) {
  if (!ignoring.patterns.empty()) forget_objects(ObjectPatterns(ignoring.patterns), database);
  if (ignoring.managed_roles) forget_roles(*ignoring.managed_roles, database);
}

}  // namespace reconcile
