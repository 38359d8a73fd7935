#include "commands/live.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <filesystem>

#include "apply/apply.hpp"
#include "apply/replay.hpp"
#include "commands/migrations.hpp"
#include "commands/states.hpp"
#include "load/catalog.hpp"
#include "load/folder.hpp"
#include "migrations/folder.hpp"
#include "migrations/problems.hpp"
#include "server/dump.hpp"
#include "server/target.hpp"

namespace reconcile {

namespace fs = std::filesystem;

namespace {

using What = StateArgument::What;

constexpr const char* what_a_state_is =
    "a state is a database URL, a file or folder of desired state in YAML or SQL, a folder of migrations, live, "
    "migrations, empty or ephemeral";

What what_of_folder(const std::string& path) {
  const bool desired = has_desired_state(path), migrations = has_migrations(path);
  if (desired && migrations)
    throw Error(fmt::format("folder {} holds desired state and migrations, so it is not clear what is meant", path),
                "keep them in folders of their own");
  if (!migrations && !find_sql_files({path}).empty()) return What::sql;
  if (!desired && !migrations) read_folder(path);  // says why it cannot be read
  if (!desired && !migrations) throw Error(fmt::format("folder {} holds neither YAML nor migrations", path));
  return desired ? What::desired : What::migrations;
}

/// 0: it cannot be told.
int major_of(const std::string& target) {
  try {
    return target == "ephemeral" ? 0 : Connection(with_patience(target, 3)).version().major();
  } catch (const Error& error) {
    spdlog::info("the target's version is not known: {}", error.what());
    return 0;
  }
}

}  // namespace

StateArgument StateArgument::read(const Settings& settings, const std::string& text) {
  if (text == "live")
    return settings.database == "ephemeral" ? StateArgument{What::empty, {}}
                                            : StateArgument{What::database, settings.database};
  std::error_code failed;
  // a folder may be called so too
  if (text == "migrations" && (fs::exists(settings.migrations, failed) || !fs::exists(text, failed)))
    return {What::migrations, settings.migrations};
  if (text == "empty" || text == "ephemeral") return {What::empty, {}};
  if (fs::is_directory(text, failed)) return {what_of_folder(text), text};
  const std::string ending = fs::path(text).extension().string();
  if (fs::exists(text, failed)) {
    if (ending == ".yaml" || ending == ".yml") return {What::desired, text};
    if (ending == ".sql") return {What::sql, text};
    throw Error(fmt::format("{} is no state: a file is .yaml, .yml or .sql", text));
  }
  if (text.find("://") != std::string::npos || text.find('=') != std::string::npos) return {What::database, text};
  throw Error(fmt::format("there is no state '{}'", text), what_a_state_is);
}

void Live::leave() {
  if (bench_) return;
  static_cast<void>(connection_.release());
  static_cast<void>(companion_.release());
}

Connection& Live::connection() {
  if (connection_) return *connection_;
  if (!is_database()) {
    find_needs();
    const bool is_choice = installed_majors(settings_.scratch.bin_dir).size() > 1;
    bench_ = std::make_unique<Workbench>(settings_, is_choice ? major_of(settings_.database) : 0, needs_,
                                         settings_.database, Workbench::First::throwaway);
  }
  target_ = bench_ ? bench_->first() : state_.value;
  companion_ = std::make_unique<Companion>(target_);
  connection_ = companion_->first();
  spdlog::info("connected to {}, PostgreSQL {}", connection_->described(), connection_->version().to_string());
  make();
  return *connection_;
}

void Live::also_needs(const ServerNeeds& needs) {
  needs_.add(needs);
  if (connection_ && bench_) bench_->create(needs_);
}

std::vector<std::string> Live::sql_files() const {
  return find_sql_files(state_.files.empty() ? std::vector{state_.value} : state_.files);
}

void Live::find_needs() {
  ServerNeeds needs;
  switch (state_.what) {
    case What::database:
    case What::empty: break;
    case What::migrations:
      for (const std::string& path : settings_.replay.before) needs.add_psql_script(read_file(path));
      for (const MigrationFile& file : read_migrations_of(settings_, state_.value).files)
        if (file.up) needs.add_script(file.up->sql);
      break;
    case What::sql:
      for (const std::string& file : sql_files()) needs.add_psql_script(read_file(file));
      break;
    case What::desired: needs.add(load_files(find_files({state_.value}))); break;
  }
  // a role that the state creates itself is not created before
  needs.add(needs_);
  needs_ = std::move(needs);
}

void Live::make() {
  switch (state_.what) {
    case What::database:
    case What::empty: break;
    case What::migrations: {
      const MigrationFolder folder = read_migrations_of(settings_, state_.value);
      refuse_problems(folder.files);
      for (const LeftOut& each : folder.left_out) spdlog::warn("{} is left out: {}", each.path, each.why);
      replay(*connection_, state_.value, folder.files, settings_.replay);
      break;
    }
    case What::sql:
      for (const std::string& file : sql_files()) run_with_psql(*connection_, file, settings_.scratch.bin_dir);
      break;
    case What::desired: {
      Settings settings = settings_;
      settings.desired = {state_.value};
      apply_plan(*connection_, plan_of(read_states(settings, *this)), {}, [](auto...) {});
      break;
    }
  }
}

Database Live::read(const std::vector<std::string>& schemas) {
  Connection& first = connection();
  return read_catalog(first, schemas, companion_.get());
}

std::vector<std::string> Live::schemas() { return schemas_on(connection()); }

}  // namespace reconcile
