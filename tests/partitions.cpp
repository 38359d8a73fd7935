// Partitions that others make are left alone, and what a partition keeps of its own.
#include <doctest/doctest.h>

#include "folder.hpp"
#include "process.hpp"
#include "server.hpp"

namespace reconcile::test {

TEST_SUITE_BEGIN("server");

TEST_CASE(
    "partitions that are external keep their rows and follow their table, and those that are written are covered") {
  const FreshDatabase database;
  database.connect().execute(
      "CREATE SCHEMA migration; CREATE TABLE migration.flows (a integer) PARTITION BY LIST (a);"
      "CREATE TABLE migration.flows_1 PARTITION OF migration.flows FOR VALUES IN (1) PARTITION BY LIST (a);"
      "CREATE TABLE migration.flows_1_1 PARTITION OF migration.flows_1 DEFAULT; CREATE INDEX ON migration.flows_1_1 (a);"
      "CREATE TABLE migration.flows_2 PARTITION OF migration.flows FOR VALUES IN (2);"
      "INSERT INTO migration.flows VALUES (1), (2)");
  const Folder folder;
  folder.write(
      "a.yaml",
      "schema: migration\ntables:\n  flows:\n    partition_by: list (a)\n    partitions: external\n"
      "    columns: { a: integer, b: text }\n  flows_2:\n    partition: { of: flows, bounds: for values in (2) }\n"
      "    columns: { a: { nullable: false } }\n");
  const auto run = [&](const std::string& command) {
    return reconcile({command, "--database", database.conninfo(), "--desired", "a.yaml",
                      command == "apply" ? "--yes" : "--exit-code"},
                     {{}, folder.path(), {}});
  };
  CHECK(run("apply").status == 0);
  CHECK(run("plan").status == 0);
  Connection connection = database.connect();
  CHECK(connection.query("SELECT a, b FROM migration.flows").size() == 2);
  CHECK(connection
            .query("SELECT FROM pg_attribute WHERE attrelid = 'migration.flows_2'::regclass AND attname = 'a'"
                   " AND attnotnull")
            .size() == 1);
}

TEST_CASE("a partition and a table that inherits stay NOT NULL where the table above lets go of it") {
  const FreshDatabase database;
  Connection connection = database.connect();
  connection.execute(
      "CREATE SCHEMA migration; CREATE TABLE migration.flows (a integer, b text NOT NULL) PARTITION BY LIST (a);"
      "CREATE TABLE migration.flows_1 PARTITION OF migration.flows FOR VALUES IN (1);"
      "CREATE TABLE migration.flows_2 PARTITION OF migration.flows FOR VALUES IN (2);"
      "CREATE TABLE migration.cities (b text NOT NULL); CREATE TABLE migration.capitals () INHERITS (migration.cities);"
      "CREATE TABLE migration.towns () INHERITS (migration.cities)");
  const Folder folder;
  folder.write(
      "a.yaml",
      "schema: migration\ntables:\n  flows: { partition_by: list (a), columns: { a: integer, b: text } }\n"
      "  flows_1: { partition: { of: flows, bounds: for values in (1) }, columns: { b: { nullable: false } } }\n"
      "  flows_2: { partition: { of: flows, bounds: for values in (2) } }\n"
      "  cities: { columns: { b: text } }\n"
      "  capitals: { inherits: cities, columns: { b: { nullable: false } } }\n  towns: { inherits: cities }\n");
  const auto run = [&](std::vector<std::string> command) {
    command.insert(command.end(), {"--database", database.conninfo(), "--desired", "a.yaml"});
    return reconcile(command, {{}, folder.path(), {}});
  };
  const Finished applied = run({"apply", "--yes"});
  INFO(applied.err);
  CHECK(applied.status == 0);
  CHECK(run({"plan", "--exit-code"}).status == 0);
  const Rows tables = connection.query(
      "SELECT string_agg(attrelid::regclass::text, ' ' ORDER BY attrelid::regclass::text) FROM pg_attribute WHERE attname = 'b' AND attnotnull"
      " AND attrelid IN (SELECT oid FROM pg_class WHERE relnamespace = 'migration'::regnamespace)");
  CHECK(tables.value(0, 0) == "migration.capitals migration.flows_1");
}

TEST_SUITE_END();

}  // namespace reconcile::test
