#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "core/sql.hpp"
#include "objects/identity_sequence.hpp"
#include "objects/kinds.hpp"
#include "objects/objects.hpp"
#include "objects/trigger.hpp"
#include "plan/steps.hpp"

namespace reconcile {

namespace {

ObjectRef named(ObjectRef ref, Symbol name) {
  ref.name = name;
  return ref;
}

ObjectRef moved(ObjectRef ref, Symbol schema) {
  ref.schema = schema;
  return ref;
}

/// Gives an object another name or schema, and lets all that speak of it follow, as the server does.
void rename_everywhere(Database& database, const ObjectRef& from, const ObjectRef& to) {
  for (const auto& object : database.objects()) {
    // the table itself speaks of its columns, too: in its partition key
    const Symbol& table = object->ref.table.empty() ? object->ref.name : object->ref.table;
    const bool near = from.kind != &column_kind || (object->ref.schema == from.schema && table == from.table);
    if (object->ref.kind->follow) object->ref.kind->follow(*object, from, to);
    if (!near) continue;
    for (const Field& field : object->ref.kind->fields)
      if (field.visit)
        field.visit(*object, [&](SqlText& text) {
          for (Symbol* sql : {&text.written, &text.stored, &text.restored})
            if (!sql->empty()) *sql = follow_rename(*sql, text.syntax, from, to);
        });
  }
  database.rename(from, to);
  if (from.kind == &table_kind && !(from.schema == to.schema)) {
    // a sequence goes where the column is that it belongs to (manual, ALTER TABLE)
    std::vector<ObjectRef> sequences;
    for (const auto& object : database.objects())
      if (object->ref.kind == &sequence_owner_kind && object->ref.schema == from.schema) {
        const ColumnName column = parse_column(static_cast<const SequenceOwner&>(*object).column);
        if (column.schema == to.schema && column.table == to.name)
          sequences.push_back({&sequence_kind, from.schema, {}, object->ref.name, nullptr});
      }
    for (const ObjectRef& sequence : sequences) rename_everywhere(database, sequence, moved(sequence, to.schema));
  }
  std::vector<std::pair<ObjectRef, ObjectRef>> routines;
  for (const auto& object : database.objects())
    if (const ObjectRef now = follow_type(object->ref, from, to); !(now == object->ref))
      routines.emplace_back(object->ref, now);
  for (const auto& [old, now] : routines) database.rename(old, now);
  std::vector<ObjectRef> parts;
  for (const auto& object : database.objects()) {
    const ObjectRef& ref = object->ref;
    if (from.kind == &publication_kind && ref.kind == &published_kind && ref.name == from.name) parts.push_back(ref);
    // those of partitions are renamed with the trigger (15)
    if ((from.kind == &trigger_kind || from.kind == &inherited_trigger_kind) && ref.kind == &inherited_trigger_kind &&
        ref.name == from.name && !trigger_above(database, ref))
      parts.push_back(ref);
    if (from.kind != &column_kind && from.kind != &check_kind) continue;
    if (ref.kind != &partition_kind && ref.kind != &inheritance_kind) continue;
    // partitions follow their table, and those that inherit from it
    const Names above = tables_above(database, ref.schema, ref.name);
    const ObjectRef part{from.kind, ref.schema, ref.name, from.name, nullptr};
    if (std::find(above.begin(), above.end(), from.table_sql()) != above.end() && database.find(part))
      parts.push_back(part);
  }
  for (const ObjectRef& part : parts) rename_everywhere(database, part, named(part, to.name));
}

/// The addresses that the server gave are those from before.
void forget_addresses(Database& database) {
  for (const auto& object : database.objects()) object->stands_on.clear();
}

/// What the object is called before, as the desired state says.
ObjectRef ref_before(const Object& object) {
  ObjectRef old = object.ref;
  const std::string& before = object.renamed_from.text();
  if (object.ref.kind->has_arguments) {
    const std::size_t list = before.find('(');
    const WrittenName name = parse_name(before.substr(0, list), object.ref.schema);
    const std::string own = object.ref.name.text();
    old.schema = name.schema;
    old.name = quote_ident(name.name) +
               (list == std::string::npos ? own.substr(quote_ident(bare_name(own)).size()) : before.substr(list));
  } else if (object.ref.kind->in_schema && object.ref.table.empty()) {
    const WrittenName name = parse_name(before, object.ref.schema);
    old.schema = name.schema;
    old.name = name.name;
  } else {
    old.name = object.renamed_from;
  }
  return old;
}

bool is_below(const Database& database, const std::string& table, const std::string& root) {
  const WrittenName name = parse_name(table, {});
  return std::ranges::any_of(tables_above(database, name.schema, name.name), [&](const std::string& above) {
    return above == root || is_below(database, above, root);
  });
}

/// A column or check that a table has from one above is renamed there, and only if no table below has it from another
/// one too (manual, ALTER TABLE, Notes).
void refuse_if_inherited(const Object& object, const ObjectRef& old, const Database& live, const Database& desired) {
  if (old.kind != &column_kind && old.kind != &check_kind) return;
  const auto refuse = [&](const std::string& why, std::string hint) {
    throw Error({fmt::format("{} cannot get another name: {}", old.described(), why), object.place, std::move(hint)});
  };
  const Names all_above = tables_above(live, old.schema, old.table);
  for (const std::string& above : all_above) {
    const Object* renamed = desired.find(part_of(table_ref(above), object.ref));
    if (!live.find(part_of(table_ref(above), old)) || (renamed && renamed->renamed_from == object.renamed_from)) continue;
    refuse(fmt::format("table {} hands it down", above),
           "rename it there, or take it from the tables above in a migration of its own first");
  }
  if (!all_above.empty()) return;
  const std::string own = old.table_sql();
  for (const auto& each : live.objects()) {
    if (each->ref.kind != &inheritance_kind) continue;
    const Names& parents = static_cast<const Inheritance&>(*each).of;
    if (std::ranges::find(parents, own) == parents.end()) continue;
    for (const std::string& other : parents)
      if (other != own && !is_below(live, other, own) && live.find(part_of(table_ref(other), old)))
        refuse(fmt::format("table {} has it from {} too", each->ref.sql(), other),
               old.kind == &check_kind ? "without renamed_from the check is dropped and added"
                                       : "let the table leave one of them in a migration of its own first");
  }
}

void match_renames(Database& live, const Database& desired, Renames& renames) {
  std::vector<const Object*> renamed;
  for (const auto& object : desired.objects())
    if (!object->renamed_from.empty()) renamed.push_back(object.get());
  // tables before what nests in them
  std::sort(renamed.begin(), renamed.end(), [](const Object* a, const Object* b) { return a->ref < b->ref; });
  for (const Object* object : renamed) {
    const ObjectRef old = ref_before(*object);
    if (!live.find(old) || live.find(object->ref) || desired.find(old)) continue;
    if (object->ref.kind == &range_type_kind && !(old.schema == object->ref.schema))
      throw Error({fmt::format("{} cannot come from schema {}: its multirange type would stay there",
                               object->ref.described(), old.schema),
                   object->place, "move both in a migration of its own"});
    refuse_if_inherited(*object, old, live, desired);
    if (renames.empty()) forget_addresses(live);
    renames.push_back({old, object->ref});
    rename_everywhere(live, old, object->ref);
    // statistics stay where they are
    if (object->ref.kind == &table_kind && !(old.schema == object->ref.schema))
      for (const Object* part : live.parts(object->ref.schema, object->ref.name))
        if (part->ref.kind == &statistics_kind) renames.push_back({moved(part->ref, old.schema), part->ref});
  }
}

/// The sequence of an identity keeps its name where its table or column gets another one, so that it is no longer the
/// one that the server would choose.
void keep_sequence_names(Database& live, const Renames& renames) {
  for (const auto& object : live.objects()) {
    const ObjectRef& ref = object->ref;
    if (ref.kind != &column_kind || static_cast<const Column&>(*object).identity.empty()) continue;
    const ObjectRef old = ref_before(renames, ref);
    const ObjectRef old_table = ref_before(renames, {&table_kind, ref.schema, {}, ref.table, nullptr});
    const std::string before = chosen_name(old_table.name, old.name, "seq");
    if (before == chosen_name(ref.table, ref.name, "seq")) continue;
    Options& options = static_cast<Column&>(*object).identity_options;
    if (!options.contains("name")) options.emplace("name", write_name(ref.schema, before, {}));
  }
}

/// The sequence of a serial is called after its table and column, and gets another name with them.
void rename_serials(Database& live, const Database& desired, Renames& renames) {
  Renames sequences;
  for (const auto& object : live.objects()) {
    if (object->ref.kind != &sequence_owner_kind) continue;
    const ColumnName name = parse_column(static_cast<const SequenceOwner&>(*object).column);
    const ObjectRef column{&column_kind, name.schema, name.table, name.column, nullptr};
    const ObjectRef table{&table_kind, name.schema, {}, name.table, nullptr};
    const ObjectRef old{&sequence_kind, object->ref.schema, {}, object->ref.name, nullptr};
    if (old.name.text() != chosen_name(ref_before(renames, table).name, ref_before(renames, column).name, "seq"))
      continue;
    const ObjectRef now = named(old, chosen_name(name.table, name.column, "seq"));
    if (!(now == old) && desired.find(now) && !desired.find(old) && !live.find(now)) sequences.push_back({old, now});
  }
  for (const Rename& each : sequences) {
    renames.push_back(each);
    rename_everywhere(live, each.from, each.to);
  }
}

void match_keys(const Database& live, Database& desired) {
  std::vector<std::pair<ObjectRef, std::string>> other;
  for (const auto& object : desired.objects()) {
    if (object->ref.kind != &table_kind) continue;
    const Names& names = static_cast<const Table&>(*object).key_names;
    if (names.size() < 2 || !live.find(object->ref)) continue;
    const auto column = [&](const std::string& name) {
      return ObjectRef{&column_kind, object->ref.schema, object->ref.name, name, nullptr};
    };
    if (live.find(column(names[0]))) continue;
    for (const std::string& name : names)
      if (live.find(column(name)) && !desired.find(column(name))) {
        other.emplace_back(column(names[0]), name);
        break;
      }
  }
  for (const auto& [column, name] : other) rename_everywhere(desired, column, named(column, name));
}

void look_up_keys(const Database& live, Database& desired) {
  for (const auto& object : desired.objects()) {
    if (object->ref.kind != &foreign_key_kind) continue;
    auto& key = static_cast<ForeignKey&>(*object);
    if (!key.by_key || !key.referenced.empty()) continue;
    const WrittenName table = parse_name(key.references, {});
    for (const Object* part : live.parts(table.schema, table.name))
      if (part->ref.kind == &primary_key_kind) key.referenced = static_cast<const PrimaryKey*>(part)->columns;
    // of a table outside of what is read, the live foreign key knows
    const auto* same = live.get<ForeignKey>(key.ref);
    if (key.referenced.empty() && same && same->by_key && same->references == key.references)
      key.referenced = same->referenced;
  }
}

/// A foreign key that goes from one primary key of a table to another one names its columns: without them the two would
/// be told apart by nothing.
void name_changed_keys(Database& live, Database& desired) {
  for (const auto& object : desired.objects()) {
    if (object->ref.kind != &foreign_key_kind) continue;
    auto& key = static_cast<ForeignKey&>(*object);
    auto* same = static_cast<ForeignKey*>(live.find(key.ref));
    if (!same || !key.by_key || !same->by_key || same->references != key.references) continue;
    if (same->referenced != key.referenced) key.by_key = same->by_key = false;
  }
}

bool has_partitions(const Database& database, const ObjectRef& table) {
  return std::any_of(database.objects().begin(), database.objects().end(), [&](const auto& object) {
    return object->ref.kind == &partition_kind && static_cast<const Partition&>(*object).of == table.sql();
  });
}

/// A partitioned table that gets another key is created again while its partitions, which are detached for that, hold
/// the names of its NOT NULLs (18).
void spell_not_nulls(Database& live, Database& desired) {
  if (!live.version.not_null_constraints()) return;
  for (const auto& object : desired.objects()) {
    if (object->ref.kind != &table_kind) continue;
    const SqlText& key = static_cast<const Table&>(*object).partition_by;
    const auto* same = live.get<Table>(object->ref);
    if (key.empty() || !same || same->partition_by.empty() || same->partition_by.stored == key.stored) continue;
    if (!has_partitions(live, object->ref)) continue;
    for (const Database* database : {&live, &desired})
      for (Object* part : database->parts(object->ref.schema, object->ref.name))
        if (part->ref.kind == &column_kind) static_cast<Column&>(*part).not_null.spelled = true;
  }
}

void copy(const Database& from, Database& to) {
  for (const auto& object : from.objects()) to.add(object->clone());
  to.schemas = from.schemas;
  to.version = from.version;
}

}  // namespace

std::vector<std::unique_ptr<OtherNames>> with_other_key_names(const Database& live, const Database& desired) {
  std::size_t most = 0;
  for (const auto& object : desired.objects())
    if (object->ref.kind == &table_kind) most = std::max(most, static_cast<const Table&>(*object).key_names.size());
  std::vector<std::unique_ptr<OtherNames>> list;
  for (std::size_t i = 1; i < most; ++i) {
    auto other = std::make_unique<OtherNames>();
    copy(live, other->live);
    copy(desired, other->desired);
    for (const auto& object : desired.objects()) {
      if (object->ref.kind != &table_kind) continue;
      const Names& names = static_cast<const Table&>(*object).key_names;
      if (names.size() < 2) continue;
      const auto column = [&](const std::string& name) {
        return ObjectRef{&column_kind, object->ref.schema, object->ref.name, name, nullptr};
      };
      const auto present =
          std::find_if(names.begin(), names.end(), [&](const std::string& name) { return desired.find(column(name)); });
      if (present == names.end()) continue;
      const std::string& next = names[(static_cast<std::size_t>(present - names.begin()) + i) % names.size()];
      for (Database* database : {&other->live, &other->desired})
        if (database->find(column(*present)) && !database->find(column(next)))
          rename_everywhere(*database, column(*present), column(next));
    }
    list.push_back(std::move(other));
  }
  return list;
}

void add_variants(Plan& plan, const Plan& other, const Database& desired) {
  const auto refuse = [] {
    throw Error("a table whose key has several names (any_of) changes in a way that differs from name to name",
                "make this change in a migration of its own");
  };
  if (plan.transactions.size() != other.transactions.size()) refuse();
  for (std::size_t i = 0; i < plan.transactions.size(); ++i) {
    if (plan.transactions[i].size() != other.transactions[i].size()) refuse();
    for (std::size_t k = 0; k < plan.transactions[i].size(); ++k) {
      Statement& mine = plan.transactions[i][k];
      Statement theirs = other.transactions[i][k];
      const ObjectRef& ref = mine.object;
      if (ref.kind != theirs.object.kind || !(ref.schema == theirs.object.schema) ||
          !(ref.table == theirs.object.table))
        refuse();
      // a table that the statement makes has the first of its names
      if (mine.text() == theirs.text() || mine.lines) continue;
      const Symbol table = ref.table.empty() ? ref.name : ref.table;
      for (const Object* part : desired.parts(ref.schema, table))
        if (part->ref.kind == &primary_key_kind) theirs.key = static_cast<const PrimaryKey*>(part)->columns.front();
      theirs.key_table = qualified(ref.schema, table);
      mine.variants.push_back(std::move(theirs));
    }
  }
}

namespace {

/// Partitions that somebody else makes, and all that is of them.
void leave_external_partitions(Database& live, const Database& desired) {
  std::set<std::string> parents;
  for (const auto& object : desired.objects())
    if (object->ref.kind == &table_kind && static_cast<const Table&>(*object).partitions == "external")
      parents.insert(object->ref.sql());
  std::set<std::pair<std::string, std::string>> gone;
  for (bool found = !parents.empty(); found;) {
    found = false;
    for (const auto& object : live.objects()) {
      const ObjectRef& ref = object->ref;
      if (ref.kind != &partition_kind || !parents.contains(static_cast<const Partition&>(*object).of) ||
          desired.find({&table_kind, ref.schema, {}, ref.name, nullptr}))
        continue;
      parents.insert(ref.sql());
      found |= gone.emplace(ref.schema, ref.name).second;
    }
  }
  if (gone.empty()) return;
  std::vector<ObjectRef> refs;
  for (const auto& object : live.objects()) {
    const ObjectRef& ref = object->ref;
    const bool of_table = ref.kind == &table_kind || ref.of == &table_kind;
    if (gone.contains({ref.schema, of_table ? ref.name : ref.table})) refs.push_back(ref);
  }
  for (const ObjectRef& ref : refs) live.remove(ref);
}

}  // namespace

Renames match(Database& live, Database& desired) {
  Renames renames;
  leave_external_partitions(live, desired);
  look_up_owners(live, desired);
  match_renames(live, desired, renames);
  if (!renames.empty()) {
    keep_sequence_names(live, renames);
    rename_serials(live, desired, renames);
  }
  for (Database* state : {&live, &desired}) name_identity_sequences(*state);
  match_keys(live, desired);
  look_up_keys(live, desired);
  name_changed_keys(live, desired);
  spell_not_nulls(live, desired);
  leave_to_the_server(live, desired);
  return renames;
}

ObjectRef ref_before(const Renames& renames, const ObjectRef& ref) {
  for (const Rename& rename : renames)
    if (rename.to == ref) return rename.from;
  return ref;
}

std::vector<std::string> schemas_before(const Database& desired, const std::vector<std::string>& known) {
  std::vector<std::string> schemas;
  for (const auto& object : desired.objects()) {
    if (object->renamed_from.empty()) continue;
    const std::string schema = ref_before(*object).schema.text();
    if (!schema.empty() && std::find(known.begin(), known.end(), schema) == known.end()) schemas.push_back(schema);
  }
  return schemas;
}

}  // namespace reconcile
