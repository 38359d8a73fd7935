// generate: writes the plan as the next numbered migration, up and down.
#include <fmt/format.h>

#include "commands/clock.hpp"
#include "commands/commands.hpp"
#include "commands/migrations.hpp"
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
std::string slug_for(const GenerateOptions& options, const Plan& plan, const MigrationTool& tool) {
  constexpr std::size_t others = std::string_view("092__part_10").size();
  if (options.name.empty()) return slug_of(plan, std::min<std::size_t>(60, tool.longest_name - others));
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

/// Throws Error where the tool has no way to run a part outside of a transaction.
void refuse_what_needs_no_transaction(const std::vector<Migration>& migrations, const MigrationTool& tool) {
  if (tool.always_in_transaction.empty()) return;
  Mistakes mistakes;
  for (const Migration& migration : migrations)
    for (const MigrationStatement& each : migration.up.statements)
      if (!each.in_transaction)
        mistakes.add(fmt::format("{}: {}, and this cannot be in one", each.comment, tool.always_in_transaction), {},
                     "leave --concurrently out, or carry this step out by hand");
  mistakes.throw_if_any();
}

/// What a reader of the list of files should know besides.
void print_notes(const Settings& settings, const MigrationTool& tool, const std::vector<Migration>& migrations,
                 const Beside& beside) {
  std::fflush(stdout);
  if (settings.migration_format.empty() && &tool != &sql_tool)
    fmt::print(stderr, "Written for {}, as the folder has it; migration_format in reconcile.yaml says otherwise.\n",
               tool.name);
  const bool is_sql = &tool == &sql_tool || &tool == &sqlx_tool;
  if (!tool.has_down || (is_sql && migrations.front().down_ending.empty()))
    fmt::print(
        stderr, "There is no way back among them: {}.\n",
        tool.has_down ? "the folder has a single file for each migration" : fmt::format("{} has none", tool.name));
  for (const std::string& note : beside.notes) fmt::print(stderr, "{}\n", note);
}

}  // namespace

Status generate(const Settings& settings, const GenerateOptions& options) {
  const MigrationFolder there = read_migrations_of(settings, settings.migrations);
  refuse_problems(there.files);

  Live live(settings, options.from);
  const States& states = read_states(settings, live, true);
  Plan up = plan_of(states, settings.concurrently);
  if (up.empty()) {
    fmt::print(stderr, "Nothing differs, nothing to write.\n");
    return Status::done;
  }
  if (!settings.allow_destructive) refuse_losses(up);
  const MigrationTool& tool = tool_for(settings, there);
  const std::string slug = slug_for(options, up, tool);
  if (options.verify)
    must_hold(
        prove(settings, live, states, pending_migrations(settings, states, up, sql_tool, slug, there), options.sample));
  const std::string date = options.date.empty() ? now() : options.date;
  std::vector<Migration> migrations = pending_migrations(settings, states, std::move(up), tool, slug, there, date);
  refuse_what_needs_no_transaction(migrations, tool);
  std::vector<NewFile> files;
  for (Migration& migration : migrations) {
    allow_asked_for(migration.up);
    for (NewFile& file : tool.write(migration))
      files.push_back({fmt::format("{}/{}{}", settings.migrations, migration.folder, file.path), std::move(file.text)});
  }
  const Beside beside = tool.beside ? tool.beside(there, migrations) : Beside();
  write_files(files, beside.files);
  for (const NewFile& file : files) fmt::print("{}\n", file.path);
  for (const NewFile& file : beside.files) fmt::print("{}\n", file.path);
  if (!settings.quiet) print_notes(settings, tool, migrations, beside);
  return Status::done;
}

}  // namespace reconcile
