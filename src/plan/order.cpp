#include <algorithm>
#include <optional>
#include <unordered_map>
#include <unordered_set>

#include "core/sql.hpp"
#include "objects/kinds.hpp"
#include "objects/objects.hpp"
#include "objects/privileges.hpp"
#include "plan/steps.hpp"

namespace reconcile {

namespace {

class Graph {
 public:
  Graph(const std::vector<Change>& changes, const Database& from, const Database& to, ServerVersion version)
      : changes_(changes), from_(from), to_(to), version_(version) {
    for (const Database* state : {&from, &to})
      for (const auto& object : state->objects())
        if (object->ref.kind == &default_privileges_kind) defaults_.push_back(object.get());
  }

  std::vector<Step> sorted() {
    make_steps();
    make_edges();
    make_soft_edges();
    return in_sequence(std::move(steps_), changes_);
  }

 private:
  void make_steps() {
    for (std::size_t i = 0; i < changes_.size(); ++i) {
      const Change& change = changes_[i];
      const Kind& kind = *change.ref.kind;
      if (change.carried_by.kind) continue;
      switch (change.action) {
        case Change::Action::create: add_creation(i, Step::Half::all); break;
        case Change::Action::drop:
          if (change.only)
            add_step(i, Step::Half::all, {drop_column_only(*change.from)}, gone_);
          else if (!change.implied)
            add_step(i, Step::Half::all, dropping(change), gone_);
          break;
        case Change::Action::recreate:
          if (change.lets_go) {
            add_step(i, Step::Half::drop, kind.let_go(*change.from), gone_);
            add_step(i, Step::Half::create, kind.take_hold(*change.to), made_);
            break;
          }
          if (!change.implied)
            add_step(i, Step::Half::drop, kind.set_aside ? kind.set_aside(*change.from, *change.to) : dropping(change),
                     gone_);
          add_creation(i, Step::Half::create);
          if (kind.set_aside) add_step(i, Step::Half::discard, kind.discard(*change.from), discarded_);
          break;
        case Change::Action::move:
          moved_.emplace(change.ref, steps_.size());
          add_step(i, Step::Half::all, kind.move_to(*change.to, *change.from), made_);
          break;
        case Change::Action::alter: {
          Statements statements;
          std::vector<InPlace> asked;  // one function may see to several fields at once
          for (const Field& field : kind.fields)
            if (!field.equal(*change.from, *change.to)) {
              if (std::find(asked.begin(), asked.end(), field.in_place) != asked.end()) continue;
              asked.push_back(field.in_place);
              std::optional<Statements> made = field.in_place(*change.from, *change.to, version_);
              std::move(made->begin(), made->end(), std::back_inserter(statements));
            }
          altered_.emplace(change.ref, steps_.size());
          add_step(i, Step::Half::all, std::move(statements), made_);
          if (kind.clear) add_step(i, Step::Half::discard, kind.clear(*change.from, *change.to), discarded_);
          break;
        }
        case Change::Action::rename: break;
      }
    }
    for (const Change& change : changes_)
      if (change.carried_by.kind) carry(change);
    // what goes along with something else goes in its step
    for (const Change& change : changes_)
      if (change.implied)
        if (const auto step = step_of_container(change.ref)) gone_.emplace(change.ref, *step);
    for (const Change& change : changes_)
      if (const auto step = gone_.find(change.ref); step != gone_.end())
        circle_of(*change.from, from_, [&](const ObjectRef& ref) { gone_.emplace(ref, step->second); });
  }

  void add_creation(std::size_t i, Step::Half half) {
    const Change& change = changes_[i];
    add_step(i, half, creating(*change.to), made_);
    const Object* before = from_.find(Namespace::type, change.ref.schema, change.ref.name);
    if (!change.ref.kind->announce || (before && gets_defined(before->ref, to_))) return;
    Statements announcing = change.ref.kind->announce(*change.to);
    if (!announcing.empty()) add_step(i, Step::Half::announce, std::move(announcing), announced_);
  }

  /// Whether what an object speaks of needs it: for the object a shell type is enough.
  static bool is_in_circle(const Database& state, const ObjectRef& ref, const ObjectRef& announced) {
    const Object* object = announced.kind->announce ? state.find(announced) : nullptr;
    if (!object) return false;
    bool is_needed = false;
    circle_of(*object, state, [&](const ObjectRef& need) { is_needed |= need == ref; });
    return is_needed;
  }

  /// It is done by the step that carries it. An index that a partition keeps has been made once that is detached.
  void carry(const Change& change) {
    const bool attaches = change.carried_by.kind == &partition_kind && change.ref.kind != &inherited_trigger_kind;
    const auto& facets = change.action == Change::Action::drop ? made_ : gone_;
    if (attaches) {
      (change.action == Change::Action::drop ? gone_ : made_).emplace(change.ref, facets.at(change.carried_by));
      return;
    }
    for (Index* index : {&made_, &gone_, &altered_, &moved_})
      if (const auto found = index->find(change.carried_by); found != index->end())
        index->emplace(change.ref, found->second);
  }

  /// A table has all that it must have before it is attached to one or inherits from it; what it keeps changes once it
  /// no longer does. Rows go to where they belong once all are attached.
  void around_tables_below() {
    std::unordered_map<std::string, std::vector<std::size_t>> steps_of, rows_of, shared_of;
    for (std::size_t i = 0; i < steps_.size(); ++i) {
      const ObjectRef& ref = changes_[steps_[i].change].ref;
      if (ref.kind == &data_kind) rows_of[ref.sql()].push_back(i);
      const ObjectRef table{&table_kind, ref.schema, {}, ref.table, nullptr};
      if (is_gone(i) && goes_from_partitions(changes_[steps_[i].change]) && gone_.contains(table)) {
        shared_of[ref.table_sql()].push_back(i);
        continue;
      }
      for (const Kind* kind :
           {&column_kind, &default_kind, &check_kind, &primary_key_kind, &unique_kind, &exclusion_kind})
        if (ref.kind == kind) steps_of[ref.table_sql()].push_back(i);
    }
    for (std::size_t i = 0; i < steps_.size(); ++i) {
      const Change& change = changes_[steps_[i].change];
      if (change.ref.kind == &table_kind && !is_gone(i)) {
        // CREATE TABLE … INHERITS finds them as they are to be, and a partition's NOT NULL takes no name away (18)
        const bool is_partition = partition_of(to_, change.ref.schema, change.ref.name);
        for (const std::string& above : tables_above(to_, change.ref.schema, change.ref.name)) {
          if (const auto made = made_.find(table_ref(above)); made != made_.end())
            edge(made->second, i);
          for (const std::size_t other : steps_of[above])
            if (!is_partition && !is_gone(other)) edge(other, i);
        }
        continue;
      }
      if (change.ref.kind == &check_kind && is_gone(i))
        // it cannot be dropped while it comes from above too
        for (const std::string& above : tables_above(from_, change.ref.schema, change.ref.table)) {
          const ObjectRef same = part_of(table_ref(above), change.ref);
          if (const auto gone = gone_.find(same); gone != gone_.end()) edge(gone->second, i);
          if (const auto made = made_.find(same); made != made_.end() && !gone_.contains(same)) edge(i, made->second);
        }
      const bool is_partition = change.ref.kind == &partition_kind;
      if (!is_partition && change.ref.kind != &inheritance_kind) continue;
      const bool goes = is_gone(i), alters = change.action == Change::Action::alter;
      Names tables = tables_above(goes ? from_ : to_, change.ref.schema, change.ref.name);
      tables.push_back(change.ref.sql());
      if (alters)
        for (std::string& above : tables_above(from_, change.ref.schema, change.ref.name))
          tables.push_back(std::move(above));
      for (const std::string& table : tables) {
        if (is_partition && goes && table != change.ref.sql())
          for (const std::size_t shared : shared_of[table]) edge(shared, i);
        if (!alters || !is_partition)
          for (const std::size_t other : steps_of[table])
            (alters ? is_gone(other) : goes) ? edge(i, other) : edge(other, i);
        if (is_partition)
          for (const std::size_t rows : rows_of[table]) edge(i, rows);
      }
    }
  }

  std::optional<std::size_t> step_of_container(const ObjectRef& ref) const {
    const auto find = [&](const ObjectRef& container) -> std::optional<std::size_t> {
      const auto found = gone_.find(container);
      if (found != gone_.end()) return found->second;
      return container.kind == &table_kind ? step_of_container(container) : std::nullopt;
    };
    if (ref.kind == &table_kind)
      if (const Partition* partition = partition_of(from_, ref.schema, ref.name)) {
        const WrittenName above = parse_name(partition->of, {});
        return find({&table_kind, above.schema, {}, above.name, nullptr});
      }
    if (ref.of)
      if (const auto step = find({ref.of, ref.schema, ref.table, ref.name, nullptr})) return step;
    if (!ref.table.empty())
      if (const Object* table = from_.find(Namespace::relation, ref.schema, ref.table))
        if (const auto step = find(table->ref)) return step;
    if (ref.of) return std::nullopt;
    if (const auto* owner =
            from_.get<SequenceOwner>({&sequence_owner_kind, ref.schema, {}, ref.name, &sequence_kind})) {
      const ColumnName column = parse_column(owner->column);
      if (const auto step = find({&column_kind, column.schema, column.table, column.column, nullptr})) return step;
      return find({&table_kind, column.schema, {}, column.table, nullptr});
    }
    return std::nullopt;
  }

  Statements creating(const Object& object) const {
    Statements statements = object.ref.kind->create(object, version_);
    if (object.ref.kind == &table_kind) {
      Statement& made = statements.front();
      const std::string inherits = spell_inherits(to_, object.ref.schema, object.ref.name);
      made.tail = inherits + made.tail;
      if (!inherits.empty()) made.guard.has_more_columns = true;
      made.guard.of_partition = partition_of(to_, object.ref.schema, object.ref.name) != nullptr;
    }
    if (object.ref.kind == &sequence_owner_kind) count_on(static_cast<const SequenceOwner&>(object), statements);
    if (!defaults_.empty()) {
      for (Statement& each : undo_default_privileges(object, to_, defaults_)) statements.push_back(std::move(each));
    }
    return statements;
  }

  /// A new sequence may number rows that are there.
  void count_on(const SequenceOwner& owner, Statements& statements) const {
    const ObjectRef ref{&sequence_kind, owner.ref.schema, {}, owner.ref.name, nullptr};
    const ColumnName name = parse_column(owner.column);
    const ObjectRef column{&column_kind, name.schema, name.table, name.column, nullptr};
    const auto* sequence = to_.get<Sequence>(ref);
    const auto* its_default = to_.get<Default>({&default_kind, name.schema, name.table, name.column, &column_kind});
    if (from_.find(ref) || !sequence || !from_.find(column) || !its_default || !mentions_sequence(*its_default, ref))
      return;
    statements.push_back(go_on_counting(*to_.get<Column>(column), ref.sql(), sequence->increment.value_or(1) < 0));
  }

  bool mentions_sequence(const Default& its_default, const ObjectRef& sequence) const {
    bool mentions = false;
    needs_of_object(its_default, to_, [&](const ObjectRef& need) { mentions |= need == sequence; });
    return mentions;
  }

  /// What is replaced by another definition goes only as long as that is not there: the file may run again.
  Statements dropping(const Change& change) const {
    Statements statements = change.ref.kind->drop(*change.from, version_);
    // what the table has of its own, and not what it has from above when the file runs again
    if (change.ref.kind == &check_kind && !change.to && to_.find(change.ref))
      statements.front().guard.parts.front().found =
          constraint_found(change.ref, "CASE WHEN k.conislocal THEN k.conname END");
    if (change.key_part.kind) statements.front().guard.parts = {until_replaced(change)};
    if (change.action != Change::Action::recreate || change.fields.empty() || statements.empty()) return statements;
    const Statements was = change.ref.kind->create(*change.from, version_),
                     now = change.ref.kind->create(*change.to, version_);
    if (was.empty() || now.empty()) return statements;
    const std::vector<Guard::Part>&before = was.front().guard.parts, &after = now.front().guard.parts;
    for (std::size_t i = 0; i < before.size() && i < after.size(); ++i)
      if (!after[i].wanted.empty() && after[i].wanted != before[i].wanted) {
        statements.front().guard.parts = {after[i]};
        break;
      }
    return statements;
  }

  /// The guard of dropping a partitioned table: its key still has the column type or the type that is replaced.
  Guard::Part until_replaced(const Change& change) const {
    const ObjectRef& ref = change.key_part;
    if (ref.kind != &column_kind) {
      Guard::Part part = ref.kind->set_aside(*from_.find(ref), *to_.find(ref)).front().guard.parts.front();
      part.what = change.ref.described();
      return part;
    }
    const std::string type_and_collation = column_found(
        ref,
        R"(concat_ws(' ', format_type(a.atttypid, a.atttypmod), CASE WHEN a.attcollation NOT IN (0, '"default"'::regcollation)
    THEN 'COLLATE ' || a.attcollation::regcollation END))");
    const auto& column = *to_.get<Column>(ref);
    const std::string collation = column.collation.empty() ? "" : " COLLATE " + spell_name(column.collation);
    return {change.ref.described(), type_and_collation, {column.type.stored.text() + collation}, false, {}};
  }

  using Index = std::unordered_map<ObjectRef, std::size_t, ObjectRefHash>;

  void add_step(std::size_t change, Step::Half half, Statements statements, Index& index) {
    index.emplace(changes_[change].ref, steps_.size());
    steps_.push_back({change, half, std::move(statements), {}});
  }

  void edge(std::size_t before, std::size_t after) {
    if (before == after) return;
    auto& list = steps_[after].after;
    if (std::find(list.begin(), list.end(), before) == list.end()) list.push_back(before);
  }

  void make_edges() {
    around_tables_below();
    std::unordered_map<std::string, std::size_t> freed;
    for (const auto& [ref, step] : gone_) freed.emplace(name_key(ref), step);
    for (std::size_t i = 0; i < steps_.size(); ++i) {
      const Change& change = changes_[steps_[i].change];
      const bool keeps = change.action == Change::Action::alter || change.action == Change::Action::move;
      if (steps_[i].half == Step::Half::discard) {
        edge(made_.at(change.ref), i);
        needs_of_object(*change.from, from_, [&](const ObjectRef& need) {
          if (const auto found = discarded_.find(need); found != discarded_.end()) edge(i, found->second);
        });
        continue;
      }
      if (!is_gone(i)) {
        const bool announces = steps_[i].half == Step::Half::announce;
        needs_of_object(*change.to, to_, [&](const ObjectRef& need) {
          if (announces && is_in_circle(to_, need, change.ref)) return;
          const Index& index = is_in_circle(to_, change.ref, need) ? announced_ : made_;
          if (const auto found = index.find(need); found != index.end()) edge(found->second, i);
        });
        if (const auto first = announced_.find(change.ref); first != announced_.end()) edge(first->second, i);
        if (const auto old = freed.find(name_key(change.ref)); old != freed.end() && !keeps) edge(old->second, i);
      }
      if (change.ref.kind == &row_type_kind && !is_gone(i)) after_columns_that_go(change.ref, i);
      if (change.ref.kind->clear && !is_gone(i))
        after_columns_that_go(change.ref, i);
      else if ((is_gone(i) || keeps) && change.follows.kind != &owner_kind)
        before_what_it_needs(*change.from, i, is_gone(i) && !change.follows.kind);
      if (keeps)
        needs_of_object(*change.from, from_, [&](const ObjectRef& need) {
          if (const auto found = discarded_.find(need); found != discarded_.end()) edge(i, found->second);
        });
    }
    for (const Change& change : changes_)
      if (const auto step = gone_.find(change.ref); change.implied && step != gone_.end())
        before_what_it_needs(*change.from, step->second, true);
    for (std::size_t i = 0; i < steps_.size(); ++i)
      for (const Index* index : {&made_, &gone_, &altered_})
        if (const auto above = index->find(changes_[steps_[i].change].follows); above != index->end())
          edge(above->second, i);
  }

  /// What a body speaks of is made before it, unless that waits for it: two functions may call each other.
  void make_soft_edges() {
    for (const auto& [before, after] : freed_before_taken(steps_, changes_, version_))
      if (!waits_for(before, after)) edge(before, after);
    for (std::size_t i = 0; i < steps_.size(); ++i) {
      const Change& change = changes_[steps_[i].change];
      if (!change.to || !change.ref.kind->uses || is_gone(i)) continue;
      change.ref.kind->uses(*change.to, to_, [&](const ObjectRef& used) {
        if (const auto found = made_.find(used); found != made_.end() && !waits_for(found->second, i))
          edge(found->second, i);
      });
    }
  }

  bool waits_for(std::size_t step, std::size_t other) const {
    std::unordered_set<std::size_t> seen;
    std::vector<std::size_t> next{step};
    while (!next.empty()) {
      const std::size_t each = next.back();
      next.pop_back();
      if (each == other) return true;
      if (seen.insert(each).second) next.insert(next.end(), steps_[each].after.begin(), steps_[each].after.end());
    }
    return false;
  }

  /// A new row may have no value for a column that is not in the new state, and a row of a type has no more columns.
  void after_columns_that_go(const ObjectRef& rows, std::size_t step) {
    for (const auto& [ref, gone] : gone_)
      if (ref.kind == &column_kind && ref.schema == rows.schema && ref.table == rows.name) edge(gone, step);
  }

  bool is_gone(std::size_t step) const { return reconcile::is_gone(steps_[step], changes_); }

  bool is_set_aside(std::size_t step) const {
    return steps_[step].half == Step::Half::drop && changes_[steps_[step].change].ref.kind->set_aside;
  }

  /// An object goes, or stops needing it, before what it needs goes.
  void before_what_it_needs(const Object& object, std::size_t step, bool goes) {
    needs_of_object(object, from_, [&](const ObjectRef& need) {
      if (is_in_circle(from_, object.ref, need)) return;
      // what is moved to the new one lets go of the old one later
      const bool moves = !goes && discarded_.contains(need);
      if (const auto found = gone_.find(need); found != gone_.end() && !moves) {
        // one that is set aside too is told from the new one by the name of what it stands on
        if (is_set_aside(step) && is_set_aside(found->second))
          edge(found->second, step);
        else
          edge(step, found->second);
      }
      if (const auto found = altered_.find(need); goes && found != altered_.end()) edge(step, found->second);
      if (const auto found = moved_.find(need); goes && found != moved_.end()) edge(step, found->second);
    });
  }

  /// What cannot have one name with it: constraints share those of their table, the rest those of its schema.
  static std::string name_key(const ObjectRef& ref) {
    if (ref.of) return ref.kind->section.data() + ('\1' + ref.schema) + '\1' + ref.table + '\1' + ref.name;
    if (ref.kind == &column_kind) return "column\1" + ref.schema + '\1' + ref.table + '\1' + ref.name;
    if (ref.kind == &check_kind || ref.kind == &foreign_key_kind)
      return "constraint\1" + ref.schema + '\1' + ref.table + '\1' + ref.name;
    return "name\1" + ref.schema + '\1' + ref.name;
  }

  const std::vector<Change>& changes_;
  const Database& from_;
  const Database& to_;
  ServerVersion version_;
  std::vector<Step> steps_;
  std::vector<const Object*> defaults_;
  Index made_, announced_, gone_, altered_, moved_, discarded_;
};

}  // namespace

std::vector<Step> order(const std::vector<Change>& changes, const Database& from, const Database& to,
                        ServerVersion version) {
  return Graph(changes, from, to, version).sorted();
}

}  // namespace reconcile
