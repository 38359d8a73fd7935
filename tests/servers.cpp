// Servers as they are: roles, tablespaces and extensions that one server has and another one does not.
#include <doctest/doctest.h>

#include "folder.hpp"
#include "load/server_needs.hpp"
#include "process.hpp"
#include "server.hpp"
#include "server/installation.hpp"

namespace reconcile::test {

namespace {

Finished reconcile_on(const FreshDatabase& database, const Folder& folder, std::vector<std::string> arguments) {
  arguments.insert(arguments.end(), {"--database", database.conninfo()});
  return reconcile(std::move(arguments), {{}, folder.path(), {}});
}

bool says(const std::string& text, const std::string& words) { return text.find(words) != std::string::npos; }

using Names = std::set<std::string>;

Names roles_in(const std::string& sql) {
  ServerNeeds needs;
  needs.add_script(sql);
  return needs.roles;
}

/// A role of the test server, gone with the test.
struct Role {
  explicit Role(const std::string& role, const std::string& options = {}) : name(role) {
    execute("DROP ROLE IF EXISTS " + name);
    execute("CREATE ROLE " + name + " " + options);
  }
  ~Role() { execute("DROP OWNED BY " + name + "; DROP ROLE IF EXISTS " + name); }
  void execute(const std::string& sql) const { Connection(conninfo("postgres")).execute(sql); }
  std::string name;
};

/// The server programs of the test server in a copy that lacks the extension citext. Empty where it cannot be made.
std::string programs_without_citext(const Folder& folder) {
  const std::string bin = std::filesystem::canonical(find_installation(0, {}).bin).string();
  Connection connection(conninfo("postgres"));
  const std::string share = value(connection, "SELECT setting FROM pg_config WHERE name = 'SHAREDIR'");
  const std::string libraries = value(connection, "SELECT setting FROM pg_config WHERE name = 'PKGLIBDIR'");
  const std::string script =
      "set -e; cd '" + folder.path() + "'\n"
      "for dir in '" + bin + "/..' '" + share + "' '" + libraries + "'; do\n"
      "  dir=$(realpath \"$dir\"); mkdir -p \"root$dir\"; cp -rL \"$dir/.\" \"root$dir/\"; done\n"
      "rm -f 'root" + share + "/extension/citext'*; chmod -R a+rX . ; chmod a+x .";
  return run({"sh", "-c", script}).status == 0 ? folder.path() + "/root" + bin : std::string();
}

}  // namespace

TEST_CASE("the roles that SQL names are found in its statements, and in blocks as far as their text is constant") {
  CHECK(roles_in("GRANT SELECT ON t TO a, \"B\", PUBLIC, CURRENT_USER; REVOKE ALL ON t FROM c;") ==
        Names{"a", "B", "c"});
  CHECK(roles_in("ALTER TABLE t OWNER TO a; CREATE POLICY p ON t TO b; GRANT c TO d;") == Names{"a", "b", "c", "d"});
  CHECK(roles_in("SET ROLE a; SET LOCAL ROLE 'b'; SET SESSION AUTHORIZATION c; RESET ROLE; SET ROLE none;") ==
        Names{"a", "b", "c"});
  CHECK(roles_in("ALTER DEFAULT PRIVILEGES FOR ROLE a IN SCHEMA s GRANT SELECT ON TABLES TO b;"
                 "CREATE SCHEMA s AUTHORIZATION c; CREATE USER MAPPING FOR d SERVER x;") == Names{"a", "b", "c", "d"});
  CHECK(roles_in("DO $$ BEGIN GRANT USAGE ON SCHEMA s TO a; EXECUTE 'GRANT SELECT ON t TO b'; END $$;") ==
        Names{"a", "b"});
  CHECK(roles_in("SELECT 'GRANT ALL ON t TO a'; COMMENT ON TABLE t IS 'OWNER TO b';").empty());
}

TEST_CASE("a role that SQL creates before it names it is not created for it") {
  CHECK(roles_in("CREATE ROLE a; GRANT SELECT ON t TO a, b;") == Names{"b"});
  CHECK(roles_in("GRANT SELECT ON t TO a; DO $$ BEGIN CREATE ROLE a; END $$;") == Names{"a"});
  CHECK(roles_in("DO $$ BEGIN CREATE ROLE a; END $$; GRANT SELECT ON t TO a;").empty());
  CHECK(roles_in("DROP ROLE IF EXISTS a;").empty());
}

TEST_CASE("of a script for psql its own commands and the rows of COPY are no SQL") {
  ServerNeeds needs;
  needs.add_psql_script(
      "\\restrict x\nCREATE EXTENSION IF NOT EXISTS citext WITH SCHEMA public;\n"
      "COPY public.t (a) FROM stdin;\nGRANT ALL ON t TO nobody;\nit's\n\\.\n\nGRANT SELECT ON TABLE t TO a;\n"
      "CREATE INDEX i ON t (a) TABLESPACE fast;\n");
  CHECK(needs.roles == Names{"a"});
  CHECK(needs.extensions == Names{"citext"});
  CHECK(needs.tablespaces == Names{"fast"});
}

TEST_CASE("paths in the settings are relative to their file, and messages name them from where the program runs") {
  const Folder folder;
  folder.write("backend/reconcile.yaml", "desired: [db/schemas]\n");
  folder.write("backend/db/schemas/a.yaml", "schema: app\ntables: { t: { columns: { id: int, x: { typ: int } } } }\n");
  const auto error_in = [&](const std::string& place, std::vector<std::string> arguments) {
    const Finished finished = reconcile(std::move(arguments), {{}, folder.path() + place, {}});
    CHECK(finished.status == 1);
    return finished.err.substr(0, finished.err.find(": "));
  };
  CHECK(error_in("", {"validate", "--config", "backend/reconcile.yaml"}) == "backend/db/schemas/a.yaml:2:36");
  CHECK(error_in("/backend", {"validate"}) == "db/schemas/a.yaml:2:36");
  CHECK(error_in("/backend/db", {"validate"}) == "schemas/a.yaml:2:36");
  folder.write("backend/reconcile.yaml", "desird: x\n");
  CHECK(error_in("", {"validate", "--config", "backend/reconcile.yaml"}) == "backend/reconcile.yaml:1:1");
}

TEST_CASE("annotations name files by their path in the repository") {
  const Folder folder;
  folder.write(".git/HEAD", "ref: refs/heads/main\n");
  folder.write("backend/schemas/a.yaml", "schema: app\ntables: { t: { columns: { id: char(3) } } }\n");
  folder.write("backend/m/001_a.up.sql", "CREATE TABLE app.t (id int);\n");
  folder.write("backend/m/001_a.down.sql", "DROP TABLE app.t;\n");
  const auto lint = [&](const std::string& format) {
    return reconcile({"lint", "--migrations", "m", "--format", format}, {{}, folder.path() + "/backend", {}}).out;
  };
  CHECK(says(lint("github"), "file=backend/m/001_a.up.sql,"));
  CHECK(says(lint("gitlab"), "\"backend/m/001_a.up.sql\""));
  CHECK(says(lint("sarif"), "\"backend/m/001_a.up.sql\""));
  CHECK(!says(lint("text"), "backend/"));
}

TEST_CASE("a pattern of the settings for a kind that does not exist is a mistake") {
  const Folder folder;
  folder.write("schemas/a.yaml", "schema: app\n");
  folder.write("reconcile.yaml", "protect: [tabel orders]\nallow_drop: [columm x]\n");
  const Finished finished = reconcile({"validate"}, {{}, folder.path(), {}});
  CHECK(finished.status == 1);
  CHECK(says(finished.err, "reconcile.yaml:1:10: error: 'tabel' in 'protect' is not a kind of object"));
  CHECK(says(finished.err, "reconcile.yaml:2:13: error: 'columm' in 'allow_drop' is not a kind of object"));
  CHECK(says(finished.err, "did you mean 'column'?"));
}

TEST_SUITE_BEGIN("server");

TEST_CASE("throw-away servers get the roles that either state, a dump or the migrations name") {
  const FreshDatabase database;
  const Folder folder;
  folder.write("a.yaml",
               "schema: app\nschemas: { app: { owner: owns_it } }\ntables: { t: { columns: { id: int }, grants: { reads_it: [select] },"
               " row_security: true, policies: { p: { roles: [polices_it], using: 'true' } } } }\n");
  folder.write("b.yaml",
               "schema: app\nschemas: { app: { owner: owns_it } }\ntables: { t: { columns: { id: int, n: int }, grants: { reads_it: [select] },"
               " row_security: true, policies: { p: { roles: [polices_it], using: 'true' } } } }\n");
  folder.write("from.sql",
               "CREATE SCHEMA app AUTHORIZATION owns_it;\nCREATE TABLE app.t (id int);\nGRANT SELECT ON app.t TO reads_it;\n");
  folder.write("m/001_a.up.sql",
               "CREATE SCHEMA app;\nSET ROLE owns_it;\nRESET ROLE;\nCREATE TABLE app.t (id int);\n"
               "GRANT SELECT ON app.t TO migrates_it;\n");
  folder.write("m/001_a.down.sql", "DROP SCHEMA app CASCADE;\n");
  const auto runs = [&](std::vector<std::string> arguments) {
    return reconcile_on(database, folder, std::move(arguments));
  };
  CHECK(runs({"diff", "a.yaml", "b.yaml"}).status == 0);
  CHECK(says(runs({"diff", "a.yaml", "b.yaml"}).out, "Plan: 1 to add, 0 to change, 0 to drop."));
  const Finished verified = runs({"verify", "--from", "a.yaml", "--desired", "b.yaml", "--migrations", "g"});
  CHECK_MESSAGE(verified.status == 0, verified.out, verified.err);
  const Finished planned = runs({"plan", "--from", "from.sql", "--desired", "b.yaml"});
  CHECK_MESSAGE(planned.status == 0, planned.out, planned.err);
  const Finished checked = runs({"check", "--desired", "b.yaml", "--migrations", "m"});
  CHECK_MESSAGE(checked.status == 2, checked.out, checked.err);
  CHECK(reconcile({"plan", "--desired", "b.yaml", "--database", "ephemeral"}, {{}, folder.path(), {}}).status == 0);
}

TEST_CASE("plan finds roles, tablespaces and tables that do not exist, at their lines and all at once") {
  const FreshDatabase database;
  const Folder folder;
  folder.write("a.yaml", R"(schema: shop
tables:
  t:
    primary_key: id
    tablespace: no_such_space
    columns:
      id: bigint
      customer_id: { type: bigint, references: customers.id }
      user_id: { type: bigint, references: public.users(id) }
    grants:
      public: [select]
      no_such_role: [select]
  customers: { primary_key: id, columns: { id: bigint } }
)");
  for (const std::string command : {"plan", "generate", "apply"}) {
    const Finished finished = reconcile({command, "--desired", "a.yaml", "--database", database.conninfo()},
                                        {{}, folder.path(), {}});
    CHECK(finished.status == 1);
    CHECK_MESSAGE(says(finished.err, "a.yaml:5:17: error: tablespace no_such_space does not exist on postgresql://"),
                  finished.err);
    CHECK_MESSAGE(says(finished.err, "a.yaml:12:7: error: role no_such_role does not exist on postgresql://"),
                  finished.err);
    CHECK_MESSAGE(says(finished.err, "refers to table customers.id, which neither the desired state nor postgresql://"),
                  finished.err);
    CHECK_MESSAGE(says(finished.err, "for column id of table customers write customers(id)"), finished.err);
    CHECK_MESSAGE(says(finished.err, "refers to table public.users"), finished.err);
    CHECK(says(finished.err, "4 mistakes"));
  }
  CHECK(folder.names() == std::vector<std::string>{"a.yaml"});
}

TEST_CASE("an extension that only the target has does not end a run") {
  const Folder folder;
  const std::string bin = programs_without_citext(folder);
  if (bin.empty()) return;
  const FreshDatabase database;
  Connection connection = database.connect();
  if (connection.query("SELECT FROM pg_available_extensions WHERE name = 'citext'").size() == 0) return;
  const Role reader("only_connects", "LOGIN");
  connection.execute(
      "CREATE SCHEMA app; CREATE EXTENSION citext SCHEMA app;"
      "CREATE TABLE app.t (id int PRIMARY KEY, title varchar(120), name app.citext, CONSTRAINT c CHECK (length(title) > 0));"
      "GRANT USAGE ON SCHEMA app TO only_connects");
  folder.write("m.yaml", R"(schema: app
extensions: { citext: { schema: app } }
tables: { t: { primary_key: id, columns: { id: integer, title: varchar(100), name: citext }, checks: { c: length(title) > 0 } } }
views: { v: SELECT id FROM t WHERE length(title) > 3 }
)");
  const std::vector<std::string> options{"--postgres-bin", bin, "--desired", "m.yaml"};
  const auto runs = [&](std::vector<std::string> arguments, const std::string& target) {
    arguments.insert(arguments.end(), options.begin(), options.end());
    arguments.insert(arguments.end(), {"--database", target});
    return reconcile(std::move(arguments), {{}, folder.path(), {}});
  };
  const Finished drifted = runs({"drift"}, database.conninfo() + " user=only_connects");
  CHECK_MESSAGE(drifted.status == 2, drifted.out, drifted.err);
  CHECK_MESSAGE(says(drifted.out, "column app.t.title"), drifted.out);
  CHECK_MESSAGE(says(drifted.err, "it lacks the extension citext"), drifted.err);
  CHECK(says(drifted.err, "no database can be created there"));
  const Finished verified = runs({"verify", "--migrations", "g"}, database.conninfo());
  CHECK_MESSAGE(verified.status == 0, verified.out, verified.err);
  CHECK(says(verified.err, "it lacks the extension citext; a database created on postgresql://"));
  connection.execute("DROP SCHEMA app CASCADE");
  const Finished applied = runs({"apply", "--yes"}, database.conninfo());
  CHECK_MESSAGE(applied.status == 0, applied.out, applied.err);
  CHECK(connection.query("SELECT FROM pg_database WHERE datname LIKE 'reconcile\\_%'").size() == 0);
}

TEST_CASE("a schema that neither the files nor the database have is a mistake, and only what was compared is counted") {
  const FreshDatabase database;
  const Folder folder;
  folder.write("a.yaml", "schema: alpha\ntables: { t: { columns: { id: int } } }\n");
  folder.write("b.yaml", "schema: beta\ntables: { t: { columns: { id: int } } }\n");
  folder.write("reconcile.yaml", "ignore: ['table tmp_*']\n");
  const auto runs = [&](std::vector<std::string> arguments) {
    arguments.insert(arguments.end(), {"--desired", "a.yaml", "--desired", "b.yaml", "--database", database.conninfo()});
    return reconcile(std::move(arguments), {{}, folder.path(), {}});
  };
  CHECK(runs({"apply", "--yes"}).status == 0);
  for (const std::string command : {"plan", "drift", "apply"}) {
    const Finished finished = runs({command, "--schema", "alhpa"});
    CHECK(finished.status == 1);
    CHECK_MESSAGE(says(finished.err, "schema alhpa is neither in the desired state nor in the database postgresql://"),
                  finished.err);
    CHECK(says(finished.err, "did you mean 'alpha'?"));
  }
  Connection connection = database.connect();
  connection.execute("DROP TABLE beta.t; CREATE TABLE alpha.tmp_a (id int)");
  CHECK(runs({"drift", "--schema", "alpha"}).out == "3 objects in 1 schema compared, 2 ignored, nothing differs.\n");
  // one that only the database has is compared, too
  connection.execute("CREATE SCHEMA gamma");
  CHECK(runs({"drift", "--schema", "gamma"}).status == 0);
}

TEST_CASE("the only schema with tables is adopted, with the settings that go with it") {
  const FreshDatabase database;
  Connection connection = database.connect();
  connection.execute("CREATE TABLE people (id bigint PRIMARY KEY, name text)");
  const Folder folder;
  const auto runs = [&](std::vector<std::string> arguments) {
    return reconcile_on(database, folder, std::move(arguments));
  };
  const Finished inspected = runs({"inspect", "--output", "schemas"});
  CHECK(inspected.status == 0);
  CHECK(says(inspected.err, "Schema public is described: no other one has tables.\n"));
  CHECK(folder.read("reconcile.yaml") == "allow_public: true\n");
  CHECK(runs({"plan", "--exit-code"}).status == 0);
  CHECK(reconcile({"validate"}, {{}, folder.path(), {}}).status == 0);
  // settings are never overwritten
  folder.write("reconcile.yaml", "lock_timeout: 1s\n");
  const Finished again = runs({"inspect", "--schema", "public", "--output", "schemas"});
  CHECK(again.status == 0);
  CHECK_MESSAGE(says(again.err, "Settings that go with it, for reconcile.yaml: allow_public: true\n"), again.err);
  CHECK(folder.read("reconcile.yaml") == "lock_timeout: 1s\n");

  connection.execute("CREATE SCHEMA shop; CREATE TABLE shop.a (id int); CREATE TABLE shop.b (id int)");
  const Finished unclear = runs({"inspect"});
  CHECK(unclear.status == 1);
  CHECK_MESSAGE(says(unclear.err, "is meant: it has public (1 table), shop (2 tables)\n"), unclear.err);
  const Finished unknown = runs({"inspect", "--schema", "shopp"});
  CHECK(unknown.status == 1);
  CHECK(says(unknown.err, "did you mean 'shop'?"));
  CHECK(runs({"inspect", "--schema", "shop", "--output", "shop.yaml"}).status == 0);
}

TEST_CASE("owners come back in schemas of other roles, public among them") {
  const FreshDatabase database, copy;
  Connection connection = database.connect();
  connection.execute(
      "ALTER SCHEMA public OWNER TO pg_monitor; CREATE SCHEMA shared AUTHORIZATION pg_database_owner;"
      "CREATE TABLE public.mine (a integer); CREATE TABLE public.theirs (a integer);"
      "ALTER TABLE public.theirs OWNER TO pg_monitor;"
      "CREATE FUNCTION public.one() RETURNS integer LANGUAGE sql AS 'SELECT 1';"
      "CREATE TABLE shared.mine (a integer); CREATE TABLE shared.theirs (a integer);"
      "ALTER TABLE shared.theirs OWNER TO pg_monitor");
  const Folder folder;
  const Finished inspected = reconcile_on(database, folder, {"inspect", "--schema", "*", "--output", "schemas"});
  REQUIRE(inspected.status == 0);
  for (const FreshDatabase* each : {&database, &copy}) {
    const Finished applied = reconcile_on(*each, folder, {"apply", "--yes", "--quiet", "--schema", "*"});
    CHECK_MESSAGE(applied.status == 0, applied.err);
  }
  CHECK(dumps({&database}).front() == dumps({&copy}).front());
}

TEST_CASE("what holds no data is dropped with --allow-drops, and data is not") {
  const FreshDatabase database;
  Connection connection = database.connect();
  connection.execute(
      "CREATE SCHEMA migration; CREATE TABLE migration.flows (a text, b text);"
      "CREATE VIEW migration.recent AS SELECT a FROM migration.flows");
  const Folder folder;
  const auto apply = [&](std::vector<std::string> flags) {
    flags.insert(flags.begin(), {"apply", "--yes", "--quiet"});
    return reconcile_on(database, folder, std::move(flags));
  };
  folder.write("schemas/a.yaml", "schema: migration\ntables: { flows: { columns: { a: text, b: text } } }\n");
  const Finished refused = apply({});
  CHECK(refused.status == 3);
  CHECK(refused.err ==
        "refused: view migration.recent: drops the view with its definition\n"
        "  pass --allow-drops if this is meant\n");
  const Finished plan = reconcile_on(database, folder, {"plan"});
  CHECK(plan.out.find("! 1 step drops a definition; generate and apply refuse it without --allow-drops:\n"
                      "    view migration.recent: drops the view with its definition\n") != std::string::npos);
  CHECK(plan.out.find("loses data") == std::string::npos);

  folder.write("schemas/a.yaml", "schema: migration\ntables: { flows: { columns: { a: text } } }\n");
  const Finished both = apply({"--allow-drops"});
  CHECK(both.status == 3);
  CHECK(both.err ==
        "refused: column migration.flows.b: drops the column with all its values\n"
        "  pass --allow-destructive if this is meant\n");
  folder.write("schemas/a.yaml", "schema: migration\ntables: { flows: { columns: { a: text, b: text } } }\n");
  CHECK(apply({"--allow-drops"}).status == 0);
  CHECK(value(connection, "SELECT to_regclass('migration.recent')") == "");
}

TEST_CASE("allow_drop allows losses by kind and name, and protect forbids them also with --allow-destructive") {
  const FreshDatabase database;
  Connection connection = database.connect();
  connection.execute(
      "CREATE SCHEMA app; CREATE TABLE app.orders (id int, note text); CREATE TABLE app.tmp_a (id int);"
      "CREATE VIEW app.report AS SELECT 1 AS one");
  const Folder folder;
  folder.write("schemas/a.yaml", "schema: app\ntables: { orders: { columns: { id: int, note: text } } }\n"
                                 "views: { report: SELECT 1 AS one }\n");
  const auto runs = [&](std::vector<std::string> arguments) {
    return reconcile_on(database, folder, std::move(arguments));
  };
  CHECK(runs({"generate"}).status == 3);
  folder.write("reconcile.yaml", "allow_drop: ['table tmp_*']\n");
  CHECK(!says(runs({"plan"}).out, "without --allow-destructive"));
  CHECK(runs({"apply", "--yes"}).status == 0);

  folder.write("reconcile.yaml", "allow_drop: [column]\nprotect: [orders, view]\n");
  folder.write("schemas/a.yaml", "schema: app\ntables: { orders: { columns: { id: int } } }\n");
  for (const std::string command : {"generate", "apply"}) {
    const Finished refused = runs({command, "--allow-destructive"});
    CHECK(refused.status == 3);
    CHECK_MESSAGE(says(refused.err, "refused: column app.orders.note: drops the column with all its values, and 'orders'"
                                    " in the setting `protect` (reconcile.yaml:2:10) does not allow it"),
                  refused.err);
    CHECK_MESSAGE(says(refused.err, "refused: view app.report: drops the view with its definition, and 'view' in the setting"), refused.err);
  }
  folder.write("reconcile.yaml", "allow_drop: [column]\n");
  CHECK(runs({"apply", "--yes"}).status == 3);
  folder.write("reconcile.yaml", "allow_drop: [column, view]\n");
  CHECK(runs({"apply", "--yes"}).status == 0);
}

TEST_CASE("an apply that is declined names its target and is no success") {
  const FreshDatabase database;
  const Folder folder;
  folder.write("a.yaml", "schema: app\ntables: { t: { columns: { id: int } } }\n");
  const Finished declined = reconcile({"apply", "--desired", "a.yaml", "--database", database.conninfo()},
                                      {{}, folder.path(), "no\n"});
  CHECK(declined.status == 1);
  CHECK_MESSAGE(says(declined.err, "changes database " + database.name() + ", and no terminal can answer"), declined.err);
  const Finished answered =
      run({"script", "-qec", binary() + " apply --desired a.yaml --database '" + database.conninfo() + "'", "/dev/null"},
          {{"NO_COLOR=1"}, folder.path(), "no\n"});
  CHECK_MESSAGE(says(answered.out, "/" + database.name()), answered.out);
  CHECK_MESSAGE(says(answered.out, "declined: nothing was changed on postgresql://"), answered.out);
  CHECK(answered.status == 1);
}

TEST_CASE("verify proves renames of every kind, and the locks of materialized views") {
  const FreshDatabase database;
  database.connect().execute(R"(CREATE SCHEMA app;
CREATE TYPE app.old_state AS ENUM ('a', 'b');
CREATE SEQUENCE app.old_numbers;
CREATE TABLE app.old_items (
  old_id int PRIMARY KEY, state app.old_state, n varchar(10), m int GENERATED ALWAYS AS IDENTITY,
  CONSTRAINT old_check CHECK (n <> ''));
CREATE INDEX old_idx ON app.old_items (n);
CREATE MATERIALIZED VIEW app.mv AS SELECT n FROM app.old_items;
CREATE VIEW app.old_view AS SELECT old_id FROM app.old_items;
)");
  const Folder folder;
  folder.write("schemas/a.yaml", R"(schema: app
enums: { state: { renamed_from: old_state, values: [a, b] } }
sequences: { numbers: { renamed_from: old_numbers } }
tables:
  items:
    renamed_from: old_items
    primary_key: { name: old_items_pkey, columns: [id] }
    columns:
      id: { type: integer, renamed_from: old_id }
      state: state
      n: varchar(20)
      m: { type: integer, identity: by default }
    checks: { new_check: { expression: n <> '', renamed_from: old_check } }
    indexes: { new_idx: { columns: [n], renamed_from: old_idx } }
materialized_views: { mv: SELECT n FROM items }
views: { new_view: { query: SELECT id AS old_id FROM items, renamed_from: old_view } }
)");
  const Finished verified =
      reconcile({"verify", "--sample", "10", "--database", database.conninfo()}, {{}, folder.path(), {}});
  CHECK_MESSAGE(verified.status == 0, verified.out, verified.err);
  CHECK(!says(verified.out, "more than it says"));
}

TEST_CASE("verify proves that a table comes from another schema") {
  const FreshDatabase database;
  database.connect().execute(
      "CREATE SCHEMA old_app; CREATE SCHEMA app; CREATE TABLE old_app.t (id int PRIMARY KEY); CREATE TABLE old_app.u (id int);"
      "CREATE VIEW app.v AS SELECT id FROM old_app.t");
  const Folder folder;
  folder.write("schemas/a.yaml",
               "schema: app\ntables: { t: { renamed_from: old_app.t, primary_key: id, columns: { id: int } } }\n"
               "views: { v: SELECT id FROM t WHERE id > 1 }\n");
  const Finished verified = reconcile({"verify", "--database", database.conninfo()}, {{}, folder.path(), {}});
  CHECK_MESSAGE(verified.status == 0, verified.out, verified.err);
}

TEST_CASE("a query may name a table without its schema where the table exists already") {
  const FreshDatabase database;
  database.connect().execute("CREATE SCHEMA app; CREATE TABLE app.items (id int)");
  const Folder folder;
  folder.write("a.yaml", "schema: app\ntables: { items: { columns: { id: integer } } }\nviews: { v: SELECT id AS x FROM items }\n");
  const Finished planned =
      reconcile({"plan", "--desired", "a.yaml", "--database", database.conninfo()}, {{}, folder.path(), {}});
  CHECK_MESSAGE(planned.status == 0, planned.out, planned.err);
  CHECK(says(planned.out, "Plan: 1 to add, 0 to change, 0 to drop."));
}

TEST_SUITE_END();

}  // namespace reconcile::test
