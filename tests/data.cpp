// Rows of `data` on a server: what is read, compared, written and undone, and what is said of bad ones.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>

#include "folder.hpp"
#include "process.hpp"
#include "server.hpp"

namespace reconcile::test {

namespace {

constexpr const char* head = R"(schema: migration
tables:
  roles:
    primary_key: { any_of: [role_id, id] }
    columns: { role_id: integer, name: varchar(10), since: date }
)";

constexpr const char* three_rows = R"(    data:
      - { role_id: 1, name: admin, since: 2020-02-01 }
      - { role_id: 2, name: user }
      - { role_id: 3, name: guest }
)";

struct Project {
  explicit Project(const std::string& yaml) { write(yaml); }
  void write(const std::string& yaml) const { folder.write("schemas/a.yaml", yaml); }

  Finished command(std::vector<std::string> arguments) const { return command(std::move(arguments), database); }
  Finished command(std::vector<std::string> arguments, const FreshDatabase& other) const {
    arguments.insert(arguments.end(), {"--database", other.conninfo()});
    return reconcile(std::move(arguments), {{}, folder.path(), {}});
  }

  /// The texts of the files that generate writes.
  std::string generate(const std::string& ending) const {
    const Finished finished = command({"generate"});
    REQUIRE_MESSAGE(finished.status == 0, finished.err);
    for (const std::string& name : folder.names())
      if (name.ends_with(ending)) return folder.read(name);
    return {};
  }

  Folder folder;
  FreshDatabase database;
  Connection connection = database.connect();
};

std::string rows_of(Connection& connection, const std::string& key = "role_id") {
  return value(
      connection,
      fmt::format("SELECT string_agg(concat_ws(' ', {0}, name, since), ', ' ORDER BY {0}) FROM migration.roles", key));
}

void make(Connection& connection, const std::string& key, const std::string& rows) {
  connection.execute(fmt::format(
      "CREATE SCHEMA migration; CREATE TABLE migration.roles ({} integer PRIMARY KEY, name varchar(10), since date); INSERT INTO migration.roles VALUES {}",
      key, rows));
}

}  // namespace

TEST_SUITE_BEGIN("server");

TEST_CASE("what differs of the rows is told by plan and drift, and apply mends it") {
  const Project project(std::string(head) + three_rows);
  Connection connection = project.database.connect();
  make(connection, "role_id", "(1, 'admin', '2020-01-01'), (2, 'user', '2021-01-01'), (9, 'other', NULL)");
  const Finished plan = project.command({"plan"});
  CHECK(plan.out == R"(~ data of migration.roles  1 row to add, 1 to change  change: ROW EXCLUSIVE, scans the table
                                                      add: ROW EXCLUSIVE, scans the table
    role_id 3 no row → {"role_id": 3, "name": "guest"}
    role_id 1, since 2020-01-01 → 2020-02-01

Plan: 0 to add, 1 to change, 0 to drop.
On rows that are there: 2 table scans.
)");
  const Finished drift = project.command({"drift"});
  CHECK(drift.status == 2);
  CHECK(
      drift.out ==
      R"(schemas/a.yaml:6:5: data of table migration.roles differs: role_id 3 is no row, should be {"role_id": 3, "name": "guest"}
schemas/a.yaml:6:5: data of table migration.roles differs: role_id 1, since is 2020-01-01, should be 2020-02-01

6 objects in 1 schema compared, 1 differs.
)");
  const Finished applied = project.command({"apply", "--yes"});
  CHECK_MESSAGE(applied.status == 0, applied.err);
  CHECK(rows_of(connection) == "1 admin 2020-02-01, 2 user 2021-01-01, 3 guest, 9 other");
  CHECK(project.command({"drift"}).status == 0);
}

TEST_CASE("rows that are not listed only go where that is allowed") {
  const Project project(std::string(head) + "    data: { complete: true, rows: [{ role_id: 1, name: admin }] }\n");
  Connection connection = project.database.connect();
  make(connection, "role_id", "(1, 'admin', NULL), (2, 'user', '2021-01-01')");
  const Finished refused = project.command({"apply", "--yes"});
  CHECK(refused.status == 3);
  CHECK(refused.err.find("refused: data of table migration.roles: deletes 1 row that is not listed") !=
        std::string::npos);
  CHECK(rows_of(connection) == "1 admin, 2 user 2021-01-01");
  CHECK(project.command({"apply", "--yes", "--allow-destructive"}).status == 0);
  CHECK(rows_of(connection) == "1 admin");
}

TEST_CASE("one file serves a database with other rows and another name of the key") {
  const Project project(std::string(head) + three_rows);
  Connection connection = project.database.connect();
  make(connection, "role_id", "(1, 'admin', '2020-01-01'), (2, 'user', '2021-01-01')");
  const std::string up = project.generate(".up.sql"), down = project.generate(".down.sql");
  const FreshDatabase other;
  Connection elsewhere = other.connect();
  make(elsewhere, "id", "(2, 'usr', NULL), (3, 'mine', '2022-01-01')");
  for (int time = 1; time <= 2; ++time) {
    elsewhere.execute(up);
    // what this file is not about is left alone
    CHECK(rows_of(elsewhere, "id") == "1 admin 2020-02-01, 2 usr, 3 guest 2022-01-01");
  }
  for (int time = 1; time <= 2; ++time) {
    elsewhere.execute(down);
    CHECK(rows_of(elsewhere, "id") == "1 admin 2020-01-01, 2 usr");
  }
}

TEST_CASE("the way back deletes no row that has been changed since") {
  const Project project(std::string(head) + three_rows);
  Connection connection = project.database.connect();
  make(connection, "role_id", "(1, 'admin', '2020-02-01')");
  const std::string up = project.generate(".up.sql"), down = project.generate(".down.sql");
  connection.execute(up);
  connection.execute("UPDATE migration.roles SET name = 'visitor' WHERE role_id = 3");
  connection.execute(down);
  CHECK(rows_of(connection) == "1 admin 2020-02-01, 3 visitor");
}

TEST_CASE("rows are read of tables with data alone") {
  const Project project(head);
  Connection connection = project.database.connect();
  make(connection, "role_id", "(1, 'admin', '2020-02-01')");
  connection.execute(
      "DROP ROLE IF EXISTS looks_at_catalogs; CREATE ROLE looks_at_catalogs LOGIN; GRANT USAGE ON SCHEMA migration TO looks_at_catalogs");
  project.folder.write("reconcile.yaml", "managed_roles: []\n");
  const auto plan = [&] {
    return reconcile({"plan", "--exit-code", "--database", project.database.conninfo() + " user=looks_at_catalogs"},
                     {{}, project.folder.path(), {}});
  };
  CHECK(plan().status == 0);
  project.write(std::string(head) + three_rows);
  const Finished refused = plan();
  CHECK(refused.status == 1);
  CHECK(
      refused.err.find("error: data of table migration.roles cannot be compared: permission denied for table roles") !=
      std::string::npos);
}

TEST_CASE("every value that the server does not take is told at its place") {
  const Project project(std::string(head) + R"(    data:
      - { role_id: 1, name: administrator }
      - { role_id: two, name: user, since: 2020-02-30 }
      - { role_id: 3, name: guest }
)");
  const std::string wanted =
      R"(schemas/a.yaml:7:29: error: data of table migration.roles, column 'name': value too long for type character varying(10)
        - { role_id: 1, name: administrator }
                              ^
schemas/a.yaml:8:20: error: data of table migration.roles, column 'role_id': invalid input syntax for type integer: "two"
        - { role_id: two, name: user, since: 2020-02-30 }
                     ^
schemas/a.yaml:8:44: error: data of table migration.roles, column 'since': date/time field value out of range: "2020-02-30"
        - { role_id: two, name: user, since: 2020-02-30 }
                                             ^
3 mistakes
)";
  // of a table that is still to be made, too
  CHECK(project.command({"generate"}).err == wanted);
  Connection connection = project.database.connect();
  make(connection, "role_id", "(1, 'admin', '2020-02-01')");
  CHECK(project.command({"generate"}).err == wanted);
  CHECK(project.folder.names() == std::vector<std::string>{"schemas/a.yaml"});
}

TEST_SUITE_END();

TEST_CASE("everything that is wrong with data and backfills is told at once") {
  const Folder folder;
  folder.write("schemas/a.yaml", R"(schema: migration
tables:
  roles:
    primary_key: role_id
    columns:
      role_id:  integer
      name:     { type: varchar(20), nullable: false }
      settings: jsonb
      size:     { type: integer, generated: length(name) }
      label:    { type: text, nullable: false, backfill: { valeu: name, batch: -1, on_error: ignore } }
      rank:     { type: integer, nullable: false, backfill: { value: "1 +" } }
    data:
      row: []
      rows:
        - { role_id: 1, nmae: admin }
        - { role_id: 2, name: null, size: 3 }
        - { name: user }
        - { role_id: 1, name: { first: a } }
        - [4, guest]
  levels:
    columns: { level: integer, name: text }
    data: { key: [name], columns: [level, name], rows: [[1], [2, b]] }
  marks:
    columns: { mark: integer }
    data: [{ mark: 1 }]
)");
  const Finished finished = reconcile({"validate"}, {{}, folder.path(), {}});
  CHECK(finished.status == 1);
  CHECK(finished.err == R"(schemas/a.yaml:10:58: error: the backfill of column 'label' has no value
        label:    { type: text, nullable: false, backfill: { valeu: name, batch: -1, on_error: ignore } }
                                                           ^
  write value: …
schemas/a.yaml:10:60: error: unknown key 'valeu'
        label:    { type: text, nullable: false, backfill: { valeu: name, batch: -1, on_error: ignore } }
                                                             ^
  did you mean 'value'?
schemas/a.yaml:10:80: error: this must be a number of rows, 0 for all at once, not '-1'
        label:    { type: text, nullable: false, backfill: { valeu: name, batch: -1, on_error: ignore } }
                                                                                 ^
schemas/a.yaml:10:94: error: this must be warn or fail, not 'ignore'
        label:    { type: text, nullable: false, backfill: { valeu: name, batch: -1, on_error: ignore } }
                                                                                               ^
schemas/a.yaml:11:70: error: SQL of the backfill of column migration.roles.rank: syntax error at end of input
        rank:     { type: integer, nullable: false, backfill: { value: "1 +" } }
                                                                       ^
schemas/a.yaml:13:7: error: unknown key 'row'
        row: []
        ^
  did you mean 'rows'?
schemas/a.yaml:15:25: error: data of table migration.roles names column 'nmae', which the table does not have
          - { role_id: 1, nmae: admin }
                          ^
  did you mean 'name'?
schemas/a.yaml:16:25: error: column 'name' cannot be null
          - { role_id: 2, name: null, size: 3 }
                          ^
schemas/a.yaml:16:43: error: column 'size' is generated: its values cannot be given
          - { role_id: 2, name: null, size: 3 }
                                            ^
schemas/a.yaml:17:11: error: this row does not name 'role_id', by which it is known again
          - { name: user }
            ^
schemas/a.yaml:18:11: error: data of table migration.roles has two rows with the key {"role_id": 1}
          - { role_id: 1, name: { first: a } }
            ^
  first at schemas/a.yaml:15:11
schemas/a.yaml:18:31: error: the value of column 'name' is a map, and its type is character varying(20)
          - { role_id: 1, name: { first: a } }
                                ^
schemas/a.yaml:19:11: error: a row that is a list needs `columns` to say what its values are of
          - [4, guest]
            ^
  write data: { columns: […], rows: [[…]] }, or the row as a map
schemas/a.yaml:22:5: error: the key of data of table migration.levels, (name), is neither the primary key nor unique
      data: { key: [name], columns: [level, name], rows: [[1], [2, b]] }
      ^
  two rows could have the same; add a unique constraint
schemas/a.yaml:22:57: error: this row has 1 values, and `columns` names 2
      data: { key: [name], columns: [level, name], rows: [[1], [2, b]] }
                                                          ^
schemas/a.yaml:25:5: error: data of table migration.marks needs a key: the table has no primary key
      data: [{ mark: 1 }]
      ^
  write key: [column, …] and rows: …
16 mistakes
)");
}

TEST_CASE("more rows than a reference table has are refused") {
  const Folder folder;
  std::string rows;
  for (int i = 0; i < 10001; ++i) rows += fmt::format("{}[{}]", i > 0 ? ", " : "", i);
  folder.write(
      "schemas/a.yaml",
      fmt::format(
          "schema: migration\ntables:\n  roles:\n    primary_key: a\n    columns: {{ a: integer }}\n    data:\n      columns: [a]\n      rows: [{}]\n",
          rows));
  const Finished finished = reconcile({"validate"}, {{}, folder.path(), {}});
  CHECK(finished.status == 1);
  CHECK(
      finished.err ==
      R"(schemas/a.yaml:6:5: error: data of table migration.roles has 10001 rows; more than 10000 are not kept in the desired state
      data:
      ^
  load them with COPY, in a migration of their own
)");
}

}  // namespace reconcile::test
