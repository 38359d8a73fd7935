#include "commands/guard_prints.hpp"

#include <algorithm>

#include "commands/build_state.hpp"
#include "load/restored_prints.hpp"

namespace reconcile {

namespace {

bool has_any(const Database& state) {
  return std::any_of(state.objects().begin(), state.objects().end(),
                     [](const auto& object) { return may_print_otherwise(*object); });
}

}  // namespace

void find_prints_for_guards(Database& live, Database& desired, const Renames& renames, Connection& connection,
                            const Scratch& scratch) {
  const auto find = [&](const Database& from, Database& to, Manner manner) {
    if (!has_any(to)) return;
    std::vector<ObjectRef> created;
    for (const Change& change : make_plan(from, to, renames, manner).changes)
      if (change.action == Change::Action::create || change.action == Change::Action::recreate)
        created.push_back(change.ref);
    find_restored_prints(to, live, created, connection, scratch, build_state);
  };
  find(live, desired, {});
  find(desired, live, {.backwards = true});
}

}  // namespace reconcile
