#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "core/mentions.hpp"
#include "core/stands_on.hpp"
#include "objects/domain.hpp"
#include "objects/kinds.hpp"
#include "objects/objects.hpp"
#include "plan/steps.hpp"

namespace reconcile {

void needs_of_object(const Object& object, const Database& database,
                     const std::function<void(const ObjectRef&)>& need) {
  const ObjectRef& ref = object.ref;
  if (ref.of) {
    need({ref.of, ref.schema, ref.table, ref.name, nullptr});
  } else if (!ref.table.empty()) {
    if (const Object* table = database.find(Namespace::relation, ref.schema, ref.table)) need(table->ref);
  } else if (ref.kind->in_schema) {
    need({&schema_kind, {}, {}, ref.schema, nullptr});
  }
  if (!object.stands_on.empty())
    needs_of_addresses(object.stands_on, database, need);
  else if (ref.kind->needs)
    ref.kind->needs(object, database, need);
}

namespace {

/// A value as one line for people; nothing for the default.
std::string words(const Document& value) {
  if (value.is_null()) return {};
  if (value.is_scalar()) return value.text();
  std::vector<std::string> parts;
  if (value.is_list())
    for (const Document& item : value.items()) parts.push_back(words(item));
  else
    for (std::size_t i = 0; i < value.size(); ++i)
      parts.push_back(fmt::format("{}: {}", value.key(i).text(), words(value.value(i))));
  return fmt::format("{}", fmt::join(parts, ", "));
}

}  // namespace

Differences differences(const Object& from, const Object& to, ServerVersion version) {
  Differences found;
  for (const Field& field : to.ref.kind->fields) {
    if (field.equal(from, to)) continue;
    found.fields.push_back({std::string(field.name), words(field.write(from)), words(field.write(to))});
    if (!field.in_place || !field.in_place(from, to, version)) found.in_place = false;
  }
  return found;
}

namespace {

class Comparison {
 public:
  Comparison(const Database& from, const Database& to, Mistakes& impossible)
      : from_(from), to_(to), impossible_(impossible) {}

  std::vector<Change> changes() {
    for (const auto& object : to_.objects()) {
      const Object* old = from_.find(object->ref);
      if (!old)
        add(Change::Action::create, nullptr, object.get());
      else
        compare(*old, *object);
    }
    for (const auto& object : from_.objects())
      if (!to_.find(object->ref) && in_scope(*object)) add(Change::Action::drop, object.get(), nullptr);
    rebuild_dependants();
    depend_again();
    for (Change& change : changes_) carry(change);
    take_from_detached(from_, to_, changes_);
    hand_down(from_, to_, changes_);
    for (const Change& change : changes_)
      if (change.to && change.ref.kind == &column_kind && !change.carried_by.kind)
        unreadable(static_cast<const Column&>(*change.to));
    say_losses(from_, to_, changes_);
    return std::move(changes_);
  }

 private:
  Change& add(Change::Action action, const Object* from, const Object* to) {
    Change change;
    change.action = action;
    change.ref = from ? from->ref : to->ref;
    change.from = from;
    change.to = to;
    at_.emplace(change.ref, changes_.size());
    changes_.push_back(std::move(change));
    return changes_.back();
  }

  void compare(const Object& old, const Object& now) {
    Differences found = differences(old, now, to_.version);
    const ObjectRef key_part = altered_key_part(old, now);
    if (found.fields.empty() && !key_part.kind) return;
    if (old.ref.kind == &domain_kind && needs_replacement(old, now, from_)) found.in_place = false;
    Change& change =
        add(found.in_place && !key_part.kind ? Change::Action::alter : Change::Action::recreate, &old, &now);
    change.fields = std::move(found.fields);
    if (key_part.kind) recreate_for(change, key_part, key_part);
  }

  static void recreate_for(Change& table, const ObjectRef& column, const ObjectRef& key_part) {
    table.key_part = key_part;
    table.why = column.described() + " is part of its partition key";
  }

  /// The server alters no column that decides into which partition a row goes.
  ObjectRef altered_key_part(const Object& old, const Object& now) const {
    if (old.ref.kind != &table_kind) return {};
    const SqlText& key = static_cast<const Table&>(old).partition_by;
    if (key.empty() || static_cast<const Table&>(now).partition_by.empty()) return {};
    for (const Mention& mention : mentions(key.written, key.syntax)) {
      if (mention.what != Mention::What::column) continue;
      const ObjectRef ref{&column_kind, old.ref.schema, old.ref.name, mention.name, nullptr};
      const auto *before = from_.get<Column>(ref), *after = to_.get<Column>(ref);
      if (before && after && (!(before->type == after->type) || before->collation != after->collation)) return ref;
    }
    return {};
  }

  /// What the desired state is silent about and PostgreSQL makes by itself is left alone.
  bool in_scope(const Object& object) const {
    const ObjectRef& ref = object.ref;
    if (ref.of == &extension_kind && to_.find({&extension_kind, {}, {}, ref.name, nullptr})) return false;
    // of a function whose type is not there yet
    if (ref.kind == &shell_type_kind)
      return std::ranges::none_of(to_.objects(), [&](const auto& other) {
        const Object* before = other->ref.kind->has_arguments ? from_.find(other->ref) : nullptr;
        bool needs_it = false;
        if (before) needs_of_object(*before, from_, [&](const ObjectRef& need) { needs_it |= need == ref; });
        return needs_it;
      });
    return true;
  }

  /// The objects that may need one of those: what nests in their tables and foreign keys to them, or anything.
  std::vector<const Object*> candidates(const std::vector<const Object*>& broken) const {
    bool anything = false;
    std::unordered_set<std::string> tables;
    for (const Object* object : broken) {
      if (object->ref.table.empty() && !object->ref.of) anything = true;
      tables.insert(object->ref.schema + '\0' + object->ref.table);
    }
    std::vector<const Object*> list;
    for (const auto& object : from_.objects()) {
      const ObjectRef& ref = object->ref;
      if (ref.kind == &data_kind) continue;  // rows stay, whatever becomes of their columns
      if (anything || tables.contains(ref.schema + '\0' + ref.table) || tables.contains(ref.schema + '\0' + ref.name) ||
          ref.kind == &foreign_key_kind || ref.kind == &sequence_owner_kind || ref.kind->printed_whole)
        list.push_back(object.get());
    }
    return list;
  }

  void rebuild_dependants() {
    std::vector<const Object*> broken;
    for (const Change& change : changes_)
      if (change.action == Change::Action::recreate || change.action == Change::Action::drop ||
          (change.action == Change::Action::alter && change.ref.kind->breaks))
        broken.push_back(change.from);
    while (!broken.empty()) {
      std::unordered_map<ObjectRef, const Object*, ObjectRefHash> by_ref;
      for (const Object* object : broken) by_ref.emplace(object->ref, object);
      std::vector<const Object*> next;
      for (const Object* dependant : candidates(broken)) {
        std::vector<const Object*> causes;
        needs_of_object(*dependant, from_, [&](const ObjectRef& need) {
          const auto found = by_ref.find(need);
          if (found != by_ref.end() && makes_way(*found->second, *dependant)) causes.push_back(found->second);
        });
        bool is_rebuilt = false;
        for (const Object* cause : causes) is_rebuilt |= rebuild(*dependant, *cause);
        if (is_rebuilt) next.push_back(dependant);
      }
      next.insert(next.end(), recreated_tables_.begin(), recreated_tables_.end());
      recreated_tables_.clear();
      broken = std::move(next);
    }
  }

  bool makes_way(const Object& broken, const Object& dependant) const {
    const Change& change = changes_[at_.at(broken.ref)];
    // there always is an owner
    if (broken.ref.kind == &owner_kind) return false;
    if (change.action == Change::Action::recreate || change.action == Change::Action::drop) return true;
    if (change.action == Change::Action::move)
      return dependant.ref.kind->disposable(dependant) && dependant.ref.kind != &comment_kind;
    return broken.ref.kind->breaks(*change.from, *change.to, dependant);
  }

  /// The partitioned table that has the column in its key, before and after: the server does not alter it.
  ObjectRef partitioned_by(const Object& column) const {
    if (column.ref.kind != &column_kind) return {};
    const ObjectRef table{&table_kind, column.ref.schema, {}, column.ref.table, nullptr};
    const auto* before = from_.get<Table>(table);
    if (!before || before->partition_by.empty() || !to_.find(table)) return {};
    const std::vector<Mention> key = mentions(before->partition_by.written, before->partition_by.syntax);
    const bool is_in_key = std::any_of(key.begin(), key.end(), [&](const Mention& mention) {
      return mention.what == Mention::What::column && mention.name == column.ref.name.text();
    });
    return is_in_key ? table : ObjectRef{};
  }

  /// The desired state leaves out what a part of it, unchanged, needs.
  bool refuse_if_still_needed(const Object& dependant, const Object& cause) {
    // a foreign key may find another key to stand on
    if (changes_[at_.at(cause.ref)].action != Change::Action::drop || dependant.ref.kind == &foreign_key_kind ||
        ((dependant.ref.kind->printed_whole || cause.ref.kind->has_arguments) && is_replaced(cause.ref)))
      return false;
    impossible_.add(fmt::format("{} is not in the desired state, but {}, which is, needs it", cause.ref.described(),
                                dependant.ref.described()),
                    to_.find(dependant.ref)->place, "write it into the desired state, or take out what needs it");
    return true;
  }

  /// Whether an object that is the same in both states calls another function than the one that is dropped or
  /// recreated, one of pg_catalog with the same name (`lower(text)` beside a user's `lower(text[])`): PostgreSQL's
  /// print of its expressions tells them apart.
  bool calls_another(const Object& now, const Object& cause) const {
    if (!cause.ref.kind->has_arguments || now.ref.kind->printed_whole) return false;
    bool calls = false;
    needs_of_object(now, from_, [&](const ObjectRef& need) { calls |= need == cause.ref; });
    return !calls;
  }

  /// Whether the dependant was not being dropped or recreated before.
  bool rebuild(const Object& dependant, const Object& cause) {
    const auto known = at_.find(dependant.ref);
    if (known != at_.end()) {
      Change& change = changes_[known->second];
      // it was recreated for another reason, as it is
      if (change.action == Change::Action::recreate && change.fields.empty() && dependant.ref.kind->printed_whole)
        refuse_if_still_needed(dependant, cause);
      if (change.action == Change::Action::recreate && !change.causes.empty()) change.causes.push_back(cause.ref);
      // what is altered no longer needs what is dropped
      if (change.action != Change::Action::alter || changes_[at_.at(cause.ref)].action == Change::Action::drop)
        return false;
      change.action = Change::Action::recreate;
      change.why = "it stands on " + cause.ref.described();
      change.causes.push_back(cause.ref);
      return true;
    }
    const Object* now = to_.find(dependant.ref);
    if (gets_defined(cause.ref, to_)) return false;
    // what leaves a schema does so before that is dropped
    if (!now || cause.ref.kind == &schema_kind) return false;
    if (calls_another(*now, cause)) return false;
    if (refuse_if_still_needed(dependant, cause)) return false;
    const Change& cause_change = changes_[at_.at(cause.ref)];
    if (!dependant.ref.kind->disposable(dependant) && cause_change.action == Change::Action::recreate &&
        cause.ref.kind->set_aside && dependant.ref.kind->move_to) {
      if (const ObjectRef table = partitioned_by(dependant); table.kind) {
        if (!at_.contains(table)) {
          recreate_for(add(Change::Action::recreate, from_.find(table), to_.find(table)), dependant.ref, cause.ref);
          recreated_tables_.push_back(from_.find(table));
        }
        return false;
      }
      Change& moved = add(Change::Action::move, &dependant, now);
      moved.why = "it stands on " + cause.ref.described();
      moved.causes.push_back(cause.ref);
      return true;
    }
    Change& change = add(Change::Action::recreate, &dependant, now);
    change.why = "it stands on " + cause.ref.described();
    change.causes.push_back(cause.ref);
    change.lets_go = cause.ref.kind->has_arguments && dependant.ref.kind->let_go;
    return !change.lets_go;
  }

  /// What CREATE OR REPLACE lets go of without a word.
  void depend_again() {
    const auto is_replaced = [](const Change& change) {
      return change.action == Change::Action::alter && change.ref.kind->replace &&
             std::any_of(change.fields.begin(), change.fields.end(), [&](const FieldChange& field) {
               return change.ref.kind->field(field.name)->in_place == change.ref.kind->replace;
             });
    };
    for (std::size_t i = 0, all = changes_.size(); i < all; ++i) {
      if (!is_replaced(changes_[i])) continue;
      const ObjectRef of = changes_[i].ref, ref{&extension_dependencies_kind, of.schema, of.table, of.name, of.kind};
      const Object *was = from_.find(ref), *now = to_.find(ref);
      if (!was || !now) continue;
      const auto known = at_.find(ref);
      Change& change = known == at_.end() ? add(Change::Action::recreate, was, now) : changes_[known->second];
      if (change.action == Change::Action::alter) change.action = Change::Action::recreate;
      change.implied = known == at_.end();
      change.why = fmt::format("CREATE OR REPLACE {} lets go of it", of.kind->in_sql.words);
      change.causes.push_back(of);
    }
  }

  /// SET UNLOGGED and SET LOGGED reach the sequences that the columns of the table own.
  void carry_persistence(Change& change) const {
    if (change.fields.size() != 1 || change.fields[0].name != "unlogged") return;
    const auto* owner =
        to_.get<SequenceOwner>({&sequence_owner_kind, change.ref.schema, {}, change.ref.name, &sequence_kind});
    if (!owner || !from_.find(owner->ref)) return;
    const ColumnName column = parse_column(owner->column);
    const auto table = at_.find({&table_kind, column.schema, {}, column.table, nullptr});
    if (table == at_.end() || changes_[table->second].action != Change::Action::alter) return;
    for (const FieldChange& field : changes_[table->second].fields)
      if (field.name == "unlogged" && field.to == change.fields[0].to) change.carried_by = table->first;
  }

  /// Keys and indexes like those of its table are taken over with a partition, and left to it when it goes (manual,
  /// ALTER TABLE).
  void carry(Change& change) const {
    const ObjectRef& ref = change.ref;
    if (ref.kind == &sequence_kind) carry_persistence(change);
    if (ref.table.empty()) return;
    const Partition *was = partition_of(from_, ref.schema, ref.table), *is = partition_of(to_, ref.schema, ref.table);
    if ((was != nullptr) == (is != nullptr)) return;
    if (change.action != (is ? Change::Action::drop : Change::Action::create)) return;
    const bool stands_on_index = ref.kind == &index_kind || ref.kind == &primary_key_kind || ref.kind == &unique_kind;
    if (!stands_on_index && ref.kind != &foreign_key_kind) return;
    const Partition& partition = is ? *is : *was;
    const WrittenName table = parse_name(partition.of, {});
    for (const Object* part : (is ? to_ : from_).parts(table.schema, table.name))
      if (part->ref.kind == ref.kind && same_fields(*part, *(is ? change.from : change.to)))
        change.carried_by = partition.ref;
  }

  /// Something of another kind has the name of what goes, or of its table: a view for a table, a base type for a shell
  /// type, a function of other types.
  bool is_replaced(const ObjectRef& gone) const {
    if (gone.kind->has_arguments) return !to_.overloads(gone.schema, bare_name(gone.name.text())).empty();
    const Symbol name = gone.table.empty() ? gone.name : gone.table;
    const bool is_type = gone.kind->name_space == Namespace::type;
    const Object* other = to_.find(is_type ? Namespace::type : Namespace::relation, gone.schema, name);
    return other && !from_.find(other->ref);
  }

  /// A backfill may read columns of both states, even one that is dropped.
  void unreadable(const Column& column) {
    const SqlText& value = column.backfill.value;
    if (column.nullable || value.empty() ||
        !from_.find({&table_kind, column.ref.schema, {}, column.ref.table, nullptr}))
      return;
    const std::vector<Mention> all = mentions(value.written, value.syntax);
    // a subquery has columns of its own
    if (std::any_of(all.begin(), all.end(), [](const Mention& each) { return each.what == Mention::What::relation; }))
      return;
    for (const Mention& mention : all) {
      const ObjectRef named = column_ref(column.ref, mention.name);
      if (mention.what != Mention::What::column || mention.name.empty() || from_.find(named) || to_.find(named))
        continue;
      impossible_.add(fmt::format("the backfill of {} names column '{}', which table {} does not have",
                                  column.ref.described(), mention.name, column.ref.table_sql()),
                      value.place, fmt::format("for the text write \"'{}'\"", mention.name));
    }
  }

  const Database& from_;
  const Database& to_;
  Mistakes& impossible_;
  std::vector<Change> changes_;
  std::unordered_map<ObjectRef, std::size_t, ObjectRefHash> at_;
  std::vector<const Object*> recreated_tables_;  ///< whose dependants are still to be looked at
};

}  // namespace

std::vector<Change> compare(const Database& from, const Database& to, Mistakes& impossible) {
  return Comparison(from, to, impossible).changes();
}

}  // namespace reconcile
