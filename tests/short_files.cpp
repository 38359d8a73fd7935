// How long the files are that generate writes, and what a guarded statement looks like.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <memory>

#include "folder.hpp"
#include "process.hpp"
#include "server.hpp"

namespace reconcile::test {

namespace {

constexpr const char* flows =
    "CREATE SCHEMA migration; CREATE TABLE migration.flows (flow_id uuid PRIMARY KEY, status text)";

constexpr const char* with_retries = R"(schema: migration
tables:
  flows:
    primary_key: flow_id
    columns:
      flow_id: uuid
      status:  text
      retries: { type: integer, nullable: false, default: 0 }
)";

constexpr const char* with_runs = R"(schema: migration
tables:
  flows:
    primary_key: flow_id
    columns:
      flow_id: uuid
      status:  text
  runs:
    comment: One run of a flow
    primary_key: run_id
    columns:
      run_id:     { type: bigint, identity: always }
      flow_id:    { type: uuid, nullable: false, references: flows, on_delete: cascade }
      state:      { type: varchar(20), nullable: false, default: "'pending'", one_of: [pending, running, completed] }
      attempts:   { type: integer, nullable: false, default: 0, comment: How often it was tried }
      payload:    { type: jsonb, nullable: false, default: {} }
      created_at: { type: timestamptz, nullable: false, default: now() }
    indexes:
      runs_flow_idx: flow_id
)";

class Project {
 public:
  explicit Project(const std::string& live, const std::string& desired) {
    if (!live.empty()) database.connect().execute(live);
    folder.write("schemas/a.yaml", desired);
  }

  Finished command(std::vector<std::string> arguments) const {
    arguments.insert(arguments.end(), {"--database", database.conninfo()});
    return reconcile(std::move(arguments), {{}, folder.path(), {}});
  }

  std::string generate(const std::vector<std::string>& more, const std::string& file) const {
    std::vector<std::string> arguments{"generate", "--name", "x", "--date", "2025-11-30"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const Finished finished = command(std::move(arguments));
    REQUIRE_MESSAGE(finished.status == 0, finished.err);
    return folder.read("generated_migrations/" + file);
  }

  Folder folder;
  FreshDatabase database;
};

/// From the line that begins so to the next empty one.
std::string statement(const std::string& file, const std::string& comment) {
  const auto begin = file.find("\n-- " + comment) + 1;
  REQUIRE_MESSAGE(begin != 0, comment, " is in\n", file);
  return file.substr(begin, file.find("\n\n", begin) - begin + 1);
}

long lines_of(const std::string& text) { return std::count(text.begin(), text.end(), '\n'); }

bool is_in(const std::string& text, const std::string& what) { return text.find(what) != std::string::npos; }

/// What a program prints.
std::string output_of(const std::string& command) {
  const std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen(command.c_str(), "r"), pclose);
  REQUIRE(pipe);
  std::string text;
  std::array<char, 65536> piece{};
  while (const std::size_t size = fread(piece.data(), 1, piece.size(), pipe.get())) text.append(piece.data(), size);
  return text;
}

}  // namespace

TEST_SUITE_BEGIN("server");

TEST_CASE("an added column alone is a block of ten lines") {
  const Project project(flows, with_retries);
  const std::string up = project.generate({}, "001_x.up.sql");
  const std::string major = std::to_string(project.database.connect().version().major());
  const std::string block = statement(up, "Add column retries to migration.flows (");
  CHECK(
      block ==
      "-- Add column retries to migration.flows (ACCESS EXCLUSIVE lock)\n"
      "DO $$ DECLARE has text; BEGIN\n"
      "  SELECT concat_ws(' ', format_type(atttypid, atttypmod), CASE WHEN attnotnull THEN 'not null' END, 'default ' ||"
      " pg_get_expr(adbin, adrelid)) INTO has\n"
      "  FROM pg_attribute LEFT JOIN pg_attrdef ON (adrelid, adnum) = (attrelid, attnum) WHERE attrelid ="
      " to_regclass('migration.flows') AND attname = 'retries' AND NOT attisdropped;\n"
      "  IF to_regclass('migration.flows') IS NULL THEN RAISE WARNING 'table % is missing, skipped: column %',"
      " 'migration.flows', 'retries';\n"
      "  ELSIF has IS NULL THEN ALTER TABLE migration.flows ADD COLUMN retries integer NOT NULL DEFAULT 0;\n"
      "  ELSIF has NOT IN ('integer not null default 0') AND current_setting('server_version_num') NOT LIKE '" +
          major +
          "%' THEN RAISE WARNING '%.% is there; whether it is the same cannot be told on this version of PostgreSQL',"
          " 'migration.flows', 'retries';\n"
          "  ELSIF has NOT IN ('integer not null default 0') THEN RAISE EXCEPTION 'column %.% is there with another"
          " definition: %, wanted %', 'migration.flows', 'retries', has, (ARRAY['integer not null default 0'])[1];\n"
          "  END IF;\n"
          "END $$;\n");
  CHECK(lines_of(block) <= 10);
  const std::string down = project.folder.read("generated_migrations/001_x.down.sql");
  CHECK(
      statement(down, "Drop column retries of migration.flows (") ==
      "-- Drop column retries of migration.flows (ACCESS EXCLUSIVE lock)\n"
      "DO $$ DECLARE has text; BEGIN\n"
      "  SELECT concat_ws(' ', format_type(atttypid, atttypmod), CASE WHEN attnotnull THEN 'not null' END) INTO has\n"
      "  FROM pg_attribute WHERE attrelid = to_regclass('migration.flows') AND attname = 'retries' AND NOT attisdropped;\n"
      "  IF to_regclass('migration.flows') IS NULL THEN RAISE WARNING 'table % is missing, skipped: column %',"
      " 'migration.flows', 'retries';\n"
      "  ELSIF has IS NOT NULL THEN ALTER TABLE migration.flows DROP COLUMN retries;\n"
      "  END IF;\n"
      "END $$;\n");
}

TEST_CASE("an added column among others shares functions with them") {
  std::string desired = with_retries;
  for (char name = 'a'; name <= 'p'; ++name) desired += fmt::format("      {}: text\n", name);
  const Project project(flows, desired);
  const std::string up = project.generate({}, "001_x.up.sql");
  const std::string major = std::to_string(project.database.connect().version().major());
  CHECK(statement(up, "Add column retries to migration.flows (") ==
        "-- Add column retries to migration.flows (ACCESS EXCLUSIVE lock)\n"
        "DO $$ BEGIN\n"
        "  IF pg_temp.todo('create', 'column', 'migration.flows', 'retries', 'integer not null') THEN\n"
        "    ALTER TABLE migration.flows ADD COLUMN retries integer NOT NULL DEFAULT 0;\n"
        "  ELSE\n"
        "    PERFORM pg_temp.expect('migration.flows', '{\"default on " +
            major +
            "\": {\"retries\": [\"0\"]}}');\n"
            "  END IF;\n"
            "END $$;\n");
  const std::string down = project.folder.read("generated_migrations/001_x.down.sql");
  CHECK(statement(down, "Drop column retries of migration.flows (") ==
        "-- Drop column retries of migration.flows (ACCESS EXCLUSIVE lock)\n"
        "DO $$ BEGIN\n"
        "  IF pg_temp.todo('drop', 'column', 'migration.flows', 'retries') THEN\n"
        "    ALTER TABLE migration.flows DROP COLUMN retries;\n"
        "  END IF;\n"
        "END $$;\n");
}

TEST_CASE("a function that is as wanted is not replaced when its file runs again") {
  const Project project("CREATE SCHEMA migration", R"(schema: migration
functions:
  touch():
    returns: trigger
    language: plpgsql
    body: |
      BEGIN
        NEW.seen := now();
        RETURN NEW;
      END
    set: { search_path: "pg_catalog, pg_temp", work_mem: 4MB }
  near(numeric, numeric):
    { arguments: "a numeric, b numeric DEFAULT 0", returns: boolean, volatility: immutable, strict: true, parallel: safe,
      cost: 3, sql_body: RETURN abs(a - b) < 1 }
  'all_of(text[])': { arguments: "VARIADIC word text[]", returns: SETOF text, rows: 10, body: SELECT unnest(word) }
  sum(integer): { arguments: "a integer, OUT b integer, OUT c text", returns: record, body: "SELECT a, 'x'" }
procedures:
  wait(integer): { language: plpgsql, arguments: "n integer", security_definer: true, body: "BEGIN NULL; END" }
)");
  const std::string up = project.generate({}, "001_x.up.sql");
  Connection connection = project.database.connect();
  connection.execute(up);
  connection.execute(R"(CREATE FUNCTION public.forbid() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN
      IF EXISTS (SELECT FROM pg_event_trigger_ddl_commands() WHERE schema_name = 'migration') THEN
        RAISE 'forbidden';
      END IF;
    END $$;
    CREATE EVENT TRIGGER forbid ON ddl_command_end EXECUTE FUNCTION public.forbid())");
  CHECK_NOTHROW(connection.execute(up));
  connection.execute(
      "DROP EVENT TRIGGER forbid; CREATE OR REPLACE PROCEDURE migration.wait(n integer) LANGUAGE plpgsql AS 'BEGIN END'");
  connection.execute(up);
  CHECK(value(connection, "SELECT prosecdef FROM pg_proc WHERE proname = 'wait'") == "t");
}

TEST_CASE("a few statements carry their guards without functions") {
  const Project project(flows,
                        fmt::format("{}      a: text\n    indexes: {{ flows_status_idx: status }}\n", with_retries));
  const std::string up = project.generate({}, "001_x.up.sql");
  CHECK_FALSE(is_in(up, "pg_temp."));
  CHECK(
      statement(up, "Create index flows_status_idx on migration.flows (") ==
      "-- Create index flows_status_idx on migration.flows (SHARE lock, builds an index)\n"
      "-- reconcile: allow index-not-concurrent because the desired state asks for it\n"
      "DO $$ DECLARE found text; BEGIN\n"
      "  IF to_regclass('migration.flows') IS NULL THEN RAISE WARNING 'table % is missing, skipped: %',"
      " 'migration.flows', 'Create index flows_status_idx on migration.flows'; RETURN; END IF;\n"
      "  found := (SELECT CASE WHEN i.indisvalid THEN regexp_replace(pg_get_indexdef(i.indexrelid), ' WITH \\([^()]*\\)',"
      " '') ELSE 'invalid' END FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_class t ON"
      " t.relnamespace = c.relnamespace WHERE t.oid = to_regclass('migration.flows') AND c.relname ="
      " 'flows_status_idx');\n"
      "  IF found IS NULL THEN\n"
      "    CREATE INDEX flows_status_idx ON migration.flows USING btree (status);\n"
      "  ELSIF found NOT IN ('CREATE INDEX flows_status_idx ON migration.flows USING btree (status)') THEN RAISE"
      " EXCEPTION '% is there with another definition: %, wanted %', 'index migration.flows.flows_status_idx', found,"
      " 'CREATE INDEX flows_status_idx ON migration.flows USING btree (status)';\n"
      "  ELSE RAISE NOTICE '% is already there', 'index migration.flows.flows_status_idx';\n"
      "  END IF;\n"
      "END $$;\n");
  Connection connection = project.database.connect();
  connection.execute(up);
  connection.execute(up);
  connection.execute(
      "DROP INDEX migration.flows_status_idx; CREATE INDEX flows_status_idx ON migration.flows (retries)");
  CHECK_THROWS_AS(connection.execute(up), Error);
  // lint sees the guards
  const Finished lint = reconcile({"lint"}, {{}, project.folder.path(), {}});
  CHECK_MESSAGE(lint.status == 0, lint.out, lint.err);
}

TEST_CASE("what stands outside of a transaction has short guards too") {
  const Project project(flows, fmt::format("{}    indexes: {{ flows_status_idx: status }}\n", with_retries));
  const std::string up = project.generate({"--concurrently"}, "002_x_part_2.up.sql");
  CHECK(is_in(up,
              "\nCREATE INDEX CONCURRENTLY IF NOT EXISTS flows_status_idx ON migration.flows USING btree (status);\n"));
  const std::string before = statement(up, "Look for index migration.flows.flows_status_idx");
  CHECK_MESSAGE(lines_of(before) <= 11, before);
}

TEST_CASE("an added column of another definition stops the file") {
  const Project project(flows, with_retries);
  const std::string up = project.generate({}, "001_x.up.sql");
  Connection connection = project.database.connect();
  connection.execute(up);
  connection.execute("ALTER TABLE migration.flows ALTER COLUMN retries SET DEFAULT 1");
  try {
    connection.execute(up);
    FAIL_CHECK("it does not stop");
  } catch (const Error& error) {
    CHECK_MESSAGE(is_in(error.what(),
                        "is there with another definition: integer not null default 1, wanted integer not"
                        " null default 0"),
                  error.what());
  }
}

TEST_CASE("the top of a file says what it does, what it locks and for how long") {
  const Project project(flows, with_retries);
  const std::string up = project.generate({"--lock-timeout", "3s"}, "001_x.up.sql");
  CHECK(up.starts_with(
      "-- 001_x\n"
      "-- Add column retries to migration.flows\n"
      "-- Locks: migration.flows (ACCESS EXCLUSIVE); waits at most 3s for a lock, and keeps it until the transaction ends.\n"
      "-- Every statement looks first whether it has been carried out: it may run again.\n"));
}

TEST_CASE("an Alembic revision that adds a column has at most 30 lines") {
  const Project project(flows, with_retries);
  const std::string revision = project.generate({"--format", "alembic"}, "001_x.py");
  CHECK_MESSAGE(lines_of(revision) <= 30, revision);
  CHECK(
      is_in(revision, R"(op.execute(GUARD.format("'migration.flows'", "'retries'", "'integer not null default 0'",)"));
  CHECK(is_in(revision, R"("ALTER TABLE migration.flows ADD COLUMN retries integer NOT NULL DEFAULT 0"))"));
  // lint sees the statement and its guard through the template
  const Finished lint = reconcile({"lint"}, {{}, project.folder.path(), {}});
  CHECK_MESSAGE(lint.status == 0, lint.out, lint.err);
}

TEST_CASE("a new table has at most twelve lines beside its own") {
  const Project project(flows, with_runs);
  const std::string up = project.generate({}, "001_x.up.sql");
  const std::string block = statement(up, "Create table migration.runs (no");
  const auto begin = block.find("    CREATE TABLE"), end = block.find("\n    );\n") + 8;
  CHECK_MESSAGE(lines_of(block) - lines_of(block.substr(begin, end - begin)) <= 11, block);
  CHECK(is_in(block,
              "  IF pg_temp.todo_if('create', 'table migration.runs', to_regclass('migration.runs')::text) THEN\n"));
  CHECK(is_in(block, "    PERFORM pg_temp.expect('migration.runs', '{\"columns\": {\"\": [\"sha256:"));
  CHECK(is_in(statement(up, "Create index runs_flow_idx on migration.runs ("),
              "  IF pg_temp.todo('create', 'index', 'migration.runs', 'runs_flow_idx', 'sha256:"));
  CHECK(is_in(statement(up, "Comment on table migration.runs ("),
              "  IF pg_temp.todo('alter', 'comment of table', 'migration.runs', '', 'One run of a flow') THEN\n"));
}

TEST_CASE("a brief guard compares by definition") {
  const Project project(flows, with_runs);
  const std::string up = project.generate({}, "001_x.up.sql");
  Connection connection = project.database.connect();
  const auto fails_with = [&](const std::string& change, const std::string& message) {
    connection.execute(up);
    connection.execute("BEGIN; " + change);
    std::string body = up.substr(up.find("BEGIN;") + 6);
    body.resize(body.rfind("COMMIT;"));
    try {
      connection.execute(body);
      FAIL_CHECK(change);
    } catch (const Error& error) {
      CHECK_MESSAGE(is_in(error.what(), message), error.what());
    }
    connection.execute("ROLLBACK");
  };
  fails_with("ALTER TABLE migration.runs ALTER COLUMN attempts TYPE bigint",
             "columns migration.runs is there with another definition: attempts bigint not null; created_at");
  fails_with("ALTER TABLE migration.runs ALTER COLUMN attempts SET DEFAULT 1",
             "default migration.runs.attempts is there with another definition: 1, wanted 0");
  fails_with("ALTER TABLE migration.runs DROP CONSTRAINT runs_pkey",
             "constraint migration.runs.runs_pkey is there with another definition: nothing");
  fails_with("DROP INDEX migration.runs_flow_idx; CREATE INDEX runs_flow_idx ON migration.runs (state)",
             "index migration.runs.runs_flow_idx is there with another definition: CREATE INDEX runs_flow_idx ON");
  // and leaves nothing behind
  connection.execute(up);
  CHECK(value(connection, "SELECT count(*) FROM pg_proc WHERE pronamespace = pg_my_temp_schema()") == "0");
}

TEST_CASE("a table that is missing is skipped with a warning") {
  const Project project(flows, with_retries);
  const std::string up = project.generate({}, "001_x.up.sql");
  Connection connection = project.database.connect();
  connection.execute("DROP TABLE migration.flows");
  connection.execute(up);
  CHECK(value(connection, "SELECT to_regclass('migration.flows') IS NULL") == "t");
}

TEST_CASE("a plain file has the statements alone, and says that it runs once") {
  const Project project(flows, with_retries);
  const std::string up = project.generate({"--plain"}, "001_x.up.sql");
  CHECK(is_in(up, "\nALTER TABLE migration.flows ADD COLUMN retries integer NOT NULL DEFAULT 0;\n"));
  CHECK_FALSE(is_in(up, "DO $$"));
  CHECK(is_in(up, "-- The statements have no guards: what has been carried out already fails when it runs again.\n"));
  Connection connection = project.database.connect();
  connection.execute(up);
  CHECK_THROWS_AS(connection.execute(up), Error);
}

TEST_CASE("a file is at most two and a half times the plain SQL of its plan") {
  for (const int tables : {10, 1000}) {
    const Project project("", output_of(fmt::format("scripts/make_schema --tables {}", tables)));
    const std::string up = project.generate({}, "001_x.up.sql");
    const Finished plain = project.command({"plan", "--format", "sql"});
    REQUIRE(plain.status == 0);
    CHECK_MESSAGE(up.size() * 2 <= plain.out.size() * 5, tables, " tables: ", up.size(), " bytes, plain ",
                  plain.out.size());
  }
}

TEST_SUITE_END();

}  // namespace reconcile::test
