// The migrations of generated_migrations/ on an empty database: forth, each twice, and back.
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "process.hpp"
#include "server.hpp"
#include "server/installation.hpp"

namespace reconcile::test {

namespace {

/// In the order in which they were written.
std::vector<std::string> migrations(const std::string& ending) {
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator("generated_migrations"))
    if (entry.path().filename().string().ends_with(ending)) files.push_back(entry.path().string());
  std::sort(files.begin(), files.end());
  return files;
}

/// As it stands, as anybody would run it.
void run_file(const FreshDatabase& database, const std::string& file) {
  static const std::string psql = (find_installation(0, {}).bin / "psql").string();
  const Finished finished = run({psql, "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", database.conninfo(), "-f", file});
  CHECK_MESSAGE(finished.status == 0, file, ": ", finished.err);
  // what is missing is skipped with a warning, and here nothing is
  CHECK_MESSAGE(finished.err.find("WARNING") == std::string::npos, file, ": ", finished.err);
}

/// One change may take several files; the down file of its first undoes them all.
bool is_first(const std::string& file) { return file.find("_part_") == std::string::npos; }

Finished plan_of(const FreshDatabase& database, const std::string& desired) {
  return reconcile({"plan", "--exit-code", "--database", database.conninfo(), "--desired", desired});
}

/// One that is too old for schemas/ is told so.
bool is_too_old(const FreshDatabase& database) {
  if (fits_schemas(database)) return false;
  const Finished plan = plan_of(database, "schemas");
  CHECK(plan.status == 1);
  CHECK_MESSAGE(plan.err.find("needs PostgreSQL 15, and the server is 14") != std::string::npos, plan.err);
  return true;
}

std::string dump_of(const FreshDatabase& database) { return dumps({&database}).front(); }

}  // namespace

TEST_SUITE_BEGIN("server");

TEST_CASE("the generated migrations lead to the desired state and, undone, back to nothing") {
  const auto ups = migrations(".up.sql");
  auto downs = migrations(".down.sql");
  REQUIRE(ups.size() >= 3);
  REQUIRE(ups.size() == downs.size());
  const FreshDatabase database, empty;
  if (is_too_old(database)) return;

  std::vector<std::string> before;
  for (const std::string& file : ups) {
    before.push_back(dump_of(database));
    run_file(database, file);
    const std::string once = dump_of(database);
    run_file(database, file);
    CHECK_MESSAGE(difference(dump_of(database), once).empty(), file, " does something when it is run again");
  }
  const Finished plan = plan_of(database, "schemas");
  CHECK_MESSAGE(plan.status == 0, plan.out, plan.err);

  std::reverse(downs.begin(), downs.end());
  for (const std::string& file : downs) {
    run_file(database, file);
    run_file(database, file);
    if (is_first(file)) CHECK_MESSAGE(difference(dump_of(database), before.back()) == "", file);
    before.pop_back();
  }
  CHECK(difference(dump_of(database), dump_of(empty)) == "");
}

TEST_CASE("every step of the history is reached by its own migration") {
  const auto ups = migrations(".up.sql");
  const FreshDatabase database;
  if (is_too_old(database)) return;
  int number = 0;
  for (auto file = ups.begin(); file != ups.end();) {
    const std::string first = *file;
    do {
      run_file(database, *file++);
    } while (file != ups.end() && !is_first(*file));
    const std::string step = "examples/history/" + std::to_string(++number);
    const Finished plan = plan_of(database, std::filesystem::exists(step) ? step : "schemas");
    CHECK_MESSAGE(plan.status == 0, first, ": ", plan.out, plan.err);
  }
}

TEST_SUITE_END();

}  // namespace reconcile::test
