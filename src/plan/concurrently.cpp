#include <algorithm>
#include <unordered_set>

#include "objects/objects.hpp"
#include "plan/steps.hpp"

namespace reconcile {

void concurrently(std::vector<Step>& steps, const std::vector<Change>& changes) {
  // nobody waits for a table that the plan itself makes
  std::unordered_set<ObjectRef, ObjectRefHash> made;
  for (const Change& change : changes)
    if (change.ref.kind == &table_kind && change.action == Change::Action::create) made.insert(change.ref);
  for (Step& step : steps) {
    const Change& change = changes[step.change];
    const Kind& kind = *change.ref.kind;
    const ObjectRef table{&table_kind, change.ref.schema, {}, change.ref.table, nullptr};
    if (!kind.concurrently || step.statements.empty() || made.contains(table)) continue;
    switch (change.action) {
      case Change::Action::create: step.statements = kind.concurrently(nullptr, change.to); break;
      case Change::Action::drop: step.statements = kind.concurrently(change.from, nullptr); break;
      case Change::Action::recreate: {
        // below a column that changes its type the table is locked anyway, and the old one cannot stay
        if (!change.why.empty()) break;
        Statements statements = kind.concurrently(change.from, change.to);
        if (step.half == Step::Half::drop)
          statements.resize(1);
        else
          statements.erase(statements.begin());
        step.statements = std::move(statements);
        break;
      }
      default: break;
    }
  }
}

}  // namespace reconcile
