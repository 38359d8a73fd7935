#include <algorithm>
#include <functional>
#include <map>

#include "core/sql.hpp"
#include "objects/kinds.hpp"
#include "objects/objects.hpp"
#include "objects/privileges.hpp"
#include "objects/trigger.hpp"
#include "plan/steps.hpp"

namespace reconcile {

ObjectRef table_ref(const std::string& sql) {
  const WrittenName name = parse_name(sql, {});
  return {&table_kind, name.schema, {}, name.name, nullptr};
}

ObjectRef part_of(const ObjectRef& table, const ObjectRef& part) {
  ObjectRef ref = part;
  ref.schema = table.schema;
  ref.table = table.name;
  return ref;
}

namespace {

std::unique_ptr<Object> copy_to(const ObjectRef& ref, const Object& object) {
  auto copy = object.clone();
  copy->ref = ref;
  return copy;
}

/// The column as a table below gets it.
std::unique_ptr<Column> inherited(const ObjectRef& ref, const Object& above, const ServerVersion& version) {
  auto column = std::make_unique<Column>(static_cast<const Column&>(above));
  column->ref = ref;
  column->identity = {};
  column->identity_options = {};
  column->options = {};
  column->foreign_options = {};
  column->backfill = {};
  column->not_null.comment = {};
  column->local = false;
  column->on_foreign_table = false;
  if (version.not_null_constraints() && !column->nullable && column->not_null.name.empty())
    column->not_null.name = chosen_name(above.ref.table, above.ref.name, "not_null");
  return column;
}

/// What ALTER TABLE does to the columns below too; not their compression, and not their options.
void take_over(Column& column, const Column& above, std::string_view field) {
  if (field == "type") column.type = above.type;
  if (field == "collation") column.collation = above.collation;
  if (field == "generated" || field == "virtual") {
    column.generated = above.generated;
    column.is_virtual = above.is_virtual;
  }
  if (field == "nullable" && !above.not_null.no_inherit) column.nullable = above.nullable;
  if (field == "not_null") column.not_null.validated = above.not_null.validated;
  if (field == "storage") column.storage = above.storage;
  if (field == "statistics") column.statistics = above.statistics;
}

class HandingDown {
 public:
  HandingDown(const Database& from, const Database& to, std::vector<Change>& changes)
      : from_(from), to_(to), changes_(changes) {
    for (std::size_t i = 0; i < changes.size(); ++i) at_.emplace(changes[i].ref, i);
    for (const auto& object : to.objects()) {
      const ObjectRef& ref = object->ref;
      if (ref.kind != &partition_kind && ref.kind != &inheritance_kind) continue;
      const Names before = tables_above(from, ref.schema, ref.name);
      for (const std::string& above : tables_above(to, ref.schema, ref.name))
        if (std::find(before.begin(), before.end(), above) != before.end()) {
          const ObjectRef table{&table_kind, ref.schema, {}, ref.name, nullptr};
          below_[above].push_back(table);
          above_[table.sql()].push_back(above);
        }
      if (ref.kind == &inheritance_kind) inheriting_.push_back(ref);
    }
  }

  void all() {
    // a table above comes first: what is done there is what the change of one below begins from
    std::map<std::size_t, std::vector<std::string>> levels;
    for (const auto& [above, tables] : below_) levels[depth(above)].push_back(above);
    for (const auto& [level, tables] : levels)
      for (const std::string& table : tables)
        for (std::size_t i = 0; i < changes_.size(); ++i)
          if (is_handed_down(changes_[i]) && changes_[i].ref.table_sql() == table) from_above(i, table);
    for (const ObjectRef& ref : inheriting_) with_its_table(ref);
    for (std::size_t i = 0, known = changes_.size(); i < known; ++i)
      if (changes_[i].ref.kind == &owner_kind) privileges_of_owner(i);
    for (std::size_t i = 0, known = changes_.size(); i < known; ++i)
      if (changes_[i].ref.kind == &privileges_kind && changes_[i].ref.of->name_space == Namespace::relation)
        privileges_on_columns(i);
    for (std::size_t i = 0, known = changes_.size(); i < known; ++i)
      if (changes_[i].ref.kind == &partition_kind && changes_[i].from) triggers(i);
  }

 private:
  static bool is_trigger(const Kind& kind) { return &kind == &trigger_kind || &kind == &inherited_trigger_kind; }

  static bool is_handed_down(const Change& change) {
    const Kind* kind = change.ref.kind;
    return (kind == &column_kind || kind == &default_kind || kind == &check_kind || is_trigger(*kind)) &&
           !change.carried_by.kind;
  }

  std::size_t depth(const std::string& table) const {
    std::size_t most = 0;
    if (const auto found = above_.find(table); found != above_.end())
      for (const std::string& above : found->second) most = std::max(most, depth(above) + 1);
    return most;
  }

  void collect(const std::string& table, std::vector<ObjectRef>& tables) const {
    const auto found = below_.find(table);
    if (found == below_.end()) return;
    for (const ObjectRef& below : found->second)
      if (std::find(tables.begin(), tables.end(), below) == tables.end()) tables.push_back(below);
    for (const ObjectRef& below : found->second) collect(below.sql(), tables);
  }

  void from_above(std::size_t at, const std::string& table) {
    const Kind* kind = changes_[at].ref.kind;
    // those below are on their own while it is made anew, and have to be as it is when they come back to it
    const ObjectRef its_table{&table_kind, changes_[at].ref.schema, {}, changes_[at].ref.table, nullptr};
    if (const Change* made = change_of(its_table); made && made->action == Change::Action::recreate) return;
    const bool drops = kind == &column_kind && changes_[at].action == Change::Action::drop;
    if (drops)
      for (const ObjectRef& below : below_.at(table)) {
        const ObjectRef ref = part_of(below, changes_[at].ref);
        const auto* was = from_.get<Column>(ref);
        if (was && to_.find(ref) && !was->local && !has_from_another(ref)) changes_[at].only = true;
      }
    std::vector<ObjectRef> tables;
    if (changes_[at].only)
      tables = below_.at(table);
    else
      collect(table, tables);
    for (const ObjectRef& below : tables) {
      const ObjectRef ref = part_of(below, changes_[at].ref);
      if (kind == &column_kind)
        column(at, ref);
      else if (kind == &default_kind)
        column_default(at, ref);
      else if (is_trigger(*kind))
        trigger(at, ref);
      else
        check(at, ref);
    }
  }

  /// Another table above has it afterwards.
  bool has_from_another(const ObjectRef& ref) const {
    const Names tables = tables_above(to_, ref.schema, ref.table);
    return std::any_of(tables.begin(), tables.end(),
                       [&](const std::string& above) { return to_.find(part_of(table_ref(above), ref)) != nullptr; });
  }

  /// The same of a check that is not made anew there.
  bool keeps_from_another(const ObjectRef& ref) {
    const Names tables = tables_above(to_, ref.schema, ref.table);
    return std::any_of(tables.begin(), tables.end(), [&](const std::string& above) {
      const ObjectRef same = part_of(table_ref(above), ref);
      const Change* change = change_of(same);
      return to_.find(same) && !(change && change->action == Change::Action::recreate);
    });
  }

  Change* change_of(const ObjectRef& ref) {
    const auto found = at_.find(ref);
    return found == at_.end() ? nullptr : &changes_[found->second];
  }

  const Object* before(const ObjectRef& ref) {
    const Change* change = change_of(ref);
    return change ? change->from : from_.find(ref);
  }

  void column(std::size_t at, const ObjectRef& ref) {
    const Change above = changes_[at];
    const Object* was = before(ref);
    switch (above.action) {
      case Change::Action::create:
        if (!was) settle(above.ref, ref, inherited(ref, *above.to, to_.version));
        break;
      case Change::Action::recreate: settle(above.ref, ref, inherited(ref, *above.to, to_.version)); break;
      case Change::Action::alter: {
        if (!was) break;
        auto given = std::make_unique<Column>(static_cast<const Column&>(*was));
        for (const FieldChange& field : above.fields)
          take_over(*given, static_cast<const Column&>(*above.to), field.name);
        // an inherited NOT NULL is called as that above (18)
        if (const auto* wanted = to_.get<Column>(ref)) given->not_null.name = wanted->not_null.name;
        settle(above.ref, ref, std::move(given));
        break;
      }
      case Change::Action::drop:
        if (!was || to_.find(ref)) break;
        if (above.only || static_cast<const Column*>(was)->local)
          change_of(ref)->follows = above.ref;
        else
          settle(above.ref, ref, nullptr);
        break;
      case Change::Action::move:
        if (Change* own = change_of(ref); own && own->action == Change::Action::move) own->carried_by = above.ref;
        break;
      default: break;
    }
  }

  void column_default(std::size_t at, const ObjectRef& ref) {
    const Change above = changes_[at];
    const Change *column = change_of(column_ref(above.ref, above.ref.name)),
                 *own = change_of(column_ref(ref, ref.name));
    // what comes and goes with its column does so below only with that
    const bool comes = column && column->action == Change::Action::create,
               goes = column && column->action == Change::Action::drop;
    if ((comes && !(own && own->action == Change::Action::create)) || (goes && column->only)) return;
    settle(above.ref, ref, above.to ? copy_to(ref, *above.to) : nullptr);
  }

  void check(std::size_t at, const ObjectRef& ref) {
    const Change above = changes_[at];
    const auto* was = static_cast<const Check*>(before(ref));
    if (static_cast<const Check*>(above.to ? above.to : above.from)->no_inherit) return;
    const bool stays = was && (was->local || keeps_from_another(ref));
    if (above.action == Change::Action::drop) {
      if (!was) return;
      if (!stays) return settle(above.ref, ref, nullptr);
      if (Change* own = change_of(ref)) own->follows = above.ref;
    } else if (above.action == Change::Action::alter) {
      if (!was) return;
      auto given = std::make_unique<Check>(*was);
      given->validated = static_cast<const Check*>(above.to)->validated;
      settle(above.ref, ref, std::move(given));
    } else if (above.action == Change::Action::recreate ? !stays : !was) {
      settle(above.ref, ref, copy_to(ref, *above.to));
    } else if (above.action == Change::Action::create && !change_of(ref)) {
      make_way(ref, *was);
    }
  }

  /// A check that a table is to have from above alone goes before it comes from there: the two would become one that
  /// stays its own.
  void make_way(const ObjectRef& ref, const Check& own) {
    const auto* wanted = to_.get<Check>(ref);
    if (!own.local || !wanted || wanted->local) return;
    at_.emplace(ref, changes_.size());
    Change& change = changes_.emplace_back();
    change.ref = ref;
    change.action = Change::Action::drop;
    change.from = &own;
    change.why = "it comes from above";
  }

  /// Whatever is done to a trigger, or to what a partition is attached to: it is then in the state of that above.
  void trigger(std::size_t at, ObjectRef ref) {
    ref.kind = &inherited_trigger_kind;
    const auto* wanted = to_.get<InheritedTrigger>(ref);
    if (!wanted && !from_.find(ref)) return;
    std::unique_ptr<InheritedTrigger> given;
    if (wanted && from_.find(ref) && changes_[at].action == Change::Action::alter) {
      given = std::make_unique<InheritedTrigger>(*wanted);
      given->enabled = wanted->usual;
    }
    settle(changes_[at].ref, ref, std::move(given));
  }

  void triggers(std::size_t partition) {
    const ObjectRef ref = changes_[partition].ref;
    std::vector<ObjectRef> tables{{&table_kind, ref.schema, {}, ref.name, nullptr}};
    collect(ref.sql(), tables);
    for (const ObjectRef& table : tables)
      for (const Database* state : {&from_, &to_})
        for (const Object* part : state->parts(table.schema, table.name))
          if (part->ref.kind == &inherited_trigger_kind) trigger(partition, part->ref);
  }

  /// ALTER … OWNER TO changes what roles may do with what is there already.
  void privileges_of_owner(std::size_t at) {
    const Change above = changes_[at];
    const auto *before = static_cast<const Owner*>(above.from), *after = static_cast<const Owner*>(above.to);
    const Change* its_own = change_of({above.ref.of, above.ref.schema, above.ref.table, above.ref.name, nullptr});
    if (its_own && its_own->action != Change::Action::alter) return;
    ObjectRef ref = above.ref;
    ref.kind = &privileges_kind;
    const std::string &old_owner = before ? before->role : after->usual,
                      &new_owner = after ? after->role : before->usual;
    if (above.ref.of->name_space == Namespace::relation)
      on_columns(above.ref, [&](const Grants& grants) { return after_new_owner(grants, old_owner, new_owner, {}); });
    const auto* known = from_.get<Privileges>(ref);
    if (!known && !to_.find(ref)) return;
    auto given = known ? std::make_unique<Privileges>(*known) : std::make_unique<Privileges>();
    given->ref = ref;
    given->owner = new_owner;
    given->roles = after_new_owner(std::move(given->roles), old_owner, new_owner, {"all"});
    if (given->roles.empty()) given = nullptr;
    settle(above.ref, ref, std::move(given));
  }

  void privileges_on_columns(std::size_t at) {
    const Change above = changes_[at];
    on_columns(above.ref, [&](const Grants& grants) { return left_on_column(grants, above.from, above.to); });
  }

  /// Settles the privileges on a relation's columns, of which a change of its owner or privileges leaves `left`.
  template <typename Left>
  void on_columns(const ObjectRef& above, const Left& left) {
    for (const Object* part : from_.parts(above.schema, above.name)) {
      if (part->ref.kind != &privileges_kind || part->ref.of != &column_kind || !to_.find(part->ref)) continue;
      const auto& now = static_cast<const Privileges&>(*before(part->ref));
      auto given = std::make_unique<Privileges>(now);
      given->roles = left(given->roles);
      if (given->roles != now.roles) settle(above, part->ref, std::move(given));
    }
    ObjectRef ref = above;
    ref.kind = &column_privileges_kind;
    if (!from_.find(ref) || !to_.find(ref)) return;
    const auto& columns = static_cast<const ColumnPrivileges&>(*before(ref));
    auto given = std::make_unique<ColumnPrivileges>(columns);
    for (auto& [name, grants] : given->columns) grants = left(grants);
    if (given->columns != columns.columns) settle(above, ref, std::move(given));
  }

  /// `given` is what is there once the change above is done; what is still another than it is to be is changed then.
  /// `above` is a copy, since a change may be added to those it is taken from.
  void settle(ObjectRef above, const ObjectRef& ref, std::unique_ptr<Object> given) {
    const Object* wanted = to_.find(ref);
    Change* change = change_of(ref);
    Differences differs;
    if (given && wanted) differs = differences(*given, *wanted, to_.version);
    if ((!given && !wanted) || (given && wanted && differs.fields.empty())) {
      if (change) change->carried_by = std::move(above);
      return;
    }
    if (!change) {
      at_.emplace(ref, changes_.size());
      change = &changes_.emplace_back();
      change->ref = ref;
    }
    change->follows = std::move(above);
    change->handed_down = std::move(given);
    change->from = change->handed_down.get();
    change->to = wanted;
    change->fields = std::move(differs.fields);
    using enum Change::Action;
    change->action = !change->from ? create : !wanted ? drop : differs.in_place ? alter : recreate;
  }

  /// CREATE TABLE … INHERITS makes what the table is to have from those above.
  void with_its_table(const ObjectRef& inheritance) {
    const ObjectRef table{&table_kind, inheritance.schema, {}, inheritance.name, nullptr};
    const Change* made = change_of(table);
    if (!made || (made->action != Change::Action::create && made->action != Change::Action::recreate)) return;
    if (Change* change = change_of(inheritance)) change->carried_by = table;
    const std::vector<Object*> parts = to_.parts(table.schema, table.name);
    for (const Object* part : parts) {
      const ObjectRef ref = part->ref;
      if (ref.kind == &check_kind && !static_cast<const Check*>(part)->local) {
        if (Change* change = change_of(ref)) change->carried_by = table;
        continue;
      }
      if (ref.kind != &column_kind || static_cast<const Column*>(part)->local) continue;
      std::unique_ptr<Column> given;
      std::unique_ptr<Object> given_default;
      const ObjectRef ref_of_default{&default_kind, ref.schema, ref.table, ref.name, &column_kind};
      for (const std::string& name : tables_above(to_, table.schema, table.name)) {
        const auto* above = to_.get<Column>(part_of(table_ref(name), ref));
        if (!above) continue;
        if (!given) {
          given = inherited(ref, *above, to_.version);
          given->statistics.reset();
        }
        if (!above->nullable && !above->not_null.no_inherit) given->nullable = false;
        const Object* its_default = to_.find(part_of(table_ref(name), ref_of_default));
        if (its_default && !given_default) given_default = copy_to(ref_of_default, *its_default);
      }
      if (!given) continue;
      settle(table, ref, std::move(given));
      if (given_default || change_of(ref_of_default)) settle(table, ref_of_default, std::move(given_default));
    }
  }

  const Database& from_;
  const Database& to_;
  std::vector<Change>& changes_;
  std::map<ObjectRef, std::size_t> at_;
  std::map<std::string, std::vector<ObjectRef>> below_;
  std::map<std::string, Names> above_;
  std::vector<ObjectRef> inheriting_;
};

}  // namespace

void hand_down(const Database& from, const Database& to, std::vector<Change>& changes) {
  const auto& objects = to.objects();
  const bool any = std::any_of(objects.begin(), objects.end(), [](const auto& object) {
    return object->ref.kind == &partition_kind || object->ref.kind == &inheritance_kind;
  });
  const bool any_change = std::any_of(changes.begin(), changes.end(), [](const Change& change) {
    return change.ref.kind == &inherited_trigger_kind || change.ref.kind == &privileges_kind ||
           change.ref.kind == &owner_kind;
  });
  if (any || any_change) HandingDown(from, to, changes).all();
}

}  // namespace reconcile
