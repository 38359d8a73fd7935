#include "commands/arguments.hpp"

#include <fmt/format.h>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include <CLI/CLI.hpp>
#include <functional>

#include "commands/commands.hpp"
#include "commands/completion.hpp"
#include "load/baseline.hpp"
#include "migrations/tool.hpp"
#include "render/findings/findings.hpp"
#include "version.hpp"

namespace reconcile {

namespace {

/// What a command reads, so that it has those flags and no others.
enum Reads : unsigned {
  database = 1,
  desired = 2,
  schema = 4,
  migrations = 8,
  output = 16,
  destructive = 32,
  locks = 64,
  changes = 128
};

constexpr std::string_view states =
    "live, migrations, empty, a database URL, a file or folder of desired state (YAML or SQL), a folder of migrations";

class CommandLine {
 public:
  /// Only the command `alone` has its flags, unless that is empty: to make those of all takes longer than to read them.
  CommandLine(Settings& settings, std::string_view alone) : settings_(settings), alone_(alone) {
    app_.set_version_flag("--version", std::string("reconcile ") + std::string(version));
    app_.require_subcommand(1);
    app_.get_formatter()->column_width(30);
    app_.footer(
        "Settings come from flags, then reconcile.yaml, then DATABASE_URL and libpq's environment.\n\n"
        "Exit status:\n"
        "  0  done; or nothing differs\n"
        "  1  error: usage, settings, desired state, connection, SQL\n"
        "  2  the states differ (drift, check, and plan or diff with --exit-code); or a proof fails (verify);\n"
        "     or a file is not in the canonical layout (fmt --check)\n"
        "  3  refused: data would be lost; or a lint rule of severity error is broken\n\n"
        "`reconcile COMMAND --help` says more.");
    if (add("plan", "Show what would change and how dangerous each step is",
            database | desired | schema | migrations | output | destructive | changes,
            {"reconcile plan --database postgresql://app@db/flows", "reconcile plan --format sql --output change.sql",
             "reconcile plan --exit-code"},
            [this] { return plan(settings_, plan_); })) {
      format({"text", "json", "sql", "markdown"}, settings_.format);
      from(plan_.from);
      command_->add_flag("--exit-code", plan_.exit_code, "Exit with 2 if there is anything to change");
    }
    if (add("diff", "Show what would turn one state into another",
            database | schema | migrations | output | destructive,
            {"reconcile diff migrations schemas",
             "reconcile diff postgresql://app@staging/flows postgresql://app@db/flows",
             "reconcile diff --format sql empty dump.sql"},
            [this] { return diff(settings_, diff_); })) {
      format({"text", "json", "sql", "markdown"}, settings_.format);
      command_->add_option("from", diff_.from, "A state: " + std::string(states))->required()->type_name("FROM");
      command_->add_option("to", diff_.to, "Another one")->required()->type_name("TO");
      command_->add_flag("--exit-code", diff_.exit_code, "Exit with 2 if they differ");
    }
    if (add("generate", "Write the plan as the next numbered migration, up and down",
            database | desired | schema | migrations | destructive | locks | changes,
            {"reconcile generate", "reconcile generate --name add_retries", "reconcile generate --format alembic"},
            [this] { return generate(settings_, generate_); })) {
      format(tool_names(), settings_.migration_format, "The tool that the files are for");
      command_->add_option("--name", generate_.name, "The name behind the number (default: from the change)")
          ->type_name("SLUG");
      command_->add_option("--date", generate_.date, "When an Alembic revision says that it was made (default: now)")
          ->type_name("DATE");
      from(generate_.from);
      command_->add_flag("--plain", generate_.plain,
                         "Without guards: the statements alone, which fail when they run a second time");
      command_->add_flag("--verify", generate_.verify, "Prove it on a throw-away server before it is written");
      sample(generate_.sample);
    }
    if (add("verify", "Prove the pending change on a throw-away server: up, up again, down, down again, up",
            database | desired | schema | migrations | output | locks | changes,
            {"reconcile verify", "reconcile verify --sample 1000", "reconcile verify --from migrations"},
            [this] { return verify(settings_, verify_); })) {
      from(verify_.from);
      sample(verify_.sample);
    }
    if (add("renumber", "Give the later of two migrations that took one number the next free one", migrations,
            {"reconcile renumber", "reconcile renumber 092_add_retries.py"},
            [this] { return renumber(settings_, renumber_); })) {
      command_->add_option("files", renumber_.files, "Which of them (default: the later ones)")->type_name("FILE");
      command_->add_flag("--dry-run", renumber_.dry_run, "Only say what would be renamed");
    }
    if (add("apply", "Carry the plan out on the live database; asks first",
            database | desired | schema | output | destructive | locks | changes,
            {"reconcile apply", "reconcile apply --yes"}, [this] { return apply(settings_, apply_); })) {
      command_->add_flag("--yes", apply_.yes, "Do not ask");
    }
    if (add("drift", "Compare, and tell by the exit status whether the database is as desired",
            database | desired | schema | output,
            {"reconcile drift", "reconcile drift --format sarif --output drift.sarif",
             "reconcile drift --baseline drift.baseline.yaml"},
            [this] { return drift(settings_, baseline_); })) {
      format(finding_formats(), settings_.format);
      baseline("differences");
    }
    if (add("lint", "Hold the desired state and the migrations against rules: names, numbers, guards, unsafe changes",
            desired | migrations | output,
            {"reconcile lint", "reconcile lint --format github", "reconcile lint --since 156",
             "reconcile lint --since 156 --all", "reconcile lint --baseline lint.baseline.yaml"},
            [this] { return lint(settings_, baseline_); })) {
      format(finding_formats(), settings_.format);
      baseline("findings");
      command_
          ->add_option("--since", settings_.lint.since,
                       "Leave the migrations before this number, revision or name alone (default: since of lint)")
          ->type_name("NUMBER");
      command_->add_flag("--all", settings_.lint.all,
                         "Report what is found in the migrations before since too, as warnings");
    }
    if (add("check", "Replay the migrations on a throw-away server and compare with the desired state",
            database | desired | schema | migrations | output, {"reconcile check", "reconcile check --format github"},
            [this] { return check(settings_); })) {
      format(finding_formats(), settings_.format);
    }
    if (add("migrate", "Run the numbered SQL migrations that the database has not had yet, and back",
            database | desired | schema | migrations | output,
            {"reconcile migrate status", "reconcile migrate up", "reconcile migrate up --to 12 --dry-run",
             "reconcile migrate down --steps 2", "reconcile migrate baseline 11"},
            [this] { return migrate(settings_, migrate_); })) {
      command_->add_option("action", migrate_.action, "up, down, status or baseline")
          ->required()
          ->check(CLI::IsMember({"up", "down", "status", "baseline"}));
      command_
          ->add_option("number", migrate_.number, "Of baseline: the last migration that the database has already had")
          ->type_name("N");
      CLI::Option* to =
          command_->add_option("--to", migrate_.to, "Up to that one, or down until it is the last")->type_name("N");
      command_->add_option("--steps", migrate_.steps, "How many to undo (default: 1)")
          ->type_name("K")
          ->check(CLI::PositiveNumber)
          ->excludes(to);
      command_->add_flag("--dry-run", migrate_.dry_run, "Only say what would be run");
      command_
          ->add_option("--history-schema", settings_.history_schema,
                       "Schema of the history (default: the first managed one)")
          ->type_name("NAME");
    }
    if (add("inspect", "Describe the live schema as YAML", database | schema | migrations | output,
            {"reconcile inspect --schema migration --output schemas/migration.yaml",
             "reconcile inspect --output schemas       a folder: a file for each object, of which only that changes what differs",
             "reconcile inspect schema.sql --output schemas"},
            [this] { return inspect(settings_, inspect_); })) {
      command_->add_option("state", inspect_.state, fmt::format("Describe that state (default: live): {}", states))
          ->type_name("STATE");
      command_->add_flag("--pin-versions", settings_.pin_versions, "Write the versions of extensions too");
    }
    if (add("fmt", "Bring files of desired state into the canonical layout, comments kept", desired,
            {"reconcile fmt", "reconcile fmt schemas/flows.yaml", "reconcile fmt --check"},
            [this] { return format_files(settings_, format_); })) {
      command_->add_option("paths", format_.paths, "Files and folders (default: the desired state)")->type_name("PATH");
      command_->add_flag("--check", format_.check, "Change nothing; print what would be, and exit with 2 if anything");
    }
    add("validate", "Read the desired state without a database and report every error", desired | schema | output,
        {"reconcile validate", "reconcile validate --desired schemas/flows.yaml"},
        [this] { return validate(settings_); });
    add("init", "Write a reconcile.yaml, a first file of desired state and the migrations folder",
        desired | schema | migrations, {"reconcile init", "reconcile init --schema app"},
        [this] { return init(settings_); });
    if (add("completion", "Print the completion script of a shell", output,
            {"reconcile completion bash > ~/.local/share/bash-completion/completions/reconcile"}, [this] {
              write_output(settings_, completion_script(app_, shell_));
              return Status::done;
            })) {
      command_->add_option("shell", shell_, "bash, zsh or fish")
          ->required()
          ->check(CLI::IsMember({"bash", "zsh", "fish"}));
    }
  }

  Status run(int argc, char** argv) {
    try {
      app_.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
      if (error.get_exit_code() == 0) {
        app_.exit(error);
        return Status::done;
      }
      refuse(error, argc == 1);
    }
    log();
    const std::string name = app_.get_subcommands().front()->get_name();
    if (name != "init" && name != "completion") read_config(settings_);
    return run_();
  }

 private:
  /// Whether its own flags are wanted too.
  bool add(const std::string& name, const std::string& about, unsigned reads, const std::vector<std::string>& examples,
           std::function<Status()> run) {
    command_ = app_.add_subcommand(name, about);
    if (!alone_.empty() && alone_ != name) return false;
    command_->footer(fmt::format("Examples:\n  {}", fmt::join(examples, "\n  ")));
    command_->callback([this, run = std::move(run)] { run_ = run; });
    const std::string shared = "Shared options";
    const auto option = [&](const std::string& flag, auto& value, const std::string& text, const std::string& type) {
      return command_->add_option(flag, value, text)->type_name(type)->group(shared);
    };
    if (reads & database)
      option("--database", settings_.database,
             "The live database, a libpq URI or conninfo; 'ephemeral' = a throw-away local server", "URL");
    if (reads & desired)
      option("--desired", settings_.desired, "Desired state, a file or folder; may be repeated (default: schemas)",
             "PATH")
          ->allow_extra_args(false);
    if (reads & schema)
      option("--schema", settings_.schemas,
             "Database schema to manage; may be repeated; '*' = every one that is not the system's", "NAME")
          ->allow_extra_args(false);
    if (reads & migrations)
      option("--migrations", settings_.migrations, "Folder of numbered migrations (default: generated_migrations)",
             "DIR");
    if (reads & destructive) {
      command_->add_flag("--allow-drops", settings_.allow_drops,
                         "Let it drop what holds no data: views, functions, types and the like");
      command_->add_flag("--allow-destructive", settings_.allow_destructive, "Let it drop what holds data too");
    }
    if ((reads & database) && (reads & schema))
      command_->add_flag("--strict", settings_.strict, "Refuse what the database has and no file can describe");
    if (reads & locks)
      command_->add_option("--lock-timeout", settings_.lock_timeout, "How long to wait for each lock (default: 5s)")
          ->type_name("TIME")
          ->check(wrong_time);
    if (reads & changes)
      command_->add_flag("--concurrently", settings_.concurrently,
                         "Build and drop indexes of tables that are there without keeping writers out");
    if (reads & output) option("--output", settings_.output, "Write there and not to standard output", "FILE");
    if (reads & database) {
      if (reads & desired)
        option("--scratch", settings_.scratch.url, "A database to try SQL in where the live one cannot be used for it",
               "URL");
      option("--postgres-bin", settings_.scratch.bin_dir, "Folder of the PostgreSQL programs for throw-away servers",
             "DIR");
    }
    option("--config", settings_.config, "Settings (default: reconcile.yaml in the current or a parent folder)",
           "FILE");
    option("--color", settings_.color, "Colour on a terminal only, always or never", "WHEN")
        ->check(CLI::IsMember({"auto", "always", "never"}));
    command_->add_flag("--quiet", settings_.quiet, "Only errors on standard error")->group(shared);
    command_->add_flag("--verbose", settings_.verbose, "Say what is being done")->group(shared);
    return true;
  }

  void sample(long long& rows) {
    command_->add_option("--sample", rows, "Fill every table with that many rows first, as its types and checks allow")
        ->type_name("N")
        ->check(CLI::NonNegativeNumber);
  }

  void baseline(std::string_view what) {
    command_->add_option("--baseline", baseline_.file, fmt::format("Accept the {} that stand in it", what))
        ->type_name("FILE");
    command_->add_flag("--write-baseline", baseline_.write,
                       fmt::format("Write the baseline anew from the {} of now", what));
    command_->add_option("--date", baseline_.date, "The day that a baseline's until is compared with (default: today)")
        ->type_name("DAY")
        ->check(
            [](const std::string& text) { return is_day(text) ? "" : "'" + text + "' is not a day like 2026-03-01"; });
  }

  void from(std::string& state) {
    command_->add_option("--from", state, fmt::format("Take the difference from there (default: live): {}", states))
        ->type_name("STATE");
  }

  void format(std::vector<std::string> words, std::string& value, std::string_view about = "What to print") {
    command_->add_option("--format", value, fmt::format("{} (default: {})", about, words.front()))
        ->check(CLI::IsMember(words))
        ->type_name("F");
  }

  /// The log goes to standard error, which has no other use for a command that is fine.
  void log() const {
    auto sink = std::make_shared<spdlog::sinks::stderr_color_sink_mt>();
    sink->set_color_mode(use_color(settings_, 2) ? spdlog::color_mode::always : spdlog::color_mode::never);
    auto logger = std::make_shared<spdlog::logger>("reconcile", std::move(sink));
    logger->set_pattern("%^%l%$: %v");
    logger->set_level(settings_.quiet     ? spdlog::level::err
                      : settings_.verbose ? spdlog::level::info
                                          : spdlog::level::warn);
    spdlog::set_default_logger(std::move(logger));
  }

  [[noreturn]] void refuse(const CLI::ParseError& error, bool nothing_given) const {
    if (nothing_given)
      throw Error("which command?", fmt::format("one of {}; see reconcile --help", fmt::join(command_names(), ", ")));
    const auto parsed = app_.get_subcommands();
    const bool before = parsed.empty() || !app_.remaining().empty();
    const CLI::App& at = before ? app_ : *parsed.front();
    const std::string help = fmt::format("see reconcile {}--help", before ? "" : at.get_name() + " ");
    const std::vector<std::string> unknown = at.remaining();
    if (unknown.empty()) throw Error(error.what(), help);
    const std::string word = unknown.front().substr(0, unknown.front().find('='));
    const bool is_flag = word.starts_with('-');
    if (!is_flag && !before) throw Error(fmt::format("{} takes no argument '{}'", at.get_name(), word), help);
    std::vector<std::string> names = is_flag ? flag_names(at) : command_names();
    if (is_flag && before)
      for (const CLI::App* command : app_.get_subcommands([](const CLI::App*) { return true; }))
        if (command->get_option_no_throw(word))
          throw Error(fmt::format("{} stands before the command", word),
                      fmt::format("write it behind: reconcile {} {} …", command->get_name(), word));
    const std::string near = did_you_mean(word, {names.begin(), names.end()});
    throw Error(
        fmt::format("unknown {} '{}'{}", is_flag ? "flag" : "command", word, before ? "" : " of " + at.get_name()),
        near.empty() ? help : near);
  }

  std::vector<std::string> command_names() const {
    std::vector<std::string> names;
    for (const CLI::App* command : app_.get_subcommands([](const CLI::App*) { return true; }))
      names.push_back(command->get_name());
    return names;
  }
  static std::vector<std::string> flag_names(const CLI::App& app) {
    std::vector<std::string> names;
    for (const CLI::Option* option : app.get_options())
      for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
    return names;
  }

  CLI::App app_{"Keeps a PostgreSQL schema equal to what YAML says.", "reconcile"};
  CLI::App* command_ = nullptr;  // the one that was added last
  Settings& settings_;
  std::string_view alone_;
  PlanOptions plan_;
  DiffOptions diff_;
  InspectOptions inspect_;
  GenerateOptions generate_;
  VerifyOptions verify_;
  BaselineOptions baseline_;
  FormatOptions format_;
  RenumberOptions renumber_;
  ApplyOptions apply_;
  MigrateOptions migrate_;
  std::string shell_;
  std::function<Status()> run_;
};

}  // namespace

Status run_arguments(int argc, char** argv, Settings& settings) {
  const std::string_view first = argc > 1 ? argv[1] : "";
  const bool is_command = !first.starts_with('-') && first != "completion";
  return CommandLine(settings, is_command ? first : std::string_view()).run(argc, argv);
}

}  // namespace reconcile
