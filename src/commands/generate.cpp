// generate: writes the plan as the next numbered migration, up and down.
#include <fmt/format.h>

#include "commands/clock.hpp"
#include "commands/commands.hpp"
#include "commands/pending.hpp"
#include "commands/prove.hpp"
#include "lint/lint.hpp"
#include "migrations/folder.hpp"
#include "migrations/problems.hpp"
#include "render/migration.hpp"
#include "render/proof.hpp"

namespace reconcile {

namespace {

/// A number, and a name of its own where the plan needs several; the longest is that of the last.
std::string slug_for(const GenerateOptions& options, const Plan& plan, const MigrationTool& format) {
  constexpr std::size_t others = std::string_view("092__part_10").size();
  if (options.name.empty()) return slug_of(plan, std::min<std::size_t>(60, format.longest_name - others));
  const auto wrong = options.name.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-");
  if (wrong != std::string::npos)
    throw Error(fmt::format("--name {}: a name is made of letters, digits, _ and -", options.name),
                "--name add_retries");
  return options.name;
}

void must_hold(const Proof& proof) {
  if (proof.holds()) return;
  fmt::print(stderr, "{}\n", proof_text(proof, false));
  throw Error("the migration does not do what it is for, so nothing was written", "what it does stands above");
}

}  // namespace

Status generate(const Settings& settings, const GenerateOptions& options) {
  const MigrationTool& format = tool_named(settings.migration_format);
  const std::vector<MigrationFile> there = read_migrations(settings.migrations);
  refuse_problems(there);

  Live live(settings, options.from);
  const States& states = read_states(settings, live, true);
  Plan up = plan_of(states, settings.concurrently);
  if (up.empty()) {
    fmt::print(stderr, "Nothing differs, nothing to write.\n");
    return Status::done;
  }
  if (!settings.allow_destructive) refuse_losses(up);
  const std::string slug = slug_for(options, up, format);
  if (options.verify)
    must_hold(prove(settings, live, states, pending_migrations(settings, states, up, sql_tool, slug, there),
                    options.sample));
  std::vector<Migration> migrations = pending_migrations(settings, states, std::move(up), format, slug, there);
  const std::string date = options.date.empty() ? now() : options.date;
  std::string before = head_of(there);
  std::vector<NewFile> files;
  for (Migration& migration : migrations) {
    allow_asked_for(migration.up);
    migration.revises = before;
    migration.date = date;
    before = migration.name();
    for (NewFile& file : format.write(migration))
      files.push_back({fmt::format("{}/{}", settings.migrations, file.path), std::move(file.text)});
  }
  write_files(files);
  for (const NewFile& file : files) fmt::print("{}\n", file.path);
  return Status::done;
}

}  // namespace reconcile
