// The steps of examples/gitops, run as they are written: on a project that is as it should be, and on one that is not.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <filesystem>

#include "core/yaml.hpp"
#include "folder.hpp"
#include "load/folder.hpp"
#include "process.hpp"
#include "server.hpp"

namespace reconcile::test {

namespace {

namespace fs = std::filesystem;

Document example(const std::string& name) {
  Mistakes mistakes;
  const std::string path = "examples/gitops/" + name;
  Document document = parse_yaml(text_of(path), file_name(path), mistakes);
  mistakes.throw_if_any();
  return document;
}

const Document& at(const Document& document, std::string_view key) {
  const Document* found = document.find(key);
  REQUIRE_MESSAGE(found, "there is no ", key);
  return *found;
}

/// The commands of a job on GitHub, in their order.
std::vector<std::string> github_steps(const std::string& job) {
  const Document file = example("github.yml");
  std::vector<std::string> commands;
  for (const Document& step : at(at(at(file, "jobs"), job), "steps").items())
    if (const Document* run = step.find("run")) commands.push_back(run->text());
  return commands;
}

/// The commands of a job on GitLab, those of what it extends before them.
std::vector<std::string> gitlab_steps(const std::string& job) {
  const Document file = example("gitlab-ci.yml");
  std::vector<std::string> commands;
  const Document& found = at(file, job);
  for (const Document& command : at(at(file, at(found, "extends").text()), "before_script").items())
    commands.push_back(command.text());
  for (const Document& command : at(found, "script").items()) commands.push_back(command.text());
  return commands;
}

/// A repository with this project's desired state and migrations, as a job finds it.
struct Repository {
  Repository() {
    for (const char* name : {"schemas", "generated_migrations"})
      fs::copy(name, folder.path() + "/" + name, fs::copy_options::recursive);
    folder.write("tools/install-reconcile", "#!/bin/sh\nreconcile --version\n");
    fs::permissions(folder.path() + "/tools/install-reconcile", fs::perms::owner_all);
    folder.write("drift.baseline.yaml", "{}\n");
    fs::create_directory(folder.path() + "/bin");
    fs::create_symlink(binary(), folder.path() + "/bin/reconcile");
  }

  Finished run(const std::string& command, const std::string& reader = {}) const {
    Surroundings surroundings{{"PATH=" + folder.path() + "/bin:" + std::getenv("PATH"), "NO_COLOR=1", "LC_ALL=C",
                               "GITHUB_STEP_SUMMARY=" + folder.path() + "/summary.md", "PGHOST", "PGOPTIONS"},
                              folder.path(),
                              {}};
    surroundings.environment.push_back(reader.empty() ? "DATABASE_URL" : "DATABASE_URL=" + reader);
    surroundings.environment.push_back(reader.empty() ? "SCHEMA_READER_URL" : "SCHEMA_READER_URL=" + reader);
    return test::run({"bash", "-e", "-o", "pipefail", "-c", command}, surroundings);
  }

  void all_pass(const std::vector<std::string>& commands, const std::string& reader = {}) const {
    CHECK(commands.size() >= 2);
    for (const std::string& command : commands) {
      const Finished finished = run(command, reader);
      CHECK_MESSAGE(finished.status == 0, command, "\n", finished.out, finished.err);
    }
  }

  /// The status of the first command that fails, 0 where none does.
  int first_failure(const std::vector<std::string>& commands, const std::string& reader = {}) const {
    for (const std::string& command : commands)
      if (const int status = run(command, reader).status; status != 0) return status;
    return 0;
  }

  void break_a_rule() const {
    folder.write("generated_migrations/900_by_hand.up.sql", "CREATE TABLE tasks (id uuid);\n");
  }

  Folder folder;
};

/// A production database, and how a role that may only read gets there.
struct Production {
  Production() : connection(database.connect()) {
    build(connection, load_files(find_files({"schemas"})), {"migration"});
    connection.execute(
        fmt::format("CREATE ROLE {0} LOGIN; ALTER ROLE {0} SET default_transaction_read_only = on", role()));
    reader = fmt::format("host={} dbname={} user={}", socket_folder(), database.name(), role());
  }
  ~Production() { connection.execute("DROP ROLE " + role()); }
  std::string role() const { return database.name() + "_gitops"; }

  FreshDatabase database;
  Connection connection;
  std::string reader;
};

}  // namespace

TEST_SUITE_BEGIN("server");

TEST_CASE("the rules' jobs of examples/gitops pass on a project that keeps them, and fail on one that does not") {
  const Repository repository;
  const auto github = github_steps("rules"), gitlab = gitlab_steps("schema:rules");
  repository.all_pass(github);
  repository.all_pass(gitlab);
  CHECK(fs::exists(repository.folder.path() + "/lint.json"));
  repository.break_a_rule();
  CHECK(repository.first_failure(github) == 3);
  CHECK(repository.first_failure(gitlab) == 3);
  CHECK(repository.folder.read("lint.json").find("generated_migrations/900_by_hand.up.sql") != std::string::npos);
}

TEST_CASE("the drift jobs of examples/gitops pass while production is as described, and fail once it is not") {
  if (!fits_schemas(FreshDatabase())) return;
  const Repository repository;
  Production production;
  const auto github = github_steps("drift"), gitlab = gitlab_steps("schema:drift");
  repository.all_pass(github, production.reader);
  repository.all_pass(gitlab, production.reader);
  production.connection.execute("ALTER TABLE migration.flows ADD COLUMN hotfix text");
  CHECK(repository.first_failure(github, production.reader) == 2);
  CHECK(repository.first_failure(gitlab, production.reader) == 2);
  CHECK(repository.folder.read("drift.sarif").find("column migration.flows.hotfix is not in the desired state") !=
        std::string::npos);
  CHECK(repository.folder.read("drift.xml").find("<failure type=\"extra\"") != std::string::npos);
}

TEST_CASE(
    "the check jobs of examples/gitops pass while the migrations lead to the desired state, and fail once they do not") {
  if (!fits_schemas(FreshDatabase())) return;
  const Repository repository;
  const auto github = github_steps("check"), gitlab = gitlab_steps("schema:check");
  repository.all_pass(github);
  repository.all_pass(gitlab);
  CHECK(repository.folder.read("summary.md").find("### reconcile check") != std::string::npos);
  std::string yaml = repository.folder.read("schemas/waves.yaml");
  const std::string known = "      moved_at: timestamptz\n";
  REQUIRE(yaml.find(known) != std::string::npos);
  repository.folder.write("schemas/waves.yaml", yaml.insert(yaml.find(known), "      added_later: text\n"));
  CHECK(repository.first_failure(github) == 2);
  CHECK(repository.first_failure(gitlab) == 2);
}

TEST_CASE("the hook of examples/gitops lets a commit pass that keeps the rules, and no other") {
  const Repository repository;
  if (repository.run("git --version").status != 0) {
    MESSAGE("skipped: there is no git");
    return;
  }
  fs::copy("examples/gitops/pre-commit", repository.folder.path() + "/hook");
  const std::string commit = "git add -A && git -c user.name=me -c user.email=me@example.org commit -q -m step";
  const Finished first = repository.run("git init -q . && mv hook .git/hooks/pre-commit && " + commit);
  CHECK_MESSAGE(first.status == 0, first.out, first.err);
  repository.break_a_rule();
  const Finished refused = repository.run(commit);
  CHECK(refused.status != 0);
  CHECK((refused.out + refused.err).find("[unguarded-statement]") != std::string::npos);
  CHECK(repository.run("git log --oneline | wc -l").out == "1\n");
}

TEST_SUITE_END();

}  // namespace reconcile::test
