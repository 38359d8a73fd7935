// lint: holds the desired state and the migrations against rules.
#include "lint/lint.hpp"

#include <fmt/format.h>

#include <filesystem>

#include "apply/alembic_render.hpp"
#include "commands/accepted.hpp"
#include "commands/commands.hpp"
#include "commands/findings.hpp"
#include "commands/migrations.hpp"
#include "commands/states.hpp"
#include "load/folder.hpp"
#include "load/psql_script.hpp"
#include "load/python_calls.hpp"

namespace reconcile {

namespace {

namespace fs = std::filesystem;

bool is_there(const std::string& path) {
  std::error_code failed;
  return fs::exists(path, failed);
}

}  // namespace

Status lint(const Settings& settings, const BaselineOptions& options) {
  LintInput input;
  input.levels = settings.lint.levels;
  input.since = settings.lint.since;
  input.since_place = settings.lint.since_place;
  input.all = settings.lint.all;
  input.allow_public = settings.allow_public;
  // a project may have only one of the two, and what is named must be there
  const bool has_desired = settings.desired != std::vector<std::string>{"schemas"} || is_there("schemas");
  const bool has_migrations = is_there(settings.migrations);
  if (!has_desired && !has_migrations)
    throw Error(fmt::format("there is neither a desired state in schemas nor a migration in {}", settings.migrations),
                "name them with --desired PATH and --migrations DIR");
  Database desired;
  if (has_desired) {
    const std::vector<std::string> sql = find_sql_files(settings.desired);
    DesiredFiles files = sql.empty() ? find_files(settings.desired) : DesiredFiles();
    desired = sql.empty() ? load_files(files) : read_desired(settings);
    for (DesiredFiles::File& file : files.files) input.desired_files.emplace_back(file.name, std::move(file.text));
    for (const std::string& file : sql)
      input.desired_sql.emplace_back(file_name(file), sql_of_psql_script(read_file(file)));
    input.desired = &desired;
  }
  std::vector<LeftOut> left_out;
  if (has_migrations) {
    MigrationFolder folder = read_migrations_of(settings, settings.migrations);
    input.migrations = std::move(folder.files);
    left_out = std::move(folder.left_out);
  }
  std::vector<std::string> revisions;
  for (const MigrationFile& each : input.migrations)
    if (each.format == "alembic") revisions.push_back(each.path());
  if (!revisions.empty())
    if (auto calls = read_python_calls(revisions)) {
      input.not_rendered = render_operations(settings.migrations, settings.replay.alembic, *calls);
      input.calls = std::move(*calls);
    }
  Report report = lint(input);
  if (accept_known(report, options)) count_findings(report, input);
  for (const LeftOut& each : left_out)
    report.remarks.push_back(fmt::format("Not looked at: {}: {}.", each.path, each.why));
  if (!has_desired) report.remarks.push_back("There is no desired state in schemas.");
  if (!has_migrations) report.remarks.push_back(fmt::format("There are no migrations in {}.", settings.migrations));
  return write_report(settings, std::move(report));
}

}  // namespace reconcile
