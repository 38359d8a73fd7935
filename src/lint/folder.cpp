#include <fmt/format.h>

#include "lint/checks.hpp"
#include "migrations/tool.hpp"

namespace reconcile {

void check_folder(const std::vector<MigrationFile>& migrations, Found& found) {
  for (const MigrationProblem& problem : problems_of(migrations))
    found.add(problem.rule, problem.mistake.place, problem.mistake.message);
  for (const MigrationFile& each : migrations) {
    if (!each.number) continue;
    const Place place{file_name(each.path()), each.revision.empty() ? 1 : each.revision_line, 1};
    if (!each.revision.empty() && each.revision != each.name)
      found.add("revision-name", place, fmt::format("revision {} is in file {}", each.revision, each.name));
    if (each.up && !each.down && !each.format.empty() && tool_named(each.format).has_down)
      found.add("no-down", place, fmt::format("{} has no way back", each.name));
  }
}

}  // namespace reconcile
