#include <functional>
#include <queue>
#include <stdexcept>
#include <tuple>

#include "objects/kinds.hpp"
#include "objects/objects.hpp"
#include "plan/steps.hpp"

namespace reconcile {

namespace {

/// A collation, an operator class, a configuration of text search: no name in a table tells that it is needed.
bool may_be_under_columns(const Kind& kind) {
  static const std::vector<const Kind*> list{&collation_kind,
                                             &operator_kind,
                                             &operator_class_kind,
                                             &operator_family_kind,
                                             &text_search_configuration_kind,
                                             &text_search_dictionary_kind};
  return std::find(list.begin(), list.end(), &kind) != list.end();
}

/// Where no edge says otherwise: what goes without loss first, then table by table, foreign keys, and last what holds
/// data.
struct Rank {
  int phase;
  unsigned container;
  const Symbol* schema;
  const Symbol* table;
  unsigned kind;
  unsigned position;
  const ObjectRef* ref;
  std::size_t step;

  friend bool operator>(const Rank& a, const Rank& b) {
    const auto key = [](const Rank& r) {
      return std::tie(r.phase, r.container, *r.schema, *r.table, r.kind, r.position);
    };
    if (key(a) != key(b)) return key(a) > key(b);
    if (!(*a.ref == *b.ref)) return *b.ref < *a.ref;
    return a.step > b.step;
  }
};

Rank rank_of(std::size_t step, const std::vector<Step>& steps, const std::vector<Change>& changes) {
  const Change& change = changes[steps[step].change];
  const Kind& kind = *change.ref.kind;
  Rank rank{
      1,           kind.order, &change.ref.schema, &change.ref.table, kind.order, change.to ? change.to->position : 0,
      &change.ref, step};
  if (is_gone(steps[step], changes) || steps[step].half == Step::Half::discard) {
    rank.phase = kind.disposable(*change.from) && !may_be_under_columns(kind) ? 0 : 3;
    rank.kind = rank.container = 1000 - kind.order;
    // rows go after the tables whose rows may refer to them
    if (kind.clear) rank.phase = 4;
    return rank;
  }
  if (kind.order >= index_kind.order) {
    rank.phase = 2;
  } else if (change.ref.table.empty()) {
    rank.table = &change.ref.name;
    if (change.ref.of == &table_kind && kind.told_apart) rank.container = table_kind.order;
  } else {
    rank.container = table_kind.order;
  }
  return rank;
}

}  // namespace

bool is_gone(const Step& step, const std::vector<Change>& changes) {
  return step.half == Step::Half::drop || changes[step.change].action == Change::Action::drop;
}

std::vector<Step> in_sequence(std::vector<Step> steps, const std::vector<Change>& changes) {
  std::vector<std::vector<std::size_t>> next(steps.size());
  std::vector<std::size_t> waiting(steps.size());
  for (std::size_t i = 0; i < steps.size(); ++i) {
    waiting[i] = steps[i].after.size();
    for (const std::size_t before : steps[i].after) next[before].push_back(i);
  }
  std::priority_queue<Rank, std::vector<Rank>, std::greater<>> ready;
  for (std::size_t i = 0; i < steps.size(); ++i)
    if (waiting[i] == 0) ready.push(rank_of(i, steps, changes));
  std::vector<std::size_t> sequence, place(steps.size());
  while (!ready.empty()) {
    const std::size_t step = ready.top().step;
    ready.pop();
    place[step] = sequence.size();
    sequence.push_back(step);
    for (const std::size_t after : next[step])
      if (--waiting[after] == 0) ready.push(rank_of(after, steps, changes));
  }
  if (sequence.size() != steps.size()) {
    std::string names;
    for (std::size_t i = 0; i < steps.size(); ++i)
      if (waiting[i] > 0) names += (names.empty() ? "" : ", ") + changes[steps[i].change].ref.described();
    throw std::logic_error("the changes of these objects wait for each other: " + names);
  }
  std::vector<Step> sorted;
  for (const std::size_t step : sequence) {
    sorted.push_back(std::move(steps[step]));
    for (std::size_t& before : sorted.back().after) before = place[before];
  }
  return sorted;
}

}  // namespace reconcile
