#include "commands/pending.hpp"

#include "migrations/next.hpp"
#include "plan/made_for.hpp"
#include "render/brief_guard.hpp"
#include "render/migration.hpp"

namespace reconcile {

namespace {

/// In the header of each file what it was made for.
void add_fingerprints(std::vector<Migration>& migrations, const Plan& plan, const States& states) {
  std::vector<std::vector<ObjectRef>> objects;
  for (const Migration& migration : migrations) {
    objects.emplace_back();
    for (const MigrationStatement& statement : migration.up.statements) objects.back().push_back(statement.object);
  }
  const auto entries = made_for(plan, states.live_as_read(), states.renames, states.desired, objects);
  for (std::size_t i = 0; i < migrations.size(); ++i)
    for (const MadeFor& entry : entries[i]) migrations[i].header.push_back(to_line(entry));
}

}  // namespace

std::vector<Migration> pending_migrations(const Settings& settings, const States& states, Plan up,
                                          const MigrationTool& tool, const std::string& slug,
                                          const MigrationFolder& there, const std::string& date, bool plain) {
  const Manner forth{.concurrently = settings.concurrently},
      back{.backwards = true, .concurrently = settings.concurrently};
  Plan down = make_plan(states.desired, states.live, states.renames, back);
  // the file serves environments that call a key by another of its names
  for (const auto& other : with_other_key_names(states.live, states.desired)) {
    add_variants(up, make_plan(other->live, other->desired, states.renames, forth), other->desired);
    add_variants(down, make_plan(other->desired, other->live, states.renames, back), other->desired);
  }
  const ServerVersion version = states.live.version;
  const PartOptions options{settings.lock_timeout, tool.one_statement_per_file, plain};
  std::vector<Migration> migrations =
      migrations_of(parts_of(up, version, options), parts_of(down, version, options), slug);
  for (Migration& each : migrations) {
    each.date = date;
    share_guard(each, version.major());
  }
  name_next(there, tool, migrations);
  add_fingerprints(migrations, up, states);
  return migrations;
}

}  // namespace reconcile
