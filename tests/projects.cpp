// Every folder below tests/projects that holds a project.yaml is a project with migrations of its own, as its tool
// wants them, and a test: it is adopted as a new user would, and ten daily changes are made to it, one at a time.
//
//   about:      what is particular about the folder
//   tool:       the program of scripts/clients that runs the migrations; without it psql does (tests/projects/psql.sh)
//   prepare:    a command that a developer runs once after cloning
//   up, down:   the commands that run what is pending, and undo the last $STEPS migrations; without `down` there is no
//               way back, and a new database takes its place
//   order, up_of, down_of, in_transaction:  the same for psql: see tests/projects/psql.sh
//   history:    the tables in which the tool writes down what it has run
//   next:       expressions that the paths of generated files match: the first that of a migration, the others those
//               of what goes with it
//   slow:       true: the tool takes seconds to start, so that the way back is gone once, for all changes
//
// The changes are tests/projects/changes: edits of the YAML that inspect has written, which is the same for all.
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <regex>
#include <sstream>

#include "core/yaml.hpp"
#include "folder.hpp"
#include "process.hpp"
#include "register.hpp"
#include "server.hpp"
#include "server/installation.hpp"

namespace reconcile::test {

namespace {

namespace fs = std::filesystem;

const fs::path projects = "tests/projects";
const char* const desired_state = "schemas/app.yaml";

std::vector<fs::path> sorted(const fs::path& folder) {
  std::vector<fs::path> paths;
  for (const auto& entry : fs::directory_iterator(folder)) paths.push_back(entry.path());
  std::sort(paths.begin(), paths.end());
  return paths;
}

/// What project.yaml says.
struct Project {
  std::string name;
  Document description;

  explicit Project(const fs::path& folder) : name(folder.filename().string()) {
    const std::string path = (folder / "project.yaml").string();
    Mistakes mistakes;
    description = parse_yaml(text_of(path), file_name(path), mistakes);
    mistakes.throw_if_any();
    static const std::vector<std::string_view> known{"about",   "tool",           "prepare", "up",
                                                     "down",    "order",          "up_of",   "down_of",
                                                     "history", "in_transaction", "next",    "slow"};
    for (std::size_t i = 0; i < description.size(); ++i)
      if (std::find(known.begin(), known.end(), description.key(i).text()) == known.end())
        throw Error(fmt::format("{}: a project has no key {}", path, description.key(i).text()));
  }
  std::string text(std::string_view key, const std::string& otherwise = {}) const {
    const Document* value = description.find(key);
    return value ? value->text() : otherwise;
  }
  std::vector<std::string> list(std::string_view key) const {
    std::vector<std::string> texts;
    if (const Document* value = description.find(key))
      for (const Document& item : value->items()) texts.push_back(item.text());
    return texts;
  }
  bool slow() const { return text("slow") == "true"; }
  bool has_way_back() const { return description.find("down") || description.find("down_of"); }

  /// The command for `up` or `down`.
  std::string command(const std::string& direction) const {
    if (const Document* given = description.find(direction)) return given->text();
    std::string functions;
    const auto define = [&](const char* function, const char* otherwise) {
      functions += fmt::format("{}() {{ {}; }}\n", function, text(function, otherwise));
    };
    define("order", "false");
    define("up_of", "cat \"$1\"");
    define("down_of", "false");
    define("in_transaction", "false");
    return fmt::format("{}. '{}' {}", functions, fs::absolute(projects / "psql.sh").string(), direction);
  }
};

/// A clone of the project, beside a database.
class Clone {
 public:
  explicit Clone(const Project& project) : project_(project) {
    fs::copy(projects / project.name, folder_.path(), fs::copy_options::recursive);
    shell(project.text("prepare", "true"));
  }

  void shell(const std::string& command, std::size_t steps = 0, bool again = false) const {
    Surroundings here = surroundings();
    here.environment.push_back(fmt::format("STEPS={}", steps));
    here.environment.push_back(again ? "AGAIN=yes" : "AGAIN=no");
    const Finished done = run({"bash", "-e", "-o", "pipefail", "-c", command}, here);
    REQUIRE_MESSAGE(done.status == 0, command, "\n", done.out.substr(0, 2000), done.err.substr(0, 4000));
  }
  void up(bool again = false) const { shell(project_.command("up"), 0, again); }
  void down(std::size_t steps) const { shell(project_.command("down"), steps, true); }

  std::string call(const std::vector<std::string>& arguments) const {
    const Finished done = reconcile(arguments, surroundings());
    REQUIRE_MESSAGE(done.status == 0, "reconcile ", fmt::format("{}", fmt::join(arguments, " ")), "\n",
                    done.out.substr(0, 4000), done.err.substr(0, 4000));
    return done.out;
  }

  /// Changes the desired state.
  void edit(const fs::path& change) const {
    const std::string before = folder_.read(desired_state);
    shell(fmt::format("sed -i -f '{}' {}", fs::absolute(change).string(), desired_state));
    REQUIRE_MESSAGE(folder_.read(desired_state) != before, "the change finds its place in\n", before);
  }

  /// Returns how many migrations it wrote; all of them are called as the folder calls them.
  std::size_t generate(const std::string& name) const {
    const auto next = project_.list("next");
    std::size_t migrations = 0;
    std::istringstream lines(call({"generate", "--name", name, "--allow-destructive"}));
    for (std::string line; std::getline(lines, line);) {
      const auto found = std::find_if(next.begin(), next.end(), [&](const std::string& expression) {
        return std::regex_match(line, std::regex(expression));
      });
      CHECK_MESSAGE(found != next.end(), "a file of another name: ", line);
      migrations += found == next.begin();
    }
    REQUIRE_MESSAGE(migrations > 0, "a migration is written");
    return migrations;
  }

  std::string dump() const { return dumps({database_.get()}, project_.list("history")).front(); }

  void replace_database() {
    database_ = std::make_unique<FreshDatabase>();
    fs::remove(folder_.path() + "/.done");
  }

 private:
  Surroundings surroundings() const {
    static const std::string bin = find_installation(0, {}).bin.string(), socket = socket_folder();
    const char* clients = std::getenv("RECONCILE_CLIENTS");
    const std::string path =
        fmt::format("{}{}:{}", clients ? fmt::format("{}/bin:", clients) : "", bin, std::getenv("PATH"));
    return {{"PATH=" + path, "PGHOST=" + socket, "PGUSER=postgres", "PGDATABASE=" + database_->name(),
             "PGSSLMODE=disable", "PGOPTIONS=-c client_min_messages=warning",
             fmt::format("DATABASE_URL=postgresql://postgres@/{}?host={}", database_->name(), socket),
             fmt::format("JDBC_URL=jdbc:postgresql://localhost/{}?sslmode=disable&socketFactory=org.newsclub.net.unix."
                         "AFUNIXSocketFactory$FactoryArg&socketFactoryArg={}/.s.PGSQL.5432",
                         database_->name(), socket)},
            folder_.path(),
            {}};
  }

  const Project& project_;
  Folder folder_;
  std::unique_ptr<FreshDatabase> database_ = std::make_unique<FreshDatabase>();
};

/// Back, and up again.
void there_and_back(const Clone& clone, std::size_t steps, const std::string& before, const std::string& after) {
  clone.up();
  CHECK_MESSAGE(difference(clone.dump(), after) == "", "up again");
  clone.down(steps);
  CHECK_MESSAGE(difference(clone.dump(), before) == "", "down");
  clone.up();
  CHECK_MESSAGE(difference(clone.dump(), after) == "", "up after down");
}

void adopt(const Project& project) {
  Clone clone(project);
  clone.up();
  const std::string adopted = clone.dump();
  clone.shell("mkdir schemas");
  clone.call({"inspect", "--output", desired_state});
  clone.call({"check"});
  std::size_t all = 0;
  for (const fs::path& change : sorted(projects / "changes")) {
    INFO("change ", change.stem().string());
    const std::string before = clone.dump();
    clone.edit(change);
    const std::size_t steps = clone.generate(change.stem().string().substr(3));
    all += steps;
    clone.up(true);
    clone.call({"plan", "--exit-code"});
    if (!project.slow() && project.has_way_back()) there_and_back(clone, steps, before, clone.dump());
  }
  const std::string changed = clone.dump();
  if (project.slow() && project.has_way_back()) there_and_back(clone, all, adopted, changed);
  clone.call({"check"});
  clone.replace_database();
  clone.up();
  CHECK_MESSAGE(difference(clone.dump(), changed) == "", "the whole folder, run on an empty database");
}

std::map<std::string, fs::path>& by_title() {
  static std::map<std::string, fs::path> folders;
  return folders;
}

bool is_installed(const std::string& tool) {
  const char* clients = std::getenv("RECONCILE_CLIENTS");
  if (!clients) {
    MESSAGE("skipped: RECONCILE_CLIENTS does not lead to ", tool, "; scripts/test --clients installs it");
    return false;
  }
  if (fs::exists(fmt::format("{}/bin/{}", clients, tool))) return true;
  MESSAGE("skipped: there is no ", tool, ": ", text_of(fmt::format("{}/bin/{}.missing", clients, tool)));
  return false;
}

void run_project() {
  const Project project(by_title().at(running_test()));
  const std::string tool = project.text("tool");
  if (tool.empty() || is_installed(tool)) adopt(project);
}

const int registered = [] {
  if (!fs::is_directory(projects)) return 0;
  for (const fs::path& folder : sorted(projects)) {
    if (!fs::exists(folder / "project.yaml")) continue;
    const std::string name = fmt::format("project {} is adopted and changed ten times", folder.filename().string());
    by_title().emplace(name, folder);
    register_test(Project(folder).text("tool").empty() ? "server" : "clients", name, run_project, __FILE__, 1);
  }
  return 0;
}();

}  // namespace

TEST_CASE("the projects are where the tests look for them") { CHECK(!by_title().empty()); }

}  // namespace reconcile::test
