// What a plan says to people about what is lost and what it costs.
#include <doctest/doctest.h>

#include "folder.hpp"
#include "process.hpp"
#include "server.hpp"

namespace reconcile::test {

namespace {

/// The plan from what the SQL makes to the YAML.
std::string plan_text(const std::string& sql, const std::string& yaml, const std::string& format = "text") {
  const FreshDatabase database;
  database.connect().execute(sql);
  const Folder folder;
  folder.write("schemas/a.yaml", yaml);
  const Finished finished =
      reconcile({"plan", "--format", format, "--database", database.conninfo()}, {{}, folder.path(), {}});
  CHECK(finished.status == 0);
  return finished.out;
}

}  // namespace

TEST_SUITE_BEGIN("server");

TEST_CASE("a plan tells what goes with a table, and how many rows as far as the server knows") {
  const std::string text = plan_text(
      "CREATE SCHEMA migration; CREATE TABLE migration.counted (a integer PRIMARY KEY, b text);"
      "INSERT INTO migration.counted SELECT generate_series(1, 20000); ANALYZE migration.counted;"
      "CREATE TABLE migration.empty (a integer); CREATE TABLE migration.unknown (a integer);"
      "ALTER TABLE migration.unknown SET (autovacuum_enabled = false); INSERT INTO migration.unknown VALUES (1)",
      "schema: migration\n");
  for (const std::string part :
       {"- table migration.counted  about 20,000 rows, ",
        "! loses data: drops the table with 2 columns, 1 primary key and about 20,000 rows\n",
        "- table migration.empty  no rows, 0 bytes  ", "! loses data: drops the table with 1 column and no rows\n",
        "- table migration.unknown  rows unknown (never analyzed), 8192 bytes  ",
        "! loses data: drops the table with 1 column and its rows (how many is unknown: never analyzed)\n",
        "    table migration.counted: drops the table with all its rows\n"})
    CHECK_MESSAGE(text.find(part) != std::string::npos, part, " is not in\n", text);
}

TEST_CASE("a drop beside something new of the same definition is hinted to be a rename") {
  const std::string text = plan_text(
      "CREATE SCHEMA migration; CREATE TABLE migration.flows (id int PRIMARY KEY, exp_month smallint NOT NULL,"
      " street text, a int, b int); CREATE TABLE migration.people (id int, name text, born date)",
      "schema: migration\ntables:\n  flows: { primary_key: id, columns: { id: int, expiry_month: { type: smallint,"
      " nullable: false }, notes: date, c: int, d: int } }\n  persons: { columns: { id: int, name: text, born: date } }\n");
  for (
      const std::string part :
      {"hint: if this is column migration.flows.expiry_month under its old name, write `renamed_from: exp_month` there\n",
       "hint: if this is table migration.persons under its old name, write `renamed_from: people` there\n"})
    CHECK_MESSAGE(text.find(part) != std::string::npos, part, " is not in\n", text);
  // another type, and two that may be either
  for (const std::string part : {"renamed_from: street", "renamed_from: a`", "renamed_from: b`"})
    CHECK_MESSAGE(text.find(part) == std::string::npos, part, " is in\n", text);
}

TEST_CASE("a block names the kind of its relation, and a map shows only the entries that differ") {
  const std::string text = plan_text(
      "CREATE SCHEMA migration; CREATE TABLE migration.flows (id int) WITH (fillfactor = 70, autovacuum_enabled = off);"
      "CREATE VIEW migration.recent AS SELECT id FROM migration.flows;"
      "CREATE MATERIALIZED VIEW migration.counted AS SELECT id FROM migration.flows;"
      "CREATE TYPE migration.address AS (street text, town text);"
      "COMMENT ON COLUMN migration.address.town IS 'old'",
      "schema: migration\n"
      "tables: { flows: { columns: { id: int }, with: { fillfactor: 80, autovacuum_enabled: off } } }\n"
      "views: { recent: { query: SELECT id FROM migration.flows, rules: { nothing:"
      " ON DELETE TO migration.recent DO INSTEAD NOTHING } } }\n"
      "materialized_views: { counted: { query: SELECT id FROM migration.flows, indexes: { counted_id: id } } }\n"
      "composite_types: { address: { attributes: { street: text, town: { type: text, comment: new } } } }\n");
  for (const std::string part :
       {"~ view migration.recent\n", "~ materialized view migration.counted",
        "attributes town: { comment: old } → town: { comment: new }", "with fillfactor: 70 → fillfactor: 80"})
    CHECK_MESSAGE(text.find(part) != std::string::npos, part, " is not in\n", text);
}

TEST_CASE("a new table is not rewritten, whatever its defaults are") {
  const std::string yaml =
      "schema: migration\ntables: { flows: { columns: { id: { type: uuid, default: gen_random_uuid() } } } }\n";
  CHECK(plan_text("", yaml, "json").find("rewrite") == std::string::npos);
  CHECK(plan_text("", yaml, "sql").find("-- Create table migration.flows (no table lock)\n") != std::string::npos);
}

TEST_SUITE_END();

}  // namespace reconcile::test
