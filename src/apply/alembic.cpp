#include "apply/alembic.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "apply/transaction.hpp"
#include "server/program.hpp"

namespace reconcile {

namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

constexpr std::string_view own_env = R"(import importlib.util
import os

from alembic import context
from sqlalchemy import create_engine, pool

driver = "psycopg2" if importlib.util.find_spec("psycopg2") else "psycopg"
url = os.environ["DATABASE_URL"].replace("postgresql:", f"postgresql+{driver}:", 1)
with create_engine(url, poolclass=pool.NullPool).connect() as connection:
    context.configure(connection=connection, transaction_per_migration=True)
    with context.begin_transaction():
        context.run_migrations()
)";

class TemporaryFolder {
 public:
  TemporaryFolder() : path_((fs::temp_directory_path() / "reconcile-alembic-XXXXXX").string()) {
    if (!mkdtemp(path_.data())) throw Error(fmt::format("cannot make folder {}", path_));
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  void write(const std::string& name, std::string_view text) const {
    std::ofstream(path_ + "/" + name, std::ios::binary) << text;
  }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

using Command = std::vector<std::string>;

/// The words that start Alembic.
Command installed() {
  for (const Command& words : {Command{"alembic"}, Command{"python3", "-m", "alembic"}}) {
    Command asking = words;
    asking.emplace_back("--version");
    if (run_program({asking, {}, {}, {}}).status == 0) return words;
  }
  throw Error("revisions of Alembic are replayed by Alembic, which is not installed",
              "make `alembic` known to PATH, or activate the project's virtual environment");
}

/// The alembic.ini of the folder or of one of the three above it; empty if there is none.
fs::path near_ini(const std::string& folder) {
  fs::path at = fs::absolute(folder).lexically_normal();
  if (!at.has_filename()) at = at.parent_path();
  for (int level = 0; level < 4; ++level, at = at.parent_path())
    if (fs::exists(at / "alembic.ini")) return at / "alembic.ini";
  return {};
}

std::string last_line(std::string text) {
  while (text.ends_with('\n')) text.pop_back();
  return text.substr(text.rfind('\n') + 1);
}

class Alembic {
 public:
  Alembic(Connection& connection, fs::path ini) : connection_(connection), words_(installed()), ini_(std::move(ini)) {}

  Finished run(const Command& arguments) const {
    Command command = words_;
    command.insert(command.end(), {"-c", ini_.string()});
    command.insert(command.end(), arguments.begin(), arguments.end());
    return run_program({command, {"DATABASE_URL=" + connection_.described()}, ini_.parent_path().string(), {}});
  }

  bool has(const std::string& head) const {
    std::istringstream lines(run({"heads"}).output);
    for (std::string line; std::getline(lines, line);)
      if (line.substr(0, line.find(' ')) == head) return true;
    return false;
  }

  /// Why env.py is not to be trusted with the revisions, or nothing. `alembic current` only reads, wherever it goes to.
  std::string goes_elsewhere() const {
    const std::string before = sessions();
    if (const Finished asked = run({"current"}); asked.status != 0)
      return fmt::format("fails: {}", last_line(asked.log));
    for (int patience = 0; patience < 20; ++patience, pause(50ms))
      if (sessions() != before) return {};
    return "does not go where DATABASE_URL leads";
  }

 private:
  std::string sessions() const {
    return std::string(
        connection_
            .query("SELECT sessions FROM pg_catalog.pg_stat_database WHERE datname = pg_catalog.current_database()")
            .value(0, 0));
  }

  Connection& connection_;
  Command words_;
  fs::path ini_;
};

void upgrade(const Alembic& alembic, const std::string& folder) {
  const Finished finished = alembic.run({"upgrade", "heads"});
  if (finished.status == 0) return;
  std::string said = finished.log + finished.output;
  while (said.ends_with('\n')) said.pop_back();
  throw Error(fmt::format("alembic could not run the revisions of {}:\n{}", folder, said));
}

}  // namespace

void upgrade(Connection& connection, const std::string& folder, const std::string& head) {
  const fs::path ini = near_ini(folder);
  if (!ini.empty()) {
    const Alembic project(connection, ini);
    if (project.has(head)) {
      const std::string why_not = project.goes_elsewhere();
      if (why_not.empty()) return upgrade(project, folder);
      spdlog::warn("the env.py of {} {}; revisions are run without it", ini.string(), why_not);
    }
  }
  const TemporaryFolder own;
  own.write("env.py", own_env);
  // a % is a placeholder there
  std::string versions;
  for (const char c : fs::absolute(folder).string()) versions += c == '%' ? "%%" : std::string(1, c);
  own.write("alembic.ini",
            fmt::format("[alembic]\nscript_location = {}\nversion_locations = {}\n"
                        "version_path_separator = os\nprepend_sys_path = {}\n",
                        own.path(), versions,
                        ini.empty() ? fs::path(versions).parent_path().string() : ini.parent_path().string()));
  upgrade(Alembic(connection, own.path() + "/alembic.ini"), folder);
}

}  // namespace reconcile
