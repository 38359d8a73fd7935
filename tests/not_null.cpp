// What no case can say of NOT NULL constraints, which PostgreSQL has since 18.
#include <doctest/doctest.h>

#include "load/catalog.hpp"
#include "server.hpp"

namespace reconcile::test {

TEST_SUITE_BEGIN("server");

TEST_CASE("a comment on a NOT NULL constraint is listed as not covered") {
  const FreshDatabase database;
  Connection connection = database.connect();
  if (!connection.version().not_null_constraints()) return;
  connection.execute(
      "CREATE SCHEMA migration; CREATE TABLE migration.flows (a integer CONSTRAINT needed NOT NULL, b integer NOT NULL);"
      "COMMENT ON CONSTRAINT needed ON migration.flows IS 'It is needed'");
  const auto listed = read_catalog(connection, {"migration"}).not_covered;
  REQUIRE(listed.size() == 1);
  CHECK(listed[0].what == "NOT NULL constraint comments");
  CHECK(listed[0].name == "needed on migration.flows");
}

TEST_SUITE_END();

}  // namespace reconcile::test
