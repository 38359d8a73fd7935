// Reading the catalogs over two connections, and over one where there is no second.
#include "server/companion.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <thread>

#include "core/database.hpp"
#include "load/catalog.hpp"
#include "load/folder.hpp"
#include "process.hpp"
#include "server.hpp"

namespace reconcile::test {

namespace {

std::string described(Connection& connection, Companion* companion) {
  const Database database = read_catalog(connection, {"migration"}, companion);
  std::vector<std::string> names;
  for (const auto& object : database.objects()) names.push_back(object->ref.described());
  std::sort(names.begin(), names.end());
  return fmt::format("{}", fmt::join(names, "\n"));
}

/// The first one, when both are there.
std::unique_ptr<Connection> connect(Companion& companion) {
  std::unique_ptr<Connection> first = companion.first();
  for (int i = 0; i < 200 && !companion.second(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
  REQUIRE(companion.second() != nullptr);
  return first;
}

}  // namespace

TEST_SUITE_BEGIN("server");

TEST_CASE("two connections read what one reads") {
  const FreshDatabase database;
  Connection connection = database.connect();
  build(connection, load_files(find_files({"examples/history/2"})), {"migration"});
  Companion companion(database.conninfo());
  const std::unique_ptr<Connection> first = connect(companion);
  const std::string alone = described(connection, nullptr);
  CHECK(alone.find("foreign key migration.") != std::string::npos);
  CHECK(described(*first, &companion) == alone);
  CHECK(described(*first, &companion) == alone);
}

TEST_CASE("a role that may connect only once reads all the same") {
  const FreshDatabase database;
  Connection connection = database.connect();
  build(connection, load_files(find_files({"examples/history/2"})), {"migration"});
  const std::string role = database.name() + "_once";
  connection.execute(fmt::format("CREATE ROLE {} LOGIN CONNECTION LIMIT 1", role));
  // whichever of the two connections comes first
  for (int i = 0; i < 5; ++i) {
    const Finished plan = reconcile({"plan", "--exit-code", "--database", database.conninfo() + " user=" + role,
                                     "--desired", "examples/history/2"});
    CHECK_MESSAGE(plan.status == 0, plan.out, plan.err);
    while (value(connection, fmt::format("SELECT count(*) FROM pg_stat_activity WHERE usename = '{}'", role)) != "0") {}
  }
  connection.execute(fmt::format("DROP ROLE {}", role));
}

TEST_CASE("of two connections the first one is given away once") {
  const FreshDatabase database;
  Companion companion(database.conninfo());
  const std::unique_ptr<Connection> first = connect(companion);
  CHECK(first->query("SELECT 1").value(0, 0) == "1");
  CHECK(companion.second()->query("SELECT 1").value(0, 0) == "1");
  CHECK(companion.second()->backend_pid() != first->backend_pid());
}

TEST_CASE("a second connection that is lost leaves its part to the first") {
  const FreshDatabase database;
  Connection connection = database.connect();
  build(connection, load_files(find_files({"examples/history/2"})), {"migration"});
  Companion companion(database.conninfo());
  const std::unique_ptr<Connection> first = connect(companion);
  const std::string alone = described(connection, nullptr);
  connection.execute(fmt::format("SELECT pg_terminate_backend({})", companion.second()->backend_pid()));
  CHECK(described(*first, &companion) == alone);
}

TEST_SUITE_END();

}  // namespace reconcile::test
