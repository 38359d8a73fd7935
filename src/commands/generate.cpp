// generate: writes the plan as the next numbered migration, up and down.
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <filesystem>
#include <utility>

#include "commands/ahead.hpp"
#include "commands/clock.hpp"
#include "commands/commands.hpp"
#include "commands/losses.hpp"
#include "commands/migrations.hpp"
#include "commands/missing.hpp"
#include "commands/pending.hpp"
#include "commands/prove.hpp"
#include "lint/lint.hpp"
#include "load/history_tables.hpp"
#include "migrations/folder.hpp"
#include "migrations/next.hpp"
#include "migrations/problems.hpp"
#include "render/migration.hpp"
#include "render/proof.hpp"

namespace reconcile {

namespace {

/// How long a name may be, number included, and why.
struct NameLimit {
  std::size_t longest;
  std::string why;
  bool is_certain = true;  ///< false: what the project has made of the column is not known
};

/// Of what keeps names in a column of the database, that is as long as the project has made it.
NameLimit name_limit(const Settings& settings, const MigrationTool& tool, Live& live, const MigrationFolder& there) {
  if (settings.longest_name > 0) return {settings.longest_name, "the settings' longest_name is"};
  NameLimit limit{tool.longest_name, fmt::format("{} keeps", tool.name)};
  if (tool.name_column.empty()) return limit;
  const std::string table = there.history.name.empty() ? std::string(tool.history.front().name) : there.history.name;
  if (live.state().what == StateArgument::What::database)
    if (const auto found = longest_text(live.connection(), table, tool.name_column))
      return {std::min<std::size_t>(*found, 255), fmt::format("the table {} of the database keeps", table)};
  for (const MigrationFile& file : there.files) limit.longest = std::max(limit.longest, file.revision.size());
  return {limit.longest, fmt::format("{} keeps, unless the project has widened its table,", tool.name), false};
}

/// The part behind the number, which `others` come beside.
std::string slug_for(const GenerateOptions& options, const std::vector<std::string>& phrases, std::size_t longest,
                     std::size_t others) {
  if (options.name.empty()) return slug_of(phrases, std::min<std::size_t>(60, longest > others ? longest - others : 1));
  const auto wrong = options.name.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-");
  if (wrong != std::string::npos)
    throw Error(fmt::format("--name {}: a name is made of letters, digits, _ and -", options.name),
                "--name add_retries");
  return options.name;
}

std::string longest_name(const std::vector<Migration>& migrations) {
  std::string longest;
  for (const Migration& each : migrations) {
    std::string name = each.revision.empty() ? each.name() : each.revision;
    if (name.size() > longest.size()) longest = std::move(name);
  }
  return longest;
}

/// Those of a plan, with names that fit. The parts of a plan come to light when they are made.
std::vector<Migration> named_migrations(const Settings& settings, const GenerateOptions& options, const States& states,
                                        const Plan& up, const MigrationTool& tool, const MigrationFolder& there,
                                        const NameLimit& limit) {
  const std::string date = options.date.empty() ? now() : options.date;
  const std::vector<std::string> phrases = phrases_for(up);
  std::size_t others = next_number(there.files).size() + 1;
  std::string slug = slug_for(options, phrases, limit.longest, others);
  std::vector<Migration> migrations = pending_migrations(settings, states, up, tool, slug, there, date, options.plain);
  if (options.name.empty() && longest_name(migrations).size() > limit.longest) {
    others += longest_name(migrations).size() - longest_name({migrations.begin(), migrations.begin() + 1}).size();
    slug = slug_for(options, phrases, limit.longest, others);
    migrations = pending_migrations(settings, states, up, tool, slug, there, date, options.plain);
  }
  if (const std::string name = longest_name(migrations); name.size() > limit.longest) {
    const std::string text =
        fmt::format("the name {} has {} characters, and {} {}", name, name.size(), limit.why, limit.longest);
    if (limit.is_certain)
      throw Error(text, "pass a shorter --name, or let the project keep longer ones and say so with longest_name");
    spdlog::warn("{}", text);
  }
  return migrations;
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
  refuse_missing(states, live);
  const Plan up = plan_of(states, settings.concurrently);
  if (up.empty()) {
    fmt::print(stderr, "Nothing differs, nothing to write.\n");
    return Status::done;
  }
  refuse_pending(live, there, states.desired.schemas);
  refuse_losses(settings, up);
  const MigrationTool& tool = tool_for(settings, there);
  if (options.verify)
    must_hold(prove(settings, live, states,
                    pending_migrations(settings, states, up, sql_tool, slug_of(phrases_for(up)), there),
                    options.sample));
  std::vector<Migration> migrations =
      named_migrations(settings, options, states, up, tool, there, name_limit(settings, tool, live, there));
  refuse_what_needs_no_transaction(migrations, tool);
  std::vector<NewFile> files;
  for (Migration& migration : migrations) {
    allow_asked_for(migration.up);
    for (NewFile& file : tool.write(migration))
      files.push_back({fmt::format("{}/{}{}", settings.migrations, migration.folder, file.path), std::move(file.text)});
  }
  const Beside beside = tool.beside ? tool.beside(there, migrations) : Beside();
  write_files(files, beside.files);
  for (const std::vector<NewFile>* list : {&std::as_const(files), &beside.files})
    for (const NewFile& file : *list) fmt::print("{}\n", std::filesystem::path(file.path).lexically_normal().string());
  if (!settings.quiet) print_notes(settings, tool, migrations, beside);
  return Status::done;
}

}  // namespace reconcile
