// A plan says that a new column rewrites its table exactly where the server does rewrite it.
#include "load/volatility.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "folder.hpp"
#include "load/folder.hpp"
#include "server.hpp"

namespace reconcile::test {

namespace {

Database with_columns(const std::string& columns) {
  const Folder folder;
  folder.write("a.yaml", "schema: migration\ntables: { flows: { columns: {" + columns + "} } }\n");
  return load_files(find_files({folder.path()}));
}

Work work_of(const Plan& plan) {
  REQUIRE(plan.statements().size() == 1);
  return plan.statements().front().work;
}

}  // namespace

TEST_SUITE_BEGIN("server");

TEST_CASE("a default rewrites the table where the server calls its function volatile") {
  const FreshDatabase database;
  Connection connection = database.connect();
  // in plpgsql where it is volatile: a function in SQL may be inlined, and its body be less so
  connection.execute(
      "CREATE SCHEMA migration; CREATE TABLE migration.flows (a integer); INSERT INTO migration.flows VALUES (1);"
      "CREATE FUNCTION public.as_made() RETURNS text LANGUAGE plpgsql AS $$ BEGIN RETURN 'a'; END $$;"
      "CREATE FUNCTION public.stable() RETURNS text STABLE LANGUAGE sql AS $$ SELECT 'a' $$;"
      "CREATE FUNCTION public.random() RETURNS text IMMUTABLE LANGUAGE sql AS $$ SELECT 'a' $$;"
      "CREATE FUNCTION public.lower(text) RETURNS text VOLATILE LANGUAGE plpgsql AS $$ BEGIN RETURN $1; END $$");
  const auto file = [&] { return value(connection, "SELECT pg_relation_filenode('migration.flows')"); };
  std::string columns = "a: integer";
  for (const std::string expression :
       {"public.as_made()", "public.stable()", "stable() || 'b'", "random()::text", "public.random()", "lower('A')",
        "public.lower('A')", "pg_catalog.now()::text", "clock_timestamp()::text", "(txid_current())::text", "'a'"}) {
    INFO(expression);
    const std::string more =
        columns + fmt::format(", c{}: {{ type: text, default: \"{}\" }}", columns.size(), expression);
    const States states = read_states(connection, with_columns(more), {"migration"});
    const Plan plan = make_plan(states.live, states.desired, states.renames);
    const std::string before = file();
    connection.execute(plan.statements().front().text());
    CHECK((work_of(plan) == Work::rewrite) == (file() != before));

    // the way back to a state that has the column, once it is dropped
    const States undone = read_states(connection, with_columns(columns), {"migration"});
    const Plan back = make_plan(undone.desired, undone.live, undone.renames, {.backwards = true});
    CHECK(work_of(back) == work_of(plan));
    columns = more;
  }
}

TEST_CASE("the server is asked about no default where no column is new") {
  const FreshDatabase database;
  Connection connection = database.connect();
  Database live = with_columns("a: { type: uuid, default: gen_random_uuid() }");
  Database desired = with_columns("a: { type: uuid, default: migration.other() }");
  connection.execute("BEGIN");
  CHECK_THROWS(connection.execute("SELECT 1 / 0"));
  // in a transaction that has failed every query is an error
  CHECK_NOTHROW(find_volatile_defaults(live, desired, connection));
  Database more = with_columns("a: uuid, b: { type: uuid, default: migration.other() }");
  CHECK_THROWS(find_volatile_defaults(live, more, connection));
}

TEST_SUITE_END();

}  // namespace reconcile::test
