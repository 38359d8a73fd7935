// inspect: what it writes is what a person would write, is read again, and is left alone by fmt.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "folder.hpp"
#include "migrations/tool.hpp"
#include "process.hpp"
#include "server.hpp"

namespace reconcile::test {

namespace {

TEST_CASE("a history table is known by its columns, whichever tool keeps it") {
  for (const MigrationTool* tool : migration_tools())
    for (const HistoryTable& table : tool->history) CHECK_MESSAGE(!table.columns.empty(), table.name);
}

TEST_CASE("what init writes and the project's own files are in the canonical layout") {
  const Folder folder;
  CHECK(reconcile({"init", "--schema", "app"}, {{}, folder.path(), {}}).status == 0);
  const Finished made = reconcile({"fmt", "--check"}, {{}, folder.path(), {}});
  CHECK_MESSAGE(made.status == 0, made.out);
  for (const char* path :
       {"schemas", "examples/alembic/schemas", "examples/history/1", "examples/history/2", "examples/history/3"}) {
    const Finished own = reconcile({"fmt", "--check", path});
    CHECK_MESSAGE(own.status == 0, own.out);
  }
}

TEST_CASE("a constraint of a column is given a name beside what it says") {
  const Folder folder;
  const auto told_of = [&](const std::string& column) {
    folder.write("schemas/a.yaml",
                 "schema: app\ntables:\n  t:\n    columns:\n      a: " + column + "\n      b: text\n");
    return reconcile({"validate"}, {{}, folder.path(), {}});
  };
  CHECK(told_of("{type: text, one_of: [x], one_of_name: ck_a, unique: true, unique_name: uq_a}").status == 0);
  CHECK(told_of("{type: text, one_of_name: ck_a}").err.find("'one_of_name' is given without 'one_of'") !=
        std::string::npos);
  CHECK(told_of("{type: text, one_of: [x], one_of_name: ck, unique: true, unique_name: ck}")
            .err.find("schemas/a.yaml:5:36: error: table 't' has two constraints called 'ck'") != std::string::npos);
}

TEST_CASE("defaults take the sections and keys that can be shared") {
  const Folder folder;
  const auto told_of = [&](const std::string& defaults) {
    folder.write("schemas/a.yaml", "schema: app\ndefaults: " + defaults + "\ntables:\n  t:\n    columns: {a: text}\n");
    return reconcile({"validate"}, {{}, folder.path(), {}}).err;
  };
  CHECK(told_of("{tables: {grants: {reader: [select]}}}") == "");
  CHECK(told_of("{tabels: {}}").find("schemas/a.yaml:2:12: error: 'defaults' has no section 'tabels'") !=
        std::string::npos);
  CHECK(told_of("{tables: {comment: x}}").find("'comment' cannot be a default") != std::string::npos);
  CHECK(told_of("[tables]").find("'defaults' must be a map by section, not a list") != std::string::npos);
}

TEST_CASE("a desired state in YAML and SQL at once is refused, SQL in a folder of YAML is left alone") {
  const Folder folder;
  folder.write("schemas/a.yaml", "schema: app\n");
  folder.write("schemas/b.sql", "not SQL");
  const auto run = [&](const std::vector<std::string>& arguments) {
    return reconcile(arguments, {{}, folder.path(), {}});
  };
  CHECK(run({"validate"}).status == 0);
  const Finished found = run({"validate", "--desired", "schemas", "--desired", "schemas/b.sql"});
  CHECK(found.status == 1);
  CHECK(found.err.find("the desired state is written in YAML (schemas/a.yaml) and in SQL (schemas/b.sql)") !=
        std::string::npos);
}

}  // namespace

TEST_SUITE_BEGIN("server");

namespace {

/// What `inspect` writes into one file and into a folder: read again it is what the database has, and fmt leaves it.
std::string inspected(const FreshDatabase& database, const std::string& schema) {
  const Folder folder;
  const auto run = [&](std::vector<std::string> arguments) {
    return reconcile(std::move(arguments), {{"DATABASE_URL=" + database.conninfo()}, folder.path(), {}});
  };
  for (const char* output : {"one.yaml", "folder"}) {
    const Finished made = run({"inspect", "--schema", schema, "--output", output});
    REQUIRE_MESSAGE(made.status == 0, made.err);
    const Finished plan = run({"plan", "--exit-code", "--schema", schema, "--desired", output});
    CHECK_MESSAGE(plan.status == 0, plan.out, plan.err);
    const Finished format = run({"fmt", "--check", output});
    CHECK_MESSAGE(format.status == 0, format.out, format.err);
  }
  return folder.read("one.yaml");
}

TEST_CASE("inspect writes what a person would write") {
  const FreshDatabase database;
  database.connect().execute(
      "CREATE SCHEMA app; CREATE TYPE app.mood AS ENUM ('happy', 'sad');"
      "CREATE TABLE app.people (id serial PRIMARY KEY, email varchar(80) CONSTRAINT uq_email UNIQUE, m app.mood NOT NULL"
      " DEFAULT 'sad', j json NOT NULL DEFAULT '{\"a\": 1}', n numeric DEFAULT -1.5);"
      "CREATE TABLE app.tickets (id bigserial PRIMARY KEY, person integer CONSTRAINT fk_person REFERENCES app.people,"
      " status varchar(20) NOT NULL CONSTRAINT ck_status CHECK (status IN ('open', 'closed')), n numeric,"
      " CONSTRAINT n_range CHECK (n >= 0 AND n < 10.5), CONSTRAINT odd CHECK (status LIKE 'o%' OR person IS NULL));"
      "CREATE INDEX tickets_open ON app.tickets (lower(status), n) WHERE status <> 'closed' AND n BETWEEN 1 AND 3");
  CHECK(inspected(database, "app") == R"(schema: app

enums:
  mood: [happy, sad]

tables:
  people:
    columns:
      id: serial
      email: {type: varchar(80), unique: true, unique_name: uq_email}
      m: {type: mood, nullable: false, default: "'sad'"}
      j: {type: json, nullable: false, default: {a: 1}}
      n: {type: numeric, default: -1.5}
    primary_key: id
  tickets:
    columns:
      id: bigserial
      person: {type: integer, references: people, references_name: fk_person}
      status: {type: varchar(20), nullable: false, one_of: [open, closed], one_of_name: ck_status}
      n: numeric
    primary_key: id
    checks:
      n_range: n >= 0 AND n < 10.5
      odd: status LIKE 'o%' OR person IS NULL
    indexes:
      tickets_open: {columns: [lower(status), n], where: status <> 'closed' AND (n >= 1 AND n <= 3)}
)");
}

TEST_CASE("names and labels that YAML could take for something else are read again") {
  const FreshDatabase database;
  database.connect().execute(
      "CREATE SCHEMA app; CREATE TABLE app.\"a.b\" (id int, \":x\" int, \"- y\" text, \"? z\" int, \"#h\" int, \"~\" int,"
      " \"[q]\" int, \"{r}\" int, \"a: b\" int, \"a:,\" int, \"<<\" int, \"=\" int, \"a\u0085b\" int, \"a\u2028b\" int);"
      "CREATE TYPE app.e AS ENUM (':a', '- b', '? c', '?d', 'a:', 'a:]', 'null', '1', '<<', '', ' ', E'\\t', '\\');"
      "CREATE FUNCTION app.f() RETURNS uuid LANGUAGE plpgsql SECURITY DEFINER AS $$\n  BEGIN\n    RETURN NULL;\n  END;\n"
      "  $$;"
      "CREATE TABLE app.characters (a text CHECK (a <> U&'\\FFFE\\FFFF'), b text DEFAULT E'\\x7f', c text DEFAULT"
      " E'\\u0080\\u009f', d text DEFAULT E'one\n\\uFFFFtwo\n', e text DEFAULT E'\\U0001F600\\U000E0001\\uE000');"
      "COMMENT ON TABLE app.characters IS E'\\x01\\x1b \\u0085\n\\u2029\n'");
  inspected(database, "app");
}

TEST_CASE("a comment on a routine is read whose name with its arguments is longer than a name can be") {
  const FreshDatabase database;
  const std::string routine = "app.it_checks_that_a_channel_of_a_session_has_what_it_needs(text, text, integer)";
  database.connect().execute(fmt::format(
      "CREATE SCHEMA app; CREATE FUNCTION {0} RETURNS integer LANGUAGE sql AS 'SELECT 1'; COMMENT ON FUNCTION {0} IS 'f';"
      "CREATE TABLE app.t (a integer); COMMENT ON TABLE app.t IS 't'; CREATE DOMAIN app.d AS text; COMMENT ON DOMAIN"
      " app.d IS 'd'; CREATE INDEX i ON app.t (a); CREATE EXTENSION citext; ALTER FUNCTION {0} DEPENDS ON EXTENSION"
      " citext; ALTER INDEX app.i DEPENDS ON EXTENSION citext",
      routine));
  const std::string yaml = inspected(database, "app");
  CHECK(yaml.find("comment: f") != std::string::npos);
  CHECK(yaml.find("depends_on_extensions: [citext]") != std::string::npos);
}

TEST_CASE("types of the file's own schema are written without it, in a composite type too") {
  const FreshDatabase database;
  database.connect().execute(
      "CREATE SCHEMA app; CREATE SCHEMA other; CREATE DOMAIN app.email AS text; CREATE DOMAIN other.email AS text;"
      "CREATE TYPE app.person AS (mail app.email, mails app.email[], work other.email, name varchar(20) COLLATE \"C\");"
      "CREATE TABLE app.t (person app.person)");
  CHECK(
      inspected(database, "app")
          .find(
              "  person: {mail: email, mails: \"email[]\", work: other.email, name: {type: varchar(20), collation: C}}\n") !=
      std::string::npos);
}

TEST_CASE("privileges that most tables share are said once") {
  const FreshDatabase database;
  Connection connection = database.connect();
  std::string sql = "CREATE SCHEMA app;";
  for (const char* name : {"a", "b", "c", "d"})
    sql += fmt::format("CREATE TABLE app.{0} (id serial PRIMARY KEY); GRANT SELECT ON app.{0} TO PUBLIC;", name);
  connection.execute(sql +
                     "CREATE TABLE app.e (id integer PRIMARY KEY); GRANT INSERT ON app.a TO PUBLIC;"
                     "GRANT USAGE ON SEQUENCE app.a_id_seq, app.b_id_seq, app.c_id_seq TO PUBLIC");
  const std::string yaml = inspected(database, "app");
  CHECK(yaml.find("defaults:\n  sequences: {grants: {public: [usage]}}\n  tables: {grants: {public: [select]}}\n") !=
        std::string::npos);
  CHECK(yaml.find("  e:\n    columns:\n      id: integer\n    primary_key: id\n    grants: {}\n") != std::string::npos);
  CHECK(yaml.find("d_id_seq: {grants: {}}") != std::string::npos);
}

TEST_CASE("files of SQL are a desired state, and their mistakes have a place") {
  const FreshDatabase database;
  const Folder folder;
  const auto run = [&](std::vector<std::string> arguments) {
    return reconcile(std::move(arguments), {{"DATABASE_URL=" + database.conninfo()}, folder.path(), {}});
  };
  folder.write("sql/1.sql", "CREATE SCHEMA app;\nCREATE TABLE app.alembic_version (version_num varchar(32));\n");
  folder.write("sql/2.sql", "CREATE TABLE app.t (id bigserial PRIMARY KEY, s varchar(9) CHECK (s IN ('a', 'b')));\n");
  CHECK(run({"plan", "--exit-code", "--desired", "sql"}).status == 2);
  CHECK(run({"apply", "--yes", "--desired", "sql"}).status == 0);
  CHECK(run({"drift", "--desired", "sql"}).status == 0);
  CHECK(run({"validate", "--desired", "sql"}).out.find("in 2 files are valid") != std::string::npos);
  CHECK(run({"inspect", "sql", "--output", "schemas"}).status == 0);
  CHECK(folder.read("schemas/tables/t.yaml") ==
        "schema: app\n\ntables:\n  t:\n    columns:\n      id: bigserial\n      s: {type: varchar(9), one_of: [a, b]}\n"
        "    primary_key: id\n");
  CHECK(run({"drift"}).status == 0);
  folder.write("bad.sql", "CREATE SCHEMA x;\n\n-- a table\nCREATE TABLE x.t (\n  a int,\n  bäb intt  -- no\n);\n");
  const Finished bad = run({"validate", "--desired", "bad.sql"});
  CHECK(bad.status == 1);
  CHECK(bad.err.find("bad.sql:6:7: error: type \"intt\" does not exist") != std::string::npos);
}

TEST_CASE("files of SQL are the desired state of every command") {
  const FreshDatabase database;
  const Folder folder;
  const auto run = [&](std::vector<std::string> arguments) {
    return reconcile(std::move(arguments), {{"DATABASE_URL=" + database.conninfo()}, folder.path(), {}});
  };
  folder.write("reconcile.yaml", "desired: schema\nmigrations: migrations\n");
  folder.write("schema/1.sql",
               "CREATE SCHEMA app;\n\\echo a table\nCREATE TABLE app.t (\n  id bigint PRIMARY KEY,\n  n json\n);\n");
  folder.write("schema/2.sql",
               "CREATE TABLE app.u (t_id bigint REFERENCES app.t);\n\n"
               "-- reconcile: allow no-primary-key because it is a log\nCREATE TABLE app.log (a int);\n");
  const Finished lint = run({"lint"});
  CHECK(lint.status == 0);
  for (const char* place : {"schema/1.sql:5:3: warning: column app.t.n is of type json",
                            "schema/2.sql:1:1: warning: table app.u has no primary",
                            "schema/2.sql:1:21: warning: foreign key app.u.u_t_id_fkey has no index",
                            "in 2 files and 0 migrations", "1 allowed"})
    CHECK_MESSAGE(lint.out.find(place) != std::string::npos, place, " is in\n", lint.out);
  const Finished check = run({"drift"});
  CHECK(check.status == 2);
  CHECK(check.out.find("schema/1.sql:3:1: table app.t is missing in the database") != std::string::npos);
  CHECK(run({"verify"}).status == 0);
  CHECK(run({"generate", "--name", "x"}).status == 0);
  CHECK(run({"check"}).status == 0);
  CHECK(run({"migrate", "up"}).status == 0);
  CHECK(run({"drift"}).status == 0);
  CHECK(run({"diff", "live", "schema"}).out.starts_with("Nothing differs"));
  folder.write("schema/2.sql", folder.read("schema/2.sql") + "ALTER TABLE app.log ADD b int;\n");
  CHECK(run({"check"}).out.starts_with("schema/2.sql:5:25: column app.log.b is missing in the database\n"));
  const Finished laid_out = run({"fmt", "--check"});
  CHECK(laid_out.status == 1);
  CHECK(laid_out.err.find("fmt lays out YAML, and the desired state is written in SQL (schema/1.sql)") !=
        std::string::npos);
}

TEST_CASE("the comment that an extension has from its control file is not written") {
  const FreshDatabase database;
  Connection connection = database.connect();
  if (connection.query("SELECT FROM pg_available_extensions WHERE name = 'citext'").size() == 0) return;
  connection.execute("CREATE SCHEMA app; CREATE EXTENSION citext SCHEMA app");
  CHECK(inspected(database, "app").find("comment") == std::string::npos);
  const Folder folder;
  const auto plan = [&](const std::string& extension) {
    folder.write("schemas/a.yaml", "schema: app\nextensions:\n  citext: {schema: app" + extension + "}\n");
    return reconcile({"plan", "--database", database.conninfo()}, {{}, folder.path(), {}}).out;
  };
  CHECK(plan("").starts_with("Nothing differs"));
  CHECK(plan(", comment: data type for case-insensitive character strings").starts_with("Nothing differs"));
  CHECK(plan(", comment: mine").find("mine") != std::string::npos);
  connection.execute("COMMENT ON EXTENSION citext IS 'mine'");
  CHECK(inspected(database, "app").find("comment: mine") != std::string::npos);
}

TEST_CASE("extensions are written without a version, unless versions are to be pinned") {
  const FreshDatabase database;
  Connection connection = database.connect();
  if (connection.query("SELECT FROM pg_available_extensions WHERE name = 'citext'").size() == 0) return;
  connection.execute("CREATE SCHEMA app; CREATE EXTENSION citext SCHEMA app; CREATE TABLE app.t (c app.citext)");
  const std::string yaml = inspected(database, "app");
  CHECK(yaml.find("citext: {schema: app") != std::string::npos);
  CHECK(yaml.find("version: ") == std::string::npos);
  CHECK(yaml.find("c: citext") != std::string::npos);
  const Finished pinned =
      reconcile({"inspect", "--schema", "app", "--pin-versions", "--database", database.conninfo()});
  CHECK(pinned.out.find("version: ") != std::string::npos);
}

}  // namespace

TEST_SUITE_END();

}  // namespace reconcile::test
