#include "commands/arguments.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <functional>

#include "commands/commands.hpp"
#include "version.hpp"

namespace reconcile {

namespace {

/// The flags that most commands share, with what CLI.md says of each.
void add_shared(CLI::App& command, Settings& settings) {
  command.add_option("--config", settings.config, "Settings (default: reconcile.yaml in the current or a parent folder)")->type_name("FILE");
  command.add_option("--database", settings.database, "The live database, a libpq URI or conninfo; 'ephemeral' = a throw-away local server")->type_name("URL");
  command.add_option("--desired", settings.desired, "Desired state, a file or folder; may be repeated (default: schemas)")->type_name("PATH");
  command.add_option("--schema", settings.schemas, "Database schema to manage; may be repeated; '*' = every one that is not the system's")->type_name("NAME");
  command.add_option("--migrations", settings.migrations, "Folder of numbered migrations (default: generated_migrations)")->type_name("DIR");
  command.add_option("--output", settings.output, "Write there and not to standard output")->type_name("FILE");
  command.add_option("--scratch", settings.scratch.url, "A database to try SQL in where the live one cannot be used for it")->type_name("URL");
  command.add_option("--postgres-bin", settings.scratch.bin_dir, "Folder of the PostgreSQL programs for throw-away servers")->type_name("DIR");
  command.add_option("--color", settings.color, "Colour: auto, always or never")->check(CLI::IsMember({"auto", "always", "never"}))->type_name("WHEN");
  command.add_flag("--quiet", settings.quiet, "Only errors on standard error");
  command.add_flag("--verbose", settings.verbose, "Say what is being done");
}

}  // namespace

Status run_arguments(int argc, char** argv) {
  CLI::App app{"Keeps a PostgreSQL schema equal to what YAML says.", "reconcile"};
  app.set_version_flag("--version", std::string("reconcile ") + std::string(version));
  app.require_subcommand(1);
  Settings settings;
  std::function<Status()> run;

  PlanOptions plan_options;
  CLI::App* plan_command = app.add_subcommand("plan", "Show what would change and how dangerous each step is");
  add_shared(*plan_command, settings);
  plan_command->add_option("--format", settings.format, "text, json or sql")->check(CLI::IsMember({"text", "json", "sql"}));
  plan_command->add_flag("--exit-code", plan_options.exit_code, "Exit with 2 if there is anything to change");
  plan_command->add_flag("--allow-destructive", settings.allow_destructive, "Does not matter to plan, which only shows");
  plan_command->callback([&] { run = [&] { return plan(settings, plan_options); }; });

  GenerateOptions generate_options;
  CLI::App* generate_command = app.add_subcommand("generate", "Write the plan as the next numbered migration, up and down");
  add_shared(*generate_command, settings);
  generate_command->add_option("--name", generate_options.name, "The name behind the number (default: from the change)")->type_name("SLUG");
  generate_command->add_flag("--allow-destructive", settings.allow_destructive, "Let it drop what holds data");
  generate_command->callback([&] { run = [&] { return generate(settings, generate_options); }; });

  CLI::App* inspect_command = app.add_subcommand("inspect", "Describe the live schema as YAML");
  add_shared(*inspect_command, settings);
  inspect_command->callback([&] { run = [&] { return inspect(settings); }; });
  ApplyOptions apply_options;
  CLI::App* apply_command = app.add_subcommand("apply", "Carry the plan out on the live database");
  add_shared(*apply_command, settings);
  apply_command->add_flag("--yes", apply_options.yes, "Do not ask");
  apply_command->add_flag("--allow-destructive", settings.allow_destructive, "Let it drop what holds data");
  apply_command->callback([&] { run = [&] { return apply(settings, apply_options); }; });

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? Status::done : Status::error;
  }
  read_config(settings);
  return run();
}

}  // namespace reconcile
