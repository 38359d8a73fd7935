// The runner of numbered SQL migrations, on a real server.
#include <doctest/doctest.h>

#include "folder.hpp"
#include "process.hpp"
#include "server.hpp"

namespace reconcile::test {

namespace {

/// Migrations in a folder, and a database for them.
struct Project {
  Project() : connection(database.connect()) {}

  void migration(const std::string& name, const std::string& up, const std::string& down) const {
    folder.write("generated_migrations/" + name + ".up.sql", up);
    folder.write("generated_migrations/" + name + ".down.sql", down);
  }
  /// Three of them, of which the first makes the schema and the last fails where there is no table `later`.
  void three() const {
    migration("001_schema", "CREATE SCHEMA migration;\n", "DROP SCHEMA migration;\n");
    migration("002_flows", "BEGIN;\nCREATE TABLE migration.flows (i int);\nCOMMIT;\n", "DROP TABLE migration.flows;\n");
    migration("003_more", "CREATE TABLE migration.more (i int);\nINSERT INTO public.later VALUES (1);\n",
              "DROP TABLE migration.more;\n");
  }
  std::vector<std::string> command(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), "migrate");
    arguments.insert(arguments.end(), {"--database", database.conninfo()});
    return arguments;
  }
  Finished migrate(const std::vector<std::string>& arguments) const {
    return reconcile(command(arguments), {{}, folder.path(), {}});
  }
  std::string has(const std::string& table) {
    return value(connection, "SELECT to_regclass('" + table + "') IS NOT NULL");
  }
  std::string history() {
    return value(connection,
                 "SELECT string_agg(concat_ws(' ', number, name, run_by, took > '0'), ', ' ORDER BY number)"
                 " FROM migration.reconcile_history");
  }

  Folder folder;
  FreshDatabase database;
  Connection connection;
};

bool says(const std::string& text, const std::string& words) { return text.find(words) != std::string::npos; }

}  // namespace

TEST_SUITE_BEGIN("server");

TEST_CASE("migrate up runs what the database has not had, and down undoes it") {
  Project project;
  project.three();
  CHECK(project.migrate({"up", "--to", "2", "--dry-run"}).out == "001_schema  would be run\n002_flows  would be run\n");
  CHECK(project.has("migration.reconcile_history") == "f");
  Finished finished = project.migrate({"up", "--to", "2"});
  CHECK_MESSAGE(finished.status == 0, finished.err);
  CHECK(project.history() == "1 001_schema postgres t, 2 002_flows postgres t");
  CHECK(project.migrate({"up", "--to", "2"}).out.empty());
  finished = project.migrate({"status"});
  CHECK(says(finished.out, "001_schema  run       2"));
  CHECK(says(finished.out, "003_more    pending\n"));
  CHECK(says(finished.out, "3 migrations, the database has had 2.\n"));

  CHECK(project.migrate({"down", "--to", "0", "--dry-run"}).out ==
        "002_flows  would be undone\n001_schema  would be undone\n");
  CHECK(project.migrate({"down"}).out == "002_flows  undone\n");
  CHECK(project.history() == "1 001_schema postgres t");
  // the history goes with the schema that it is in
  finished = project.migrate({"down", "--steps", "5"});
  CHECK_MESSAGE(finished.status == 0, finished.err);
  CHECK(value(project.connection, "SELECT count(*) FROM pg_namespace WHERE nspname = 'migration'") == "0");
  CHECK(says(project.migrate({"down"}).err, "Nothing to undo."));
}

TEST_CASE("a migration that fails leaves nothing, and the next run goes on with it") {
  Project project;
  project.three();
  Finished finished = project.migrate({"up"});
  CHECK(finished.status == 1);
  CHECK(
      says(finished.err, "generated_migrations/003_more.up.sql:2:13: error: relation \"public.later\" does not exist"));
  CHECK(project.history() == "1 001_schema postgres t, 2 002_flows postgres t");
  CHECK(project.has("migration.more") == "f");
  project.connection.execute("CREATE TABLE public.later (i int)");
  finished = project.migrate({"up"});
  CHECK_MESSAGE(finished.status == 0, finished.err);
  CHECK(says(finished.out, "003_more"));
  CHECK_FALSE(says(finished.out, "002_flows"));
  CHECK(project.has("migration.more") == "t");
}

TEST_CASE("a file outside of a transaction is run statement by statement") {
  Project project;
  project.three();
  project.migration(
      "003_more",
      "-- reconcile: no transaction\nCREATE INDEX CONCURRENTLY IF NOT EXISTS a ON migration.flows (i);\n"
      "CREATE INDEX CONCURRENTLY IF NOT EXISTS b ON migration.flows (i);\nSELECT 1 / (SELECT count(*) FROM migration.flows);\n",
      "-- reconcile: no transaction\nDROP INDEX CONCURRENTLY migration.a;\nDROP INDEX CONCURRENTLY migration.b;\n");
  Finished finished = project.migrate({"up"});
  CHECK(says(finished.err, "003_more.up.sql:4:1: error: division by zero"));
  CHECK(project.has("migration.b") == "t");
  CHECK(project.history() == "1 001_schema postgres t, 2 002_flows postgres t");
  project.connection.execute("INSERT INTO migration.flows VALUES (1)");
  finished = project.migrate({"up"});
  CHECK_MESSAGE(finished.status == 0, finished.err);
  CHECK_MESSAGE(project.migrate({"down"}).status == 0, finished.err);
  CHECK(project.has("migration.a") == "f");
}

TEST_CASE("a file that has been changed since it was run is reported, and not run") {
  Project project;
  project.three();
  project.migrate({"up", "--to", "2"});
  project.migration("002_flows", "CREATE TABLE migration.others (i int);\n", "DROP TABLE migration.others;\n");
  CHECK(says(project.migrate({"status"}).out, "002_flows   changed"));
  const Finished up = project.migrate({"up", "--to", "2"});
  CHECK(up.status == 0);
  CHECK(says(up.err, "002_flows has been changed since it was run; it is not run again"));
  CHECK(project.has("migration.others") == "f");
  const Finished down = project.migrate({"down"});
  CHECK(down.status == 1);
  CHECK(says(down.err, "002_flows.up.sql: error: 002_flows has been changed since it was run"));
  CHECK(project.has("migration.flows") == "t");
}

TEST_CASE("what was run and is no longer there, or has no way back, is not undone") {
  Project project;
  project.migration("001_schema", "CREATE SCHEMA migration;\n", "DROP SCHEMA migration;\n");
  project.folder.write("generated_migrations/002_flows.up.sql", "CREATE TABLE migration.flows (i int);\n");
  project.migrate({"up"});
  const Finished finished = project.migrate({"down", "--to", "0"});
  CHECK(finished.status == 1);
  CHECK(says(finished.err, "002_flows has no file for the way back"));
  CHECK(project.has("migration.flows") == "t");

  project.connection.execute(
      "INSERT INTO migration.reconcile_history (number, name, checksum) VALUES (3, '003_x', '')");
  CHECK(says(project.migrate({"status"}).out, "003_x       missing"));
  CHECK(says(project.migrate({"down"}).err, "003_x has been run, but its files are gone"));
}

TEST_CASE("a database that has the objects already is adopted with a baseline") {
  Project project;
  project.three();
  project.connection.execute(
      "CREATE SCHEMA migration; CREATE TABLE migration.flows (i int); CREATE TABLE later (i int)");
  CHECK(project.migrate({"baseline"}).status == 1);
  CHECK(project.migrate({"baseline", "2"}).out == "001_schema  taken for run\n002_flows  taken for run\n");
  CHECK(says(project.migrate({"status"}).out, "002_flows   baseline"));
  const Finished finished = project.migrate({"up"});
  CHECK_MESSAGE(finished.status == 0, finished.err);
  CHECK(project.history() == "1 001_schema postgres, 2 002_flows postgres, 3 003_more postgres t");
}

TEST_CASE("two runs at once run no file twice") {
  Project project;
  project.connection.execute("CREATE TABLE public.counted (i int)");
  project.migration("001_schema", "CREATE SCHEMA migration;\nSELECT pg_sleep(0.5);\nINSERT INTO counted VALUES (1);\n",
                    "DROP SCHEMA migration;\n");
  project.migration("002_more", "SELECT pg_sleep(0.2);\nINSERT INTO counted VALUES (2);\n", "SELECT 1;\n");
  std::vector<std::string> command = project.command({"up"});
  command.insert(command.begin(), binary());
  Process first(command, {{}, project.folder.path(), {}}), second(command, {{}, project.folder.path(), {}});
  const Finished one = first.wait(), other = second.wait();
  CHECK_MESSAGE(one.status == 0, one.err);
  CHECK_MESSAGE(other.status == 0, other.err);
  CHECK(value(project.connection, "SELECT string_agg(i::text, ' ' ORDER BY i) FROM counted") == "1 2");
  CHECK((one.out.empty() || other.out.empty()));
  CHECK(says(one.err + other.err, "Nothing to run."));
}

TEST_CASE("a migration waits for a lock in short turns") {
  Project project;
  project.three();
  project.connection.execute("CREATE TABLE later (i int)");
  project.migrate({"up", "--to", "2"});
  project.migration("003_more", "ALTER TABLE migration.flows ADD COLUMN j int;\n", "SELECT 1;\n");
  project.folder.write("reconcile.yaml", "lock_timeout: 100ms\n");
  project.connection.execute("BEGIN; LOCK TABLE migration.flows");
  std::vector<std::string> command = project.command({"up"});
  command.insert(command.begin(), binary());
  Process waiting(command, {{}, project.folder.path(), {}});
  Connection other = project.database.connect();
  // until it has begun to wait; later it gives up once, and is to try again
  for (int patience = 0; patience < 500; ++patience)
    if (value(other,
              "SELECT count(*) FROM pg_stat_activity, pg_sleep(0.01) WHERE query ~ 'ADD COLUMN' AND "
              "wait_event_type = 'Lock'") == "1")
      break;
  other.execute("SELECT pg_sleep(0.3)");
  project.connection.execute("COMMIT");
  const Finished finished = waiting.wait();
  CHECK_MESSAGE(finished.status == 0, finished.err);
  CHECK(says(finished.err, "trying again (1)"));
}

TEST_CASE("a file says what it was made for, and a database that is another one is told of") {
  Project project;
  project.folder.write(
      "schemas/migration.yaml",
      "schema: migration\ntables:\n  flows:\n    columns:\n      status: { type: varchar(20), one_of: [a, b] }\n");
  const std::string database = project.database.conninfo();
  const auto run = [&](std::vector<std::string> arguments) {
    return reconcile(std::move(arguments), {{}, project.folder.path(), {}});
  };
  REQUIRE(run({"generate", "--from", "migrations", "--name", "one"}).status == 0);
  project.folder.write(
      "schemas/migration.yaml",
      "schema: migration\ntables:\n  flows:\n    columns:\n      status: { type: varchar(20), one_of: [a, b, c] }\n      more: text\n");
  REQUIRE(run({"generate", "--from", "migrations", "--name", "two"}).status == 0);
  CHECK(says(project.folder.read("generated_migrations/002_two.up.sql"),
             "-- reconcile: made for column migration.flows.more: none -> "));
  Finished finished = project.migrate({"up", "--to", "1"});
  CHECK_MESSAGE(finished.err.empty(), finished.err);
  CHECK_FALSE(says(project.migrate({"status"}).out, "not what this file was made for"));

  const auto restored = [&] {
    // the other print of the same check
    const FreshDatabase copy;
    restore(copy, dumps({&project.database}).front());
    return run({"migrate", "status", "--database", copy.conninfo()}).out;
  };
  CHECK_FALSE(says(restored(), "not what this file was made for"));

  project.connection.execute(
      "ALTER TABLE migration.flows DROP CONSTRAINT flows_status_check, ADD CONSTRAINT flows_status_check CHECK (status IN ('a', 'x'))");
  const std::string note =
      "the database is not what this file was made for: check constraint "
      "migration.flows.flows_status_check is neither as before it nor as after it";
  CHECK(says(project.migrate({"status"}).out, note));
  finished = project.migrate({"up"});
  CHECK_MESSAGE(finished.status == 0, finished.err);
  CHECK(says(finished.err, "warning: 002_two: " + note));
  CHECK(run({"drift", "--database", database}).status == 0);
}

TEST_CASE("the history is no part of the schema") {
  Project project;
  project.folder.write("schemas/migration.yaml", "schema: migration\ntables:\n  flows: { columns: { i: int } }\n");
  project.migration("001_flows", "CREATE SCHEMA migration;\nCREATE TABLE migration.flows (i int);\n", "SELECT 1;\n");
  project.migrate({"up"});
  const Finished drift =
      reconcile({"drift", "--database", project.database.conninfo()}, {{}, project.folder.path(), {}});
  CHECK_MESSAGE(drift.status == 0, drift.out);
  CHECK_FALSE(says(drift.out, "history"));
  const Finished inspect = reconcile({"inspect", "--schema", "migration", "--database", project.database.conninfo()},
                                     {{}, project.folder.path(), {}});
  CHECK_FALSE(says(inspect.out, "history"));

  const Project elsewhere;
  elsewhere.migration("001_flows", "SELECT 1;\n", "SELECT 1;\n");
  CHECK(elsewhere.migrate({"up", "--history-schema", "Odd \"one\""}).status == 0);
  CHECK(elsewhere.migrate({"up", "--history-schema", "Odd \"one\""}).out.empty());
}

TEST_CASE("migrations of other tools are left to them") {
  const Project project;
  project.folder.write("generated_migrations/001_a.sql", "-- +goose Up\nSELECT 1;\n-- +goose Down\nSELECT 1;\n");
  const Finished finished = project.migrate({"up"});
  CHECK(finished.status == 1);
  CHECK(says(finished.err, "001_a.sql: error: this is a migration of goose, which runs it itself"));
}

TEST_SUITE_END();

}  // namespace reconcile::test
