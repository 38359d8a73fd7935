#include "render/entries.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>

#include "core/kind.hpp"

namespace reconcile {

namespace {

using Action = Change::Action;

bool is_shown_with_another(const ObjectRef& ref) { return ref.of && !ref.kind->told_apart; }

/// The object that a person would name: a column where the change is about its default.
ObjectRef head_of(const ObjectRef& ref) {
  if (!is_shown_with_another(ref)) return ref;
  return {ref.of, ref.schema, ref.table, ref.name, nullptr};
}

Entry::Sign sign_of(Action action) {
  if (action == Action::create) return Entry::Sign::add;
  return action == Action::drop ? Entry::Sign::drop : Entry::Sign::change;
}

/// Whether objects with names of their own nest in it: a table, and no sequence.
bool has_parts(const Kind& kind) {
  for (const Kind* each : kinds())
    if ((!each->single || each->own_name) &&
        std::find(each->nested_in.begin(), each->nested_in.end(), &kind) != each->nested_in.end())
      return true;
  return false;
}

class Grouping {
 public:
  explicit Grouping(const Plan& plan) {
    for (const Change& change : plan.changes)
      if ((change.action == Action::create || change.action == Action::drop) && change.ref.table.empty() &&
          !change.ref.of && has_parts(*change.ref.kind))
        containers_.emplace(change.ref.schema + '\1' + change.ref.name, &change);
    for (const Change& change : plan.changes)
      if (!is_shown_with_another(change.ref)) add(change);
    for (const Change& change : plan.changes)
      if (is_shown_with_another(change.ref)) add(change);
    for (const Statements& transaction : plan.transactions)
      for (const Statement& statement : transaction)
        if (const auto found = entry_of_.find(statement.object); found != entry_of_.end())
          entries_[found->second].statements.push_back(&statement);
  }

  std::vector<Entry> entries() { return std::move(entries_); }

 private:
  void add(const Change& change) {
    ObjectRef head = head_of(change.ref);
    bool is_part = false;
    if (const auto container = containers_.find(head.schema + '\1' + head.table);
        !head.table.empty() && container != containers_.end() && container->second->action == change.action) {
      head = container->second->ref;
      is_part = true;
    }
    const auto [at, is_new] = entry_of_.try_emplace(head, entries_.size());
    const std::size_t index = at->second;
    if (is_new) {
      entries_.emplace_back();
      entries_.back().ref = head;
      entries_.back().sign = is_shown_with_another(change.ref) ? Entry::Sign::change : sign_of(change.action);
      entries_.back().implied = change.implied && !change.ref.of;
    }
    (is_part ? entries_[index].parts : entries_[index].changes).push_back(&change);
    entry_of_.try_emplace(change.ref, index);
    if (change.action == Action::rename) {
      ObjectRef old = change.ref;
      old.name = change.renamed_from;
      entry_of_.try_emplace(old, index);
    }
  }

  std::unordered_map<std::string, const Change*> containers_;
  std::unordered_map<ObjectRef, std::size_t, ObjectRefHash> entry_of_;
  std::vector<Entry> entries_;
};

/// The kind of the table or view that an entry belongs to, or of the entry itself.
const Kind* kind_of_table(const Entry& entry) {
  const ObjectRef& ref = entry.ref;
  if (ref.table.empty()) return ref.kind;
  for (const auto* list : {&entry.changes, &entry.parts})
    for (const Change* change : *list)
      if (change->nested_in) return change->nested_in;
  return ref.kind->nested_in.front();
}

/// Columns in their order, then what has none by its name.
bool part_before(const Change* a, const Change* b) {
  const auto place = [](const Change* change) {
    const Object* object = change->to ? change->to : change->from;
    return std::pair(change->ref.of ? change->ref.of->order : change->ref.kind->order, object ? object->position : 0);
  };
  return place(a) != place(b) ? place(a) < place(b) : a->ref < b->ref;
}

}  // namespace

std::vector<Block> blocks_of(const Plan& plan) {
  std::vector<Entry> entries = Grouping(plan).entries();
  // a table stands before what nests in it, and where its kind stands
  const auto key = [](const Entry& entry) {
    const ObjectRef& ref = entry.ref;
    const bool nests = !ref.table.empty();
    const unsigned order = nests && !ref.kind->nested_in.empty() ? ref.kind->nested_in.front()->order : ref.kind->order;
    return std::tuple(order, ref.schema, nests ? ref.table : ref.name, nests, ref);
  };
  std::sort(entries.begin(), entries.end(), [&](const Entry& a, const Entry& b) { return key(a) < key(b); });
  std::vector<Block> blocks;
  for (Entry& entry : entries) {
    std::sort(entry.parts.begin(), entry.parts.end(), part_before);
    const ObjectRef& ref = entry.ref;
    const std::string table = !ref.table.empty() ? ref.table : has_parts(*ref.kind) ? ref.name : "";
    if (blocks.empty() || table.empty() || blocks.back().table != table || blocks.back().schema != ref.schema)
      blocks.push_back({ref.schema, table, kind_of_table(entry), {}});
    blocks.back().entries.push_back(std::move(entry));
  }
  return blocks;
}

Counts count(const std::vector<Block>& blocks) {
  Counts counts;
  for (const Block& block : blocks)
    for (const Entry& entry : block.entries) {
      if (entry.implied) continue;
      ++(entry.sign == Entry::Sign::add ? counts.add : entry.sign == Entry::Sign::drop ? counts.drop : counts.change);
    }
  return counts;
}

Place place_of(const Change& change, const Database& desired) {
  if (change.to && change.to->place) return change.to->place;
  const ObjectRef& ref = change.ref;
  const auto at = [](const Object* object) { return object ? object->place : Place(); };
  Place place;
  if (ref.of) place = at(desired.find({ref.of, ref.schema, ref.table, ref.name, nullptr}));
  if (!place && !ref.table.empty()) place = at(desired.find(Namespace::relation, ref.schema, ref.table));
  if (!place) place = at(desired.find({kind_named("schema"), {}, {}, ref.schema, nullptr}));
  for (auto object = desired.objects().begin(); !place && object != desired.objects().end(); ++object)
    if ((*object)->ref.kind == kind_named("schema")) place = (*object)->place;
  return place;
}

std::vector<const Object*> uncertain(const Plan& plan) {
  std::unordered_set<const Object*> missing;
  for (const Change& change : plan.changes)
    if (change.action == Action::create) missing.insert(change.to);
  std::vector<const Object*> list;
  for (const Object* object : plan.unproven)
    if (!missing.contains(object)) list.push_back(object);
  return list;
}

std::string ignored_in_words(const Comparison& comparison) {
  return comparison.ignored == 0 ? std::string() : fmt::format(", {} ignored", comparison.ignored);
}

Comparison compared(const Plan& plan, const Database& live, const Database& desired) {
  Comparison made{live.version, 0, live.schemas, plan.not_covered, uncertain(plan)};
  for (const auto& object : desired.objects()) made.objects += object->ref.of ? 0U : 1U;
  for (const auto& object : live.objects()) made.objects += object->ref.of || desired.find(object->ref) ? 0U : 1U;
  for (const std::string& schema : desired.schemas)
    if (std::find(made.schemas.begin(), made.schemas.end(), schema) == made.schemas.end())
      made.schemas.push_back(schema);
  std::sort(made.schemas.begin(), made.schemas.end());
  std::unordered_set<ObjectRef, ObjectRefHash> ignored;
  for (const Database* state : {&live, &desired})
    for (const auto& object : state->ignored)
      if (!object->ref.of) ignored.insert(object->ref);
  made.ignored = ignored.size();
  return made;
}

std::unordered_set<std::string> made_tables(const Plan& plan) {
  std::unordered_set<std::string> tables;
  for (const Change& change : plan.changes)
    if (change.action == Action::create && change.ref.table.empty() && !change.ref.of && has_parts(*change.ref.kind))
      tables.insert(change.ref.sql());
  return tables;
}

}  // namespace reconcile
