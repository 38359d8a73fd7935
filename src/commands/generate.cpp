// generate: writes the plan as the next numbered migration, up and down.
#include <fmt/format.h>

#include "commands/commands.hpp"
#include "commands/states.hpp"
#include "render/migration.hpp"
#include "render/migration_folder.hpp"

namespace reconcile {

Status generate(const Settings& settings, const GenerateOptions& options) {
  Live live(settings);
  const States& states = read_states(settings, live, true);
  Plan up = plan_of(states);
  if (up.empty()) {
    fmt::print(stderr, "Nothing differs, nothing to write.\n");
    return Status::done;
  }
  if (!settings.allow_destructive) refuse_losses(up);
  Plan down = make_plan(states.desired, states.live, states.renames, true);
  // the file serves environments that call a key by another of its names
  for (const auto& other : with_other_key_names(states.live, states.desired)) {
    add_variants(up, make_plan(other->live, other->desired, states.renames), other->desired);
    add_variants(down, make_plan(other->desired, other->live, states.renames, true), other->desired);
  }

  // a transaction each: what must be committed before it can be used has a file of its own
  const std::string slug = options.name.empty() ? slug_of(up) : options.name;
  const std::size_t parts = std::max(up.transactions.size(), down.transactions.size());
  const int first = next_number(settings.migrations);
  std::vector<NewFile> files;
  for (std::size_t i = 0; i < parts; ++i) {
    const std::string name =
        numbered(first + static_cast<int>(i), i == 0 ? slug : fmt::format("{}_part_{}", slug, i + 1));
    const auto part = [&](const Plan& plan, std::size_t at) {
      return at < plan.transactions.size() ? plan.transactions[at] : Statements();
    };
    const ServerVersion version = states.live.version;
    files.push_back(
        {fmt::format("{}/{}.up.sql", settings.migrations, name), migration_sql(name, part(up, i), version)});
    // the way back undoes the last file first
    files.push_back({fmt::format("{}/{}.down.sql", settings.migrations, name),
                     migration_sql(name + ", undone", part(down, parts - 1 - i), version)});
  }
  write_files(settings.migrations, files);
  for (const NewFile& file : files) fmt::print("{}\n", file.path);
  return Status::done;
}

}  // namespace reconcile
