// migrate: runs the numbered SQL migrations that the database has not had yet, and back.
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <utility>

#include "commands/commands.hpp"
#include "commands/migration_run.hpp"
#include "render/history.hpp"
#include "render/words.hpp"

namespace reconcile {

namespace {

using States = std::vector<MigrationState>;

void warn_if_made_for_another(MigrationRun& run, const MigrationState& state) {
  for (const std::string& note : run.notes_on(state)) spdlog::warn("{}: {}", state.name(), note);
}

Status say_what(const States& migrations, const std::string& would_be, const char* nothing) {
  for (const MigrationState& state : migrations) fmt::print("{}  {}\n", state.name(), would_be);
  if (migrations.empty()) fmt::print(stderr, "{}\n", nothing);
  return Status::done;
}

Status up(const Settings& settings, const MigrateOptions& options) {
  MigrationRun run(settings, !options.dry_run);
  States pending;
  bool had_later = false;
  for (const MigrationState& state : run.states()) {
    if (state.changed()) spdlog::warn("{} has been changed since it was run; it is not run again", state.name());
    if (state.pending() && (!options.to || state.number() <= *options.to)) pending.push_back(state);
    if (!state.pending() && !pending.empty()) had_later = true;
  }
  if (had_later)
    spdlog::warn("{} comes after migrations with higher numbers that have been run", pending.front().name());
  if (options.dry_run || pending.empty()) return say_what(pending, "would be run", "Nothing to run.");
  for (const MigrationState& state : pending) {
    warn_if_made_for_another(run, state);
    const double took = run.history().run_up(run.connection(), *state.file, apply_settings(settings));
    fmt::print("{}  {}\n", state.name(), duration(took));
    std::fflush(stdout);
  }
  return Status::done;
}

/// Throws Error for what cannot be undone, before anything is.
void refuse_what_cannot_be_undone(const States& migrations) {
  Mistakes mistakes;
  for (const MigrationState& state : migrations) {
    if (state.missing())
      mistakes.add(fmt::format("{} has been run, but its files are gone", state.name()), {},
                   "bring them back, as they were when it was run");
    else if (state.changed())
      mistakes.add(
          fmt::format("{} has been changed since it was run, so that its way back may be another one", state.name()),
          {file_name(state.file->path()), 0, 0}, "bring back what was run");
    else if (!state.file->down)
      mistakes.add(fmt::format("{} has no file for the way back", state.name()), {file_name(state.file->path()), 0, 0});
  }
  mistakes.throw_if_any();
}

Status down(const Settings& settings, const MigrateOptions& options) {
  MigrationRun run(settings, !options.dry_run);
  States undone;
  for (auto state = run.states().rbegin(); state != run.states().rend(); ++state) {
    const bool wanted =
        options.to ? state->number() > *options.to : undone.size() < static_cast<std::size_t>(options.steps);
    if (!state->pending() && wanted) undone.push_back(*state);
  }
  refuse_what_cannot_be_undone(undone);
  if (options.dry_run || undone.empty()) return say_what(undone, "would be undone", "Nothing to undo.");
  for (const MigrationState& state : undone) {
    warn_if_made_for_another(run, state);
    run.history().run_down(run.connection(), *state.file, apply_settings(settings));
    fmt::print("{}  undone\n", state.name());
    std::fflush(stdout);
  }
  return Status::done;
}

Status status(const Settings& settings) {
  MigrationRun run(settings, false);
  // what comes after the next one was made for what that leaves
  bool is_next = true;
  std::vector<std::vector<std::string>> notes;
  for (const MigrationState& state : run.states()) {
    notes.emplace_back();
    if (state.pending() && std::exchange(is_next, false)) notes.back() = run.notes_on(state);
  }
  write_output(settings, history_text(run.states(), notes, use_color(settings, 1)));
  return Status::done;
}

Status baseline(const Settings& settings, const MigrateOptions& options) {
  if (!options.number) throw Error("baseline needs a number", "the last migration that the database has already had");
  MigrationRun run(settings, !options.dry_run);
  States adopted;
  for (const MigrationState& state : run.states())
    if (state.pending() && state.number() <= *options.number) adopted.push_back(state);
  if (!options.dry_run)
    in_transaction(run.connection(), apply_settings(settings), [&] {
      for (const MigrationState& state : adopted) run.history().add(run.connection(), *state.file);
    });
  return say_what(adopted, options.dry_run ? "would be taken for run" : "taken for run", "Nothing to take for run.");
}

}  // namespace

Status migrate(const Settings& settings, const MigrateOptions& options) {
  if (options.action == "up") return up(settings, options);
  if (options.action == "down") return down(settings, options);
  if (options.action == "baseline") return baseline(settings, options);
  return status(settings);
}

}  // namespace reconcile
