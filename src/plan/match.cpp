#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "core/sql.hpp"
#include "objects/objects.hpp"
#include "plan/plan.hpp"

namespace reconcile {

namespace {

/// Gives an object another name, and lets all that speak of it follow, as the server does.
void rename_everywhere(Database& database, const ObjectRef& from, const std::string& to) {
  for (const auto& object : database.objects()) {
    const bool near = from.kind != &column_kind || (object->ref.schema == from.schema && object->ref.table == from.table);
    if (object->ref.kind->follow) object->ref.kind->follow(*object, from, to);
    if (!near) continue;
    for (const Field& field : object->ref.kind->fields)
      if (field.visit) field.visit(*object, [&](SqlText& text) {
        for (Symbol* sql : {&text.written, &text.stored, &text.restored})
          if (!sql->empty()) *sql = follow_rename(*sql, text.syntax, from, to);
      });
  }
  database.rename(from, to);
}

void match_renames(Database& live, const Database& desired, Renames& renames) {
  std::vector<const Object*> renamed;
  for (const auto& object : desired.objects())
    if (!object->renamed_from.empty()) renamed.push_back(object.get());
  // tables before what nests in them
  std::sort(renamed.begin(), renamed.end(), [](const Object* a, const Object* b) { return a->ref < b->ref; });
  for (const Object* object : renamed) {
    ObjectRef old = object->ref;
    old.name = object->ref.kind->in_schema && object->ref.table.empty() ? parse_name(object->renamed_from, object->ref.schema).name : object->renamed_from;
    if (!live.find(old) || live.find(object->ref) || desired.find(old)) continue;
    renames.push_back({old, object->ref.name});
    rename_everywhere(live, old, object->ref.name);
  }
}

void match_keys(const Database& live, Database& desired) {
  std::vector<std::pair<ObjectRef, std::string>> other;
  for (const auto& object : desired.objects()) {
    if (object->ref.kind != &table_kind) continue;
    const Names& names = static_cast<const Table&>(*object).key_names;
    if (names.size() < 2 || !live.find(object->ref)) continue;
    const auto column = [&](const std::string& name) { return ObjectRef{&column_kind, object->ref.schema, object->ref.name, name, nullptr}; };
    if (live.find(column(names[0]))) continue;
    for (const std::string& name : names)
      if (live.find(column(name)) && !desired.find(column(name))) {
        other.emplace_back(column(names[0]), name);
        break;
      }
  }
  for (const auto& [column, name] : other) rename_everywhere(desired, column, name);
}

void look_up_keys(const Database& live, Database& desired) {
  for (const auto& object : desired.objects()) {
    if (object->ref.kind != &foreign_key_kind) continue;
    auto& key = static_cast<ForeignKey&>(*object);
    if (!key.by_key || !key.referenced.empty()) continue;
    const WrittenName table = parse_name(key.references, {});
    for (const Object* part : live.parts(table.schema, table.name))
      if (part->ref.kind == &primary_key_kind) key.referenced = static_cast<const PrimaryKey*>(part)->columns;
  }
}

}  // namespace

Renames match(Database& live, Database& desired) {
  Renames renames;
  match_renames(live, desired, renames);
  match_keys(live, desired);
  look_up_keys(live, desired);
  return renames;
}

void adopt_names(const Database& live, Database& desired) {
  std::vector<std::pair<ObjectRef, std::string>> adopted;
  std::map<ObjectRef, bool> taken;
  for (const auto& object : desired.objects()) {
    if (!object->unnamed || live.find(object->ref)) continue;
    for (const Object* part : live.parts(object->ref.schema, object->ref.table)) {
      if (part->ref.kind != object->ref.kind || desired.find(part->ref) || taken[part->ref]) continue;
      const auto& fields = part->ref.kind->fields;
      if (!std::all_of(fields.begin(), fields.end(), [&](const Field& field) { return field.equal(*part, *object); })) continue;
      taken[part->ref] = true;
      adopted.emplace_back(object->ref, part->ref.name);
      break;
    }
  }
  for (const auto& [ref, name] : adopted) desired.rename(ref, name);
}

}  // namespace reconcile
