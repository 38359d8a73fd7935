// What the desired state leaves unsaid is as it is in the live one.
#include <algorithm>
#include <map>

#include "objects/domain.hpp"
#include "objects/identity_sequence.hpp"
#include "objects/kinds.hpp"
#include "objects/privileges.hpp"
#include "plan/identity_defaults.hpp"
#include "plan/steps.hpp"

namespace reconcile {

namespace {

/// The role whose only member is the owner of the database (manual, section 22.5).
constexpr std::string_view database_owner_role = "pg_database_owner";

/// To whom belongs what nothing is said about: the owner of its schema, and that of the database's otherwise.
Database::UsualOwner usual_owner(const Database& live, const Database& database, const Symbol& schema) {
  const auto known = live.usual_owners.find(schema), otherwise = live.usual_owners.find("");
  const ObjectRef of_schema{&owner_kind, {}, {}, schema, &schema_kind};
  const auto *own = database.get<Owner>(of_schema), *before = live.get<Owner>(of_schema);
  if (own && own->role == database_owner_role && otherwise != live.usual_owners.end()) return otherwise->second;
  if (own && !(before && before->role == own->role)) return {own->role, !live.usual_owners.empty()};
  if (!own && before && otherwise != live.usual_owners.end()) return otherwise->second;
  return known == live.usual_owners.end() ? Database::UsualOwner() : known->second;
}

/// Whose an object is in a database that does not name its owner.
std::string default_owner(const Database& live, const Database& database, const ObjectRef& owner) {
  if (owner.of == &schema_kind && owner.name == "public" && live.version.role_of_database_owner())
    return std::string(database_owner_role);
  return usual_owner(live, database, owner.schema).role;
}

/// Adds the usual owner of objects whose owner is unsaid, where another role would own what it creates or recreates. If
/// this holds in one state, it is done in both.
void give_to_usual_owners(Database& live, Database& desired) {
  for (Database* database : {&live, &desired}) {
    const Database& other = database == &live ? desired : live;
    std::vector<std::unique_ptr<Object>> owners;
    for (const auto& object : database->objects()) {
      const ObjectRef& ref = object->ref;
      const ObjectRef own{&owner_kind, ref.schema, ref.table, ref.name, ref.kind};
      if (ref.schema.empty() || ref.kind->in_sql.owner.empty() || database->find(own)) continue;
      if (database->find({&sequence_owner_kind, ref.schema, ref.table, ref.name, ref.kind})) continue;
      const Database::UsualOwner usual = usual_owner(live, *database, ref.schema);
      if (usual.role.empty() || (!usual.given && !usual_owner(live, other, ref.schema).given)) continue;
      auto owner = std::make_unique<Owner>();
      owner->ref = own;
      owner->place = object->place;
      owner->role = owner->usual = usual.role;
      owner->unsaid = true;
      owners.push_back(std::move(owner));
    }
    for (auto& owner : owners) database->add(std::move(owner));
  }
}

/// The name of a column's NOT NULL: its own, else that which it has from a table above, else the usual one.
Symbol not_null_name(const Database& database, const Column& column) {
  const ObjectRef& ref = column.ref;
  if (!column.not_null.name.empty()) return column.not_null.name;
  for (const std::string& above : tables_above(database, ref.schema, ref.table)) {
    const auto* same = database.get<Column>(part_of(table_ref(above), ref));
    if (same && !same->nullable && !same->not_null.no_inherit) return not_null_name(database, *same);
  }
  return Symbol(chosen_name(ref.table, ref.name, "not_null"));
}

/// RENAME CONSTRAINT of a table reaches those below it that call theirs the same.
bool follow_name_above(const Database& live, const Database& desired, Column& column) {
  const auto* same = column.nullable || column.local ? nullptr : live.get<Column>(column.ref);
  if (!same || same->nullable) return false;
  for (const std::string& table : tables_above(desired, column.ref.schema, column.ref.table)) {
    const ObjectRef ref = part_of(table_ref(table), column.ref);
    const auto *before = live.get<Column>(ref), *now = desired.get<Column>(ref);
    if (!before || !now || before->nullable || now->nullable || now->not_null.name.empty()) continue;
    if (before->not_null.name != same->not_null.name || column.not_null.name == now->not_null.name ||
        before->not_null.name == now->not_null.name)
      continue;
    column.not_null.name = now->not_null.name;
    return true;
  }
  return false;
}

/// A NOT NULL without a name of its own is the live one, whatever that is called, or has its name from a table above.
/// What is no partition any more does not keep the name that it has from there.
void adopt_not_null_names(const Database& live, Database& desired) {
  const auto is_detached = [&](const ObjectRef& column) {
    return partition_of(live, column.schema, column.table) && !partition_of(desired, column.schema, column.table);
  };
  for (const auto& object : desired.objects()) {
    if (object->ref.kind != &column_kind) continue;
    auto& column = static_cast<Column&>(*object);
    const auto* same = column.nullable || !column.not_null.name.empty() ? nullptr : live.get<Column>(column.ref);
    if (same && !is_detached(column.ref)) column.not_null.name = same->not_null.name;
  }
  for (bool changed = true; changed;) {
    changed = false;
    for (const auto& object : desired.objects())
      if (object->ref.kind == &column_kind) changed |= follow_name_above(live, desired, static_cast<Column&>(*object));
  }
  for (const auto& object : desired.objects()) {
    if (object->ref.kind != &column_kind) continue;
    auto& column = static_cast<Column&>(*object);
    if (column.nullable || column.local || live.find(column.ref)) continue;
    column.not_null.name = not_null_name(desired, column);
  }
}

/// Before 18 NOT NULL has no name that could differ.
void forget_not_null_names(Database& desired) {
  for (const auto& object : desired.objects())
    if (object->ref.kind == &column_kind) static_cast<Column&>(*object).not_null.name = {};
}

/// That of a serial is in the write-ahead log where its table is (15).
bool is_unlogged_with_its_table(const ObjectRef& sequence, const Database& state) {
  const auto* owner =
      state.get<SequenceOwner>({&sequence_owner_kind, sequence.schema, {}, sequence.name, &sequence_kind});
  if (!owner) return false;
  const ColumnName column = parse_column(owner->column);
  const auto* table = state.get<Table>({&table_kind, column.schema, {}, column.table, nullptr});
  return table && table->unlogged;
}

std::string owner_of_table(const Database& live, const Database& state, const ObjectRef& part) {
  const ObjectRef owner{&owner_kind, part.schema, {}, part.table, &table_kind};
  const auto* own = state.get<Owner>(owner);
  return own ? own->role : default_owner(live, state, owner);
}

/// Calls `see` for each identity column with a sequence of its own: what it says of privileges on that, or null, and
/// what default privileges give.
void for_each_identity(const Database& live, Database& state,
                       const std::function<void(const ObjectRef&, IdentityPrivileges*, const std::string& owner,
                                                const Grants& defaults)>& see) {
  std::vector<ObjectRef> refs;
  Database given;  // the default privileges alone, which are few
  for (const auto& object : state.objects()) {
    const ObjectRef& ref = object->ref;
    if (ref.kind == &default_privileges_kind) given.add(object->clone());
    if (ref.kind != &column_kind || static_cast<const Column&>(*object).identity.empty()) continue;
    // one sequence numbers the rows of a table and its partitions (17)
    if (state.version.major() >= 17 && partition_of(state, ref.schema, ref.table)) continue;
    refs.push_back({&identity_privileges_kind, ref.schema, ref.table, ref.name, &column_kind});
  }
  for (const ObjectRef& ref : refs) {
    const std::string owner = owner_of_table(live, state, ref);
    see(ref, static_cast<IdentityPrivileges*>(state.find(ref)), owner, default_grants(given, 's', ref.schema, owner));
  }
}

/// Without a role yet, at the place of the column.
IdentityPrivileges* add_privileges(Database& state, const ObjectRef& ref) {
  auto made = std::make_unique<IdentityPrivileges>();
  made->ref = ref;
  made->place = state.find({&column_kind, ref.schema, ref.table, ref.name, nullptr})->place;
  IdentityPrivileges* added = made.get();
  state.add(std::move(made));
  return added;
}

/// Whether a role that is not named has just that on the sequence of an identity.
bool role_has_usual(const std::string& role, const Names& list, const std::string& owner) {
  return list == (!owner.empty() && role == owner ? Names{"all"} : Names());
}

/// What is not said of the sequence of an identity is what default privileges give.
void look_up_identity_privileges(const Database& live, Database& desired) {
  std::vector<ObjectRef> gone;
  for_each_identity(
      live, desired,
      [&](const ObjectRef& ref, IdentityPrivileges* privileges, const std::string& owner, const Grants& defaults) {
        if (!privileges && defaults.empty()) return;
        if (!privileges) privileges = add_privileges(desired, ref);
        privileges->owner = owner;
        for (const auto& [role, list] : defaults) privileges->roles.emplace(role, list);
        std::erase_if(privileges->roles,
                      [&](const auto& each) { return role_has_usual(each.first, whole('s', each.second), owner); });
        if (privileges->roles.empty()) gone.push_back(ref);
      });
  for (const ObjectRef& ref : gone) desired.remove(ref);
}

}  // namespace

void leave_out_default_privileges(Database& live) {
  std::vector<ObjectRef> gone;
  for_each_identity(
      live, live,
      [&](const ObjectRef& ref, IdentityPrivileges* privileges, const std::string&, const Grants& defaults) {
        if (defaults.empty()) return;
        if (!privileges) privileges = add_privileges(live, ref);
        for (const auto& [role, list] : defaults) {
          const auto [own, is_new] = privileges->roles.emplace(role, Names());
          if (!is_new && whole('s', own->second) == whole('s', list)) privileges->roles.erase(own);
        }
        if (privileges->roles.empty()) gone.push_back(ref);
      });
  for (const ObjectRef& ref : gone) live.remove(ref);
}

void look_up_owners(Database& live, Database& desired) {
  std::vector<ObjectRef> gone;
  for (const auto& object : desired.objects()) {
    const auto* owner = object->ref.kind == &owner_kind ? static_cast<const Owner*>(object.get()) : nullptr;
    // the owner of a schema is who the rest of it belongs to
    if (owner && owner->ref.of != &schema_kind && owner->role == usual_owner(live, desired, owner->ref.schema).role)
      gone.push_back(owner->ref);
  }
  for (const ObjectRef& ref : gone) desired.remove(ref);
  gone.clear();
  give_to_usual_owners(live, desired);
  for (const auto& object : desired.objects()) {
    const Kind* kind = object->ref.kind;
    if (kind == &owner_kind) static_cast<Owner&>(*object).usual = default_owner(live, live, object->ref);
    if (kind == &privileges_kind) {
      ObjectRef owner = object->ref;
      owner.kind = &owner_kind;
      const Object* own = desired.find(owner);
      static_cast<Privileges&>(*object).owner =
          own ? static_cast<const Owner*>(own)->role : default_owner(live, desired, owner);
    }
    const bool is_grants =
        kind == &privileges_kind || kind == &column_privileges_kind || kind == &default_privileges_kind;
    if (is_grants && forget_usual_grants(*object, live.version)) gone.push_back(object->ref);
  }
  for (const ObjectRef& ref : gone) desired.remove(ref);
  look_up_identity_privileges(live, desired);
}

void leave_to_the_server(const Database& live, Database& desired) {
  for (const auto& object : desired.objects()) {
    if (object->ref.kind == &sequence_kind && static_cast<Sequence&>(*object).of_serial)
      static_cast<Sequence&>(*object).unlogged =
          live.version.major() >= 15 && is_unlogged_with_its_table(object->ref, desired);
    if (object->ref.kind == &subscription_kind)
      if (std::string& streaming = static_cast<Subscription&>(*object).streaming;
          streaming == default_streaming(live.version))
        streaming.clear();
    if (object->ref.kind == &column_kind)
      if (auto& column = static_cast<Column&>(*object);
          !column.storage.empty() && column.storage == usual_storage(column.type.stored.text(), desired))
        column.storage = {};
    if (object->ref.kind != &domain_kind) continue;
    const auto* same = live.get<Domain>(object->ref);
    auto& name = static_cast<Domain&>(*object).not_null.name;
    if (same && name.empty()) name = same->not_null.name;
  }
}

void adopt_names(const Database& live, Database& desired) {
  if (live.version.not_null_constraints())
    adopt_not_null_names(live, desired);
  else
    forget_not_null_names(desired);
  std::vector<std::pair<ObjectRef, std::string>> adopted;
  std::map<ObjectRef, bool> taken;
  for (const auto& object : desired.objects()) {
    if (!object->unnamed || live.find(object->ref)) continue;
    for (const Object* part : live.parts(object->ref.schema, object->ref.table)) {
      if (part->ref.kind != object->ref.kind || desired.find(part->ref) || taken[part->ref]) continue;
      if (!same_fields(*part, *object)) continue;
      taken[part->ref] = true;
      adopted.emplace_back(object->ref, part->ref.name);
      break;
    }
  }
  for (const auto& [ref, name] : adopted) {
    ObjectRef named = ref;
    named.name = name;
    desired.rename(ref, named);
  }
}

}  // namespace reconcile
