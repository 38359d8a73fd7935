#include "plan/plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_set>

#include "objects/identity_sequence.hpp"
#include "objects/kinds.hpp"
#include "objects/objects.hpp"
#include "objects/spell.hpp"
#include "plan/steps.hpp"

namespace reconcile {

namespace {

/// Whether it goes, if only to be made anew.
bool goes_away(const Change& change) {
  return change.action == Change::Action::drop || change.action == Change::Action::recreate;
}

/// What goes along with the dropping of something else needs no statement.
void mark_implied(std::vector<Change>& changes, const Database& from, const Database& to) {
  std::unordered_set<ObjectRef, ObjectRefHash> dropped, taken_along;
  for (const Change& change : changes)
    if (goes_away(change)) {
      dropped.insert(change.ref);
      circle_of(*change.from, from, [&](const ObjectRef& ref) { taken_along.insert(ref); });
    }
  const auto goes = [&](const ObjectRef& ref) { return dropped.contains(ref); };
  for (Change& change : changes) {
    if (!goes_away(change)) continue;
    const ObjectRef& ref = change.ref;
    if (taken_along.contains(ref) || gets_defined(ref, to)) change.implied = true;
    if (ref.of) change.implied |= goes({ref.of, ref.schema, ref.table, ref.name, nullptr});
    if (ref.kind == &identity_privileges_kind || ref.kind == &identity_comment_kind)
      if (const auto* column = to.get<Column>({&column_kind, ref.schema, ref.table, ref.name, nullptr}))
        change.implied |= column->identity.empty();
    if (!ref.table.empty()) {
      const Object* table = from.find(Namespace::relation, ref.schema, ref.table);
      if (table && goes(table->ref)) change.implied = true;
    }
    if (ref.kind == &index_kind && !static_cast<const Index*>(change.from)->part_of.empty())
      if (const Partition* partition = partition_of(from, ref.schema, ref.table)) {
        // one that is attached goes with the index of the partitioned table
        const WrittenName above = parse_name(partition->of, {});
        const std::string& name = static_cast<const Index*>(change.from)->part_of;
        if (goes({&index_kind, above.schema, above.name, name, nullptr})) change.implied = true;
      }
    if (ref.kind == &table_kind || ref.kind == &partition_kind)
      if (const Partition* partition = partition_of(from, ref.schema, ref.name)) {
        // one whose table stays is detached first: a foreign key to that may stand on its rows
        const WrittenName above = parse_name(partition->of, {});
        const bool table_goes = goes({&table_kind, above.schema, {}, above.name, nullptr});
        change.implied = table_goes && goes({&table_kind, ref.schema, {}, ref.name, nullptr});
      }
    if (ref.kind == &sequence_kind)
      if (const auto* owner =
              from.get<SequenceOwner>({&sequence_owner_kind, ref.schema, {}, ref.name, &sequence_kind})) {
        const ColumnName column = parse_column(owner->column);
        if (goes({&column_kind, column.schema, column.table, column.column, nullptr})) change.implied = true;
      }
  }
}

/// A partition that is detached keeps indexes and keys like those of its table, which a table made anew may no longer
/// have: they go from both while it still is a partition.
void free_parts_of_partitions(std::vector<Change>& changes) {
  std::unordered_set<std::string> left;  // tables made anew from which partitions are detached
  for (const Change& change : changes)
    if (change.ref.kind == &partition_kind && change.action == Change::Action::recreate && !change.implied)
      left.insert(static_cast<const Partition*>(change.from)->of);
  for (Change& change : changes)
    if (change.implied && goes_from_partitions(change) && left.contains(change.ref.table_sql())) change.implied = false;
}

/// Tables that refer to each other can only go once their foreign keys are gone.
void free_cycles(std::vector<Change>& changes) {
  std::vector<std::size_t> keys;
  std::unordered_set<std::string> remaining;
  for (std::size_t i = 0; i < changes.size(); ++i) {
    if (!goes_away(changes[i])) continue;
    if (changes[i].ref.kind == &foreign_key_kind && changes[i].implied) keys.push_back(i);
    if (changes[i].ref.kind == &table_kind) remaining.insert(changes[i].ref.sql());
  }
  const auto refers = [&](std::size_t i, const std::string& table) {
    return static_cast<const ForeignKey*>(changes[i].from)->references == table &&
           changes[i].ref.table_sql() != table && remaining.contains(changes[i].ref.table_sql());
  };
  for (bool found = true; found;) {
    found = false;
    for (auto table = remaining.begin(); table != remaining.end();) {
      const bool is_referred_to =
          std::any_of(keys.begin(), keys.end(), [&](std::size_t i) { return refers(i, *table); });
      found |= !is_referred_to;
      table = is_referred_to ? std::next(table) : remaining.erase(table);
    }
  }
  for (const std::size_t i : keys)
    if (remaining.contains(changes[i].ref.table_sql()) &&
        remaining.contains(static_cast<const ForeignKey*>(changes[i].from)->references))
      changes[i].implied = false;
}

/// What hangs on a table goes first by itself where it also stands on something that can only go before the table: a
/// policy that looks into a view of its own table, a check that calls a function of the table's rows.
class Knots {
 public:
  Knots(std::vector<Change>& changes, const Database& from) : changes_(changes), from_(from) {
    for (const Change& change : changes)
      if (goes_away(change)) dropped_.insert(change.ref);
  }

  void free() {
    for (Change& change : changes_) {
      if (!change.implied || change.ref.table.empty()) continue;
      bool is_tied = false;
      needs_of_object(*change.from, from_, [&](const ObjectRef& need) {
        if (is_tied || !dropped_.contains(need) || is_of(need, change.ref)) return;
        const bool of_relation = change.ref.kind->printed_whole && !need.kind->has_arguments && need.kind->in_schema;
        is_tied = of_relation || (need.kind->printed_whole && reaches(need, change.ref));
      });
      if (is_tied) change.implied = false;
    }
  }

 private:
  /// Whether it is the relation that the part hangs on, or another part of that.
  static bool is_of(const ObjectRef& ref, const ObjectRef& part) {
    return ref.schema == part.schema && (ref.table.empty() ? ref.name : ref.table) == part.table;
  }

  bool reaches(const ObjectRef& start, const ObjectRef& part) {
    std::unordered_set<ObjectRef, ObjectRefHash> seen;
    std::vector<ObjectRef> next{start};
    while (!next.empty()) {
      const ObjectRef ref = next.back();
      next.pop_back();
      const Object* object = from_.find(ref);
      if (!object || !dropped_.contains(ref) || !seen.insert(ref).second) continue;
      if (is_of(ref, part)) return true;
      needs_of_object(*object, from_, [&](const ObjectRef& need) { next.push_back(need); });
    }
    return false;
  }

  std::vector<Change>& changes_;
  const Database& from_;
  std::unordered_set<ObjectRef, ObjectRefHash> dropped_;
};

/// The table or view that the object of a change belongs to, or null.
const Object* relation_of(const Change& change, const Database& from, const Database& to) {
  const ObjectRef& ref = change.ref;
  if (ref.table.empty()) return nullptr;
  const Object* now = to.find(Namespace::relation, ref.schema, ref.table);
  return now ? now : from.find(Namespace::relation, ref.schema, ref.table);
}

std::unique_ptr<Object> named(const ObjectRef& ref) {
  auto object = ref.kind->make();
  object->ref = ref;
  return object;
}

/// A label that ALTER TYPE … ADD VALUE added can only be used once that has been committed (manual, ALTER TYPE).
bool adds_label(const Change& change) {
  return change.ref.kind == &enum_kind && change.action == Change::Action::alter;
}

/// What shares a transaction, then what runs outside of one.
struct Stage {
  Statements first;
  Statements last;  ///< what waits for the rest of the transaction, and what needs that
  Statements alone;
};

/// Half a stage is its `first`, the other half its `last`.
constexpr std::size_t next_stage(std::size_t half) { return (half | 1) + 1; }

/// A step comes as early as those allow that it needs.
std::vector<Statements> split(std::vector<Step>& steps, const std::vector<Change>& changes) {
  std::vector<Stage> stages;
  std::vector<std::size_t> reached(steps.size());  // the half of a stage in which those that need a step may begin
  std::size_t furthest = 0;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const Change& change = changes[steps[i].change];
    std::size_t half = 0;
    for (const std::size_t before : steps[i].after) half = std::max(half, reached[before]);
    // what holds data goes last: something may still be read from it
    if (steps[i].half == Step::Half::discard ||
        (change.action == Change::Action::drop && !change.ref.kind->disposable(*change.from)))
      half = std::max(half, furthest);
    // something that it needs is not committed yet
    bool waits = std::any_of(steps[i].after.begin(), steps[i].after.end(),
                             [&](std::size_t before) { return reached[before] / 2 == half / 2; });
    for (Statement& statement : steps[i].statements) {
      statement.loses_data = change.loss.of_data();
      if (waits && (statement.wait == Statement::Wait::commit || !statement.in_transaction)) half = next_stage(half);
      if (statement.wait == Statement::Wait::rest) half |= 1;
      if (stages.size() <= half / 2) stages.resize(half / 2 + 1);
      Stage& stage = stages[half / 2];
      waits = statement.in_transaction;
      (!waits ? stage.alone : half % 2 == 0 ? stage.first : stage.last).push_back(std::move(statement));
      if (!waits) half = next_stage(half);
      furthest = std::max(furthest, half);
    }
    reached[i] = adds_label(change) ? next_stage(half) : half;
  }
  std::vector<Statements> transactions;
  for (Stage& stage : stages) {
    std::move(stage.last.begin(), stage.last.end(), std::back_inserter(stage.first));
    if (!stage.first.empty()) transactions.push_back(std::move(stage.first));
    for (Statement& statement : stage.alone) transactions.push_back({std::move(statement)});
  }
  return transactions;
}

/// In two steps where it is both; on the way back in the other order, so that each step undoes one.
void add_statements(Statements& renaming, const ObjectRef& from, const ObjectRef& to, bool backwards) {
  const bool moves = !(from.schema == to.schema), is_renamed = !(from.name == to.name);
  ObjectRef between = backwards ? from : to;
  between.name = backwards ? to.name : from.name;
  if (moves && !backwards) renaming.push_back(move_object(from, to.schema));
  if (is_renamed) {
    const auto old_object = named(backwards ? from : between), new_object = named(backwards ? between : to);
    renaming.push_back(to.kind->rename(*old_object, *new_object));
  }
  if (moves && backwards) renaming.push_back(move_object(between, to.schema));
}

/// SQL for whether there is something of that name, as a guard looks for it.
std::string found(const ObjectRef& ref, const ObjectRef& other) {
  const Statement leaving =
      ref.name == other.name
          ? move_object(ref, other.schema)
          : ref.kind->rename(*named(ref), *named({other.kind, ref.schema, ref.table, other.name, other.of}));
  return leaving.guard.parts.front().found.sql;
}

/// On the way back a rename comes last. Once it has, what comes before it is done: it would speak of a name that is no
/// more there.
void until_renamed(const Rename& rename, std::vector<Step>& steps, const std::vector<Change>& changes,
                   const Database& from, const Database& to) {
  if (from.find(rename.from)) return;
  const auto is_about_it = [&](const Change& change) {
    const ObjectRef& ref = change.ref;
    // what is recreated comes with its parts
    if (change.action == Change::Action::recreate && ref.kind->name_space == Namespace::relation && ref.table.empty() &&
        ref.schema == rename.to.schema && ref.name == rename.to.table)
      return true;
    if (ref == rename.to || (ref.of && ObjectRef{ref.of, ref.schema, ref.table, ref.name, nullptr} == rename.to))
      return true;
    bool needs = false;
    const auto compare = [&](const ObjectRef& need) { needs |= need == rename.to; };
    if (change.from) needs_of_object(*change.from, from, compare);
    if (change.to) needs_of_object(*change.to, to, compare);
    return needs;
  };
  for (Step& step : steps)
    if (is_about_it(changes[step.change]))
      for (Statement& statement : step.statements)
        // a statement on the table itself is skipped where the table is missing
        if (rename.to.kind != &table_kind || statement.guard.table != rename.to.sql())
          statement.guard.until = found(rename.from, rename.to);
}

/// First of all, or last on the way back: but the schema that something goes to has to be there.
void put(Statements renaming, std::vector<Statements>& all, bool backwards) {
  const auto near = backwards ? all.end() - (all.empty() ? 0 : 1) : all.begin();
  if (all.empty() || !near->front().in_transaction) {
    all.insert(backwards ? all.end() : all.begin(), std::move(renaming));
    return;
  }
  const auto makes_schema = [](const Statement& each) {
    return each.object.kind == &schema_kind && each.guard.action == Guard::Action::make;
  };
  const auto drops_no_schema = [](const Statement& each) {
    return each.object.kind != &schema_kind || each.guard.action != Guard::Action::remove;
  };
  const auto at = backwards ? std::stable_partition(near->begin(), near->end(), drops_no_schema)
                            : std::stable_partition(near->begin(), near->end(), makes_schema);
  near->insert(at, renaming.begin(), renaming.end());
}

}  // namespace

void circle_of(const Object& object, const Database& database, const std::function<void(const ObjectRef&)>& in_circle) {
  const Kind& kind = *object.ref.kind;
  if (!kind.announce || kind.announce(object).empty()) return;
  kind.needs(object, database, [&](const ObjectRef& ref) {
    const Object* need = database.find(ref);
    if (!ref.kind->needs || !need) return;
    bool speaks_of_it = false;
    ref.kind->needs(*need, database, [&](const ObjectRef& back) { speaks_of_it |= back == object.ref; });
    if (speaks_of_it) in_circle(ref);
  });
}

bool gets_defined(const ObjectRef& ref, const Database& to) {
  if (ref.kind != &shell_type_kind) return false;
  const Object* now = to.find(Namespace::type, ref.schema, ref.name);
  return now && now->ref.kind->announce && !now->ref.kind->announce(*now).empty();
}

std::vector<const Change*> Plan::losses() const {
  std::vector<const Change*> list;
  for (const Change& change : changes)
    if (!change.loss.what.empty() && !change.implied) list.push_back(&change);
  return list;
}

Statements Plan::statements() const {
  Statements all;
  for (const Statements& transaction : transactions) all.insert(all.end(), transaction.begin(), transaction.end());
  return all;
}

Statements statements_of(const Renames& renames) {
  Statements all;
  for (const Rename& rename : renames) add_statements(all, rename.from, rename.to, false);
  return all;
}

Plan make_plan(const Database& from, const Database& to, const Renames& renames, Manner manner) {
  const bool backwards = manner.backwards;
  Mistakes impossible;
  Plan plan;
  plan.concurrently = manner.concurrently;
  std::vector<Change> changes = compare(from, to, impossible);
  impossible.throw_if_any();
  mark_implied(changes, from, to);
  free_parts_of_partitions(changes);
  free_cycles(changes);
  Knots(changes, from).free();
  for (Change& change : changes)
    if (const Object* relation = relation_of(change, from, to)) change.nested_in = relation->ref.kind;
  if (!backwards) suggest_renames(changes, from, to);
  std::vector<Step> steps = order(changes, from, to, to.version);
  guard_rebuilds(steps, changes, to.version);
  fold(steps, changes);
  if (manner.concurrently) concurrently(steps, changes);
  std::vector<bool> listed(changes.size());
  Statements renaming;
  for (std::size_t i = 0; i < renames.size(); ++i) {
    const Rename& rename = backwards ? renames[renames.size() - 1 - i] : renames[i];
    const ObjectRef &old_ref = backwards ? rename.to : rename.from, &new_ref = backwards ? rename.from : rename.to;
    add_statements(renaming, old_ref, new_ref, backwards);
    if (backwards) until_renamed(rename, steps, changes, from, to);
    Change change;
    change.action = Change::Action::rename;
    change.ref = new_ref;
    change.renamed_from = old_ref.schema == new_ref.schema ? old_ref.name.text() : old_ref.sql();
    change.to = backwards ? nullptr : to.find(new_ref);
    plan.changes.push_back(std::move(change));
  }
  for (const Step& step : steps) {
    if (listed[step.change]) continue;
    listed[step.change] = true;
    plan.changes.push_back(changes[step.change]);
  }
  for (std::size_t i = 0; i < changes.size(); ++i)
    if (!listed[i] && !changes[i].carried_by.kind) plan.changes.push_back(changes[i]);
  plan.transactions = split(steps, changes);
  if (!renaming.empty()) put(std::move(renaming), plan.transactions, backwards);
  return plan;
}

}  // namespace reconcile
