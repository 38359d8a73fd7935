// What a database has and no kind covers is listed, and nothing else is.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "folder.hpp"
#include "load/catalog.hpp"
#include "objects/kinds.hpp"
#include "process.hpp"
#include "server.hpp"

namespace reconcile::test {

namespace {

/// `class: name` of each, in order.
std::vector<std::string> listed(const FreshDatabase& database, const std::vector<std::string>& schemas) {
  Connection connection = database.connect();
  std::vector<std::string> names;
  for (const NotCovered& each : read_catalog(connection, schemas).not_covered)
    names.push_back(each.what + ": " + each.name);
  return names;
}

/// Roles are there for all databases of the server.
std::string role(Connection& connection, const std::string& name) {
  connection.execute("DO $$ BEGIN IF to_regrole('" + name + "') IS NULL THEN CREATE ROLE " + name + "; END IF; END $$");
  return name;
}

using Names = std::vector<std::string>;

constexpr const char* one_of_each =
    "CREATE TABLE {0}.flows (id serial PRIMARY KEY, seq bigint GENERATED ALWAYS AS IDENTITY, a integer, b integer);"
    "CREATE TYPE {0}.mood AS ENUM ('good');"
    "CREATE STATISTICS {0}.flows_stat ON a, b FROM {0}.flows;"
    "CREATE INDEX ON {0}.flows (a);";

}  // namespace

TEST_SUITE_BEGIN("server");

TEST_CASE("nothing is listed where one role owns a schema and all that is in it") {
  const FreshDatabase database;
  Connection connection = database.connect();
  role(connection, "app");
  connection.execute("CREATE SCHEMA migration AUTHORIZATION app; SET ROLE app");
  connection.execute(fmt::format(one_of_each, "migration"));
  CHECK(listed(database, {"migration"}) == Names{});
  CHECK(listed(database, {}) == Names{});
}

TEST_CASE("privileges on objects of an extension are listed where they are not those that it gave") {
  const FreshDatabase database;
  Connection connection = database.connect();
  connection.execute(
      "CREATE SCHEMA migration; CREATE EXTENSION pg_stat_statements SCHEMA migration;"
      "CREATE EXTENSION citext SCHEMA migration; CREATE EXTENSION hstore");
  CHECK(listed(database, {"migration"}) == Names{});
  connection.execute(
      "REVOKE SELECT ON migration.pg_stat_statements FROM PUBLIC;"
      "GRANT EXECUTE ON FUNCTION migration.citext(boolean) TO pg_monitor;"
      "GRANT EXECUTE ON FUNCTION public.akeys(hstore) TO pg_monitor");
  const std::string label = "changed privileges on objects of extensions: ";
  CHECK(listed(database, {"migration"}) ==
        Names{label + "migration.citext(boolean)", label + "migration.pg_stat_statements"});
  connection.execute("GRANT SELECT ON migration.pg_stat_statements TO PUBLIC");
  CHECK(listed(database, {"migration"}) == Names{label + "migration.citext(boolean)"});
}

TEST_CASE("nothing is listed in schema public where the owner of the database owns all that is in it") {
  const FreshDatabase database;
  Connection connection = database.connect();
  role(connection, "app");
  connection.execute("ALTER DATABASE " + database.name() + " OWNER TO app; SET ROLE app");
  connection.execute(fmt::format(one_of_each, "public"));
  CHECK(listed(database, {"public"}) == Names{});
}

TEST_CASE("what another role owns than its schema has an owner of its own") {
  const FreshDatabase database;
  Connection connection = database.connect();
  role(connection, "app");
  role(connection, "\"Odd one\"");
  connection.execute("CREATE SCHEMA migration AUTHORIZATION app; CREATE SCHEMA other AUTHORIZATION app");
  connection.execute(fmt::format(one_of_each, "migration") + fmt::format(one_of_each, "other"));
  connection.execute(
      "ALTER TABLE migration.flows OWNER TO app; ALTER TYPE migration.mood OWNER TO \"Odd one\";"
      "CREATE FUNCTION migration.two() RETURNS integer LANGUAGE sql AS 'SELECT 2'");
  const Database found = read_catalog(connection, {"migration"});
  Names owners;
  for (const auto& object : found.objects())
    if (object->ref.kind == &owner_kind)
      owners.push_back(fmt::format("{}: {}", object->ref.described(), static_cast<const Owner&>(*object).role));
  std::sort(owners.begin(), owners.end());
  CHECK(owners == Names{"owner of enum migration.mood: Odd one", "owner of function migration.two(): postgres",
                        "owner of schema migration: app", "owner of statistics migration.flows.flows_stat: postgres"});
}

TEST_CASE("what is made in the schema of another role, if only anew, is that role's") {
  const FreshDatabase database;
  Connection connection = database.connect();
  role(connection, "app");
  connection.execute("CREATE SCHEMA migration AUTHORIZATION app");
  const Folder folder;
  const auto run = [&](const std::string& command, const std::string& query) {
    folder.write(
        "a.yaml",
        fmt::format("schema: migration\nschemas: {{ migration: {{ owner: app }} }}\n{}\nviews: {{ v: \"{}\" }}\n",
                    "tables: { t: { columns: { a: { type: bigint, identity: always } } } }\n"
                    "sequences: { s: { owned_by: t.a } }",
                    query));
    std::vector<std::string> arguments{command, "--database", database.conninfo(), "--desired", "a.yaml"};
    if (command == "apply") arguments.push_back("--yes");
    return reconcile(arguments, {{}, folder.path(), {}});
  };
  for (const std::string query : {"SELECT a FROM migration.t", "SELECT a + 1 AS b FROM migration.t"}) {
    const Finished applied = run("apply", query);
    CHECK_MESSAGE(applied.status == 0, applied.out, applied.err);
    CHECK(run("drift", query).status == 0);
    const auto owners = connection.query(
        "SELECT DISTINCT relowner::regrole FROM pg_class WHERE relnamespace = 'migration'::regnamespace");
    REQUIRE(owners.size() == 1);
    CHECK(std::string(owners.value(0, 0)) == "app");
  }
}

TEST_CASE("casts and transforms are read where they act on a schema that is read, else where all are") {
  const FreshDatabase database;
  Connection connection = database.connect();
  connection.execute(
      "CREATE SCHEMA migration; CREATE TYPE migration.mood AS ENUM ('good'); CREATE SCHEMA other; CREATE TYPE other.mood AS ENUM ('good');"
      "CREATE CAST (varchar AS integer) WITH INOUT; CREATE CAST (migration.mood AS integer) WITH INOUT;"
      "CREATE CAST (other.mood AS integer) WITH INOUT;"
      "CREATE TRANSFORM FOR integer LANGUAGE sql (FROM SQL WITH FUNCTION prsd_lextype(internal), TO SQL WITH FUNCTION int4recv(internal));"
      "CREATE LANGUAGE plold HANDLER plpgsql_call_handler; CREATE ACCESS METHOD heap2 TYPE TABLE HANDLER heap_tableam_handler");
  const auto found = [&](const std::string& schema) {
    const std::string yaml = reconcile({"inspect", "--database", database.conninfo(), "--schema", schema}).out;
    Names names;
    for (const char* name : {"(character varying AS integer)", "(migration.mood AS integer)", "(other.mood AS integer)",
                             "integer LANGUAGE sql", "plold:", "heap2:"})
      if (yaml.find(name) != std::string::npos) names.emplace_back(name);
    return names;
  };
  CHECK(listed(database, {}) == Names{});
  CHECK(found("migration") == Names{"(migration.mood AS integer)"});
  CHECK(found("*") == Names{"(character varying AS integer)", "(migration.mood AS integer)", "(other.mood AS integer)",
                            "integer LANGUAGE sql", "plold:", "heap2:"});
}

TEST_CASE("what is for the whole database is left alone by who looks after one schema, unless it is written") {
  const FreshDatabase database;
  database.connect().execute(
      "CREATE SCHEMA migration; CREATE TABLE migration.t (a integer); CREATE PUBLICATION theirs; CREATE PUBLICATION ours;"
      "CREATE FOREIGN DATA WRAPPER files; CREATE SERVER disk FOREIGN DATA WRAPPER files;"
      "CREATE USER MAPPING FOR public SERVER disk OPTIONS (\"user\" 'bob', password 'never told')");
  const Folder folder;
  folder.write("a.yaml", "schema: migration\ntables: { t: { columns: { a: integer } } }\npublications: { ours: {} }\n");
  const auto run = [&](std::vector<std::string> command, const std::string& schema) {
    command.insert(command.end(), {"--database", database.conninfo(), "--schema", schema});
    return reconcile(command, {{}, folder.path(), {}});
  };
  CHECK(run({"plan", "--desired", "a.yaml", "--exit-code"}, "migration").status == 0);
  const Finished all = run({"plan", "--desired", "a.yaml", "--exit-code"}, "*");
  CHECK(all.status == 2);
  for (const char* gone :
       {"publication theirs", "server disk", "foreign-data wrapper files", "user mapping disk.public"})
    CHECK(all.out.find(gone) != std::string::npos);
  CHECK(run({"inspect"}, "migration").out.find("disk") == std::string::npos);
  folder.write("b.yaml",
               "schema: migration\ntables: { t: { columns: { a: integer } } }\n"
               "servers: { disc: { renamed_from: disk, foreign_data_wrapper: files, "
               "user_mappings: { public: { user: eve } } } }\n");
  const std::string renamed = run({"plan", "--desired", "b.yaml", "--format", "sql"}, "migration").out;
  CHECK(renamed.find("ALTER SERVER disk RENAME TO disc") != std::string::npos);
  CHECK(renamed.find("ALTER USER MAPPING FOR PUBLIC SERVER disc OPTIONS (SET \"user\" 'eve')") != std::string::npos);
  const std::string yaml = run({"inspect"}, "*").out;
  CHECK(yaml.find("user: bob") != std::string::npos);
  CHECK(yaml.find("never told") == std::string::npos);
}

TEST_CASE("a subscription is listed where its connection may not be read, and it writes to a table of the schema") {
  const FreshDatabase database;
  Connection connection = database.connect();
  connection.execute(
      "CREATE SCHEMA migration; CREATE TABLE migration.flows (id integer PRIMARY KEY); CREATE SCHEMA other");
  connection.execute(
      "CREATE SUBSCRIPTION from_far CONNECTION 'host=nowhere' PUBLICATION theirs WITH (connect = false, slot_name = NONE)");
  // what REFRESH PUBLICATION would write, for which a server would have to be there
  connection.execute(
      "SET allow_system_table_mods = on; INSERT INTO pg_subscription_rel SELECT oid, 'migration.flows'::regclass, 'r'"
      " FROM pg_subscription WHERE subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())");
  CHECK(listed(database, {"migration"}) == Names{});
  Connection other = database.connect();
  other.execute("SET ROLE " + role(connection, "app"));
  Names names;
  for (const NotCovered& each : read_catalog(other, {"migration"}).not_covered)
    names.push_back(each.what + ": " + each.name);
  CHECK(names == Names{"subscription: from_far"});
  CHECK(read_catalog(other, {"other"}).not_covered.empty());
  connection.execute("DROP SUBSCRIPTION from_far");
}

TEST_CASE("what an extension made is not listed, wherever it is") {
  const FreshDatabase database;
  Connection connection = database.connect();
  role(connection, "app");
  connection.execute(
      "CREATE SCHEMA migration AUTHORIZATION app; CREATE EXTENSION citext SCHEMA migration; CREATE EXTENSION postgres_fdw SCHEMA migration");
  CHECK(listed(database, {}) == Names{});
}

TEST_CASE("inspect writes what is not covered as comments, whatever its name is") {
  const FreshDatabase database;
  database.connect().execute(
      "CREATE SCHEMA migration; CREATE TABLE migration.t (a integer); CREATE INDEX \"two\nlines: x\" ON migration.t (a);"
      "UPDATE pg_index SET indisvalid = false WHERE indrelid = 'migration.t'::regclass");
  const Folder folder;
  const auto run = [&](const std::vector<std::string>& command) { return reconcile(command, {{}, folder.path(), {}}); };
  CHECK(run({"inspect", "--database", database.conninfo(), "--output", "a.yaml"}).status == 0);
  CHECK(folder.read("a.yaml").starts_with("# not covered: invalid index: migration.\"two lines: x\"\n"));
  CHECK(run({"validate", "--desired", "a.yaml"}).status == 0);
}

TEST_SUITE_END();

}  // namespace reconcile::test
