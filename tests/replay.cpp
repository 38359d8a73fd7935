// Any state as an argument, and folders of migrations replayed on a throw-away server.
#include <doctest/doctest.h>

#include <filesystem>

#include "folder.hpp"
#include "process.hpp"
#include "server.hpp"

namespace reconcile::test {

namespace {

constexpr const char* desired = R"(schema: migration
tables:
  clients:
    primary_key: client_id
    columns:
      client_id: { type: uuid, default: gen_random_uuid() }
      name: { type: varchar(50), nullable: false, one_of: [a, b] }
)";

const std::string by_hand = R"(CREATE SCHEMA migration;
CREATE TABLE migration.clients (
  client_id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  name varchar(50) NOT NULL CONSTRAINT clients_name_check CHECK (name IN ('a', 'b'))
);
)";

/// A project of which the desired state is reached by `migrations`.
struct Project {
  Project() { folder.write("schemas/migration.yaml", desired); }
  void migration(const std::string& name, const std::string& text) const { folder.write("migrations/" + name, text); }
  Finished run(std::vector<std::string> arguments, std::vector<std::string> environment = {}) const {
    return reconcile(std::move(arguments), {std::move(environment), folder.path(), {}});
  }
  Finished check() const { return run({"check", "--migrations", "migrations"}); }
  Folder folder;
};

bool alembic_is_installed() {
  return run({"alembic", "--version"}).status == 0 || run({"python3", "-m", "alembic", "--version"}).status == 0;
}

}  // namespace

TEST_SUITE_BEGIN("server");

TEST_CASE("what the environment says about connections is not meant for throw-away servers") {
  const Project project;
  project.migration("001_clients.sql", by_hand);
  project.folder.write("pg_service.conf", "[mine]\nhost=203.0.113.1\nsslmode=verify-full\noptions=-c role=nobody\n");
  for (const std::vector<std::string>& environment :
       {std::vector<std::string>{"PGOPTIONS=-c default_transaction_read_only=on"},
        {"PGOPTIONS=-c search_path=nowhere -c role=nobody"},
        {"PGHOSTADDR=203.0.113.1", "PGSSLMODE=verify-full"},
        {"PGTARGETSESSIONATTRS=standby"},
        {"PGCHANNELBINDING=require", "PGGSSENCMODE=disable"},
        {"PGREQUIREPEER=nobody"},
        {"PGDATABASE=nowhere", "PGUSER=nobody", "PGPORT=1", "PGPASSFILE=/nonexistent", "PGCONNECT_TIMEOUT=5"},
        {"PGSERVICEFILE=" + project.folder.path() + "/pg_service.conf", "PGSERVICE=mine"}}) {
    const Finished finished = project.run({"check", "--migrations", "migrations"}, environment);
    CHECK_MESSAGE(finished.status == 0, environment.front(), ": ", finished.out, finished.err);
  }
}

TEST_CASE("check replays migrations that were written by hand, whatever tool they are for") {
  const auto same = [](const std::string& name, const std::string& text) {
    const Project project;
    project.migration(name, text);
    const Finished finished = project.check();
    CHECK_MESSAGE(finished.status == 0, name, ": ", finished.out, finished.err);
    CHECK(finished.out.find("nothing differs") != std::string::npos);
  };
  const std::string& sql = by_hand;
  same("001_clients.sql", sql);
  same("001_clients.up.sql", "BEGIN;\n" + sql + "COMMIT;\n");
  same("V1__clients.sql", sql);
  same("001_clients.sql", "-- +goose Up\n" + sql + "-- +goose Down\nDROP SCHEMA migration CASCADE;\n");
  same("001_clients.sql", "-- migrate:up\n" + sql + "-- migrate:down\nDROP SCHEMA migration CASCADE;\n");
}

TEST_CASE("check tells by its exit status that the migrations do not lead to the desired state") {
  const Project project;
  Finished finished = project.check();
  CHECK(finished.status == 2);
  CHECK(finished.out.find("migration.clients") != std::string::npos);
  project.migration("001_clients.sql", by_hand + "ALTER TABLE migration.clients ADD COLUMN extra int;\n");
  finished = project.check();
  CHECK(finished.status == 2);
  CHECK(finished.out.find("extra") != std::string::npos);
}

TEST_CASE("files are replayed in the order of their numbers, each in a session of its own") {
  const Project project;
  project.migration("001_schema.up.sql", "CREATE SCHEMA migration;\nSET search_path = migration;\n");
  // with the search path of the file before it, the table would be made in another schema
  project.migration("002_clients.up.sql",
                    "CREATE TABLE clients_elsewhere (i int);\n" + by_hand.substr(by_hand.find("CREATE TABLE")));
  const Finished finished = project.check();
  CHECK_MESSAGE(finished.status == 0, finished.out, finished.err);
}

TEST_CASE("what cannot run in a transaction is replayed outside of one") {
  const Project project;
  project.migration("001_clients.up.sql", by_hand);
  project.migration("002_index.up.sql",
                    "CREATE INDEX CONCURRENTLY i ON migration.clients (name);\n"
                    "DROP INDEX CONCURRENTLY migration.i;\n");
  project.migration("003_index.up.sql",
                    "-- reconcile: no transaction\nCREATE INDEX CONCURRENTLY i ON migration.clients (name);\n"
                    "DROP INDEX migration.i;\n");
  const Finished finished = project.check();
  CHECK_MESSAGE(finished.status == 0, finished.out, finished.err);
}

TEST_CASE("a migration that fails is told with its place") {
  const Project project;
  project.migration("001_clients.up.sql", by_hand);
  project.migration("002_ä.up.sql", "-- Länge\nSELECT 1;\n\nALTER TABLE migration.clients\n  ADD COLUMN name int;\n");
  project.migration("002_ä.down.sql", "SELECT 1;\n");
  Finished finished = project.check();
  CHECK(finished.status == 1);
  CHECK_MESSAGE(finished.err.find("migrations/002_ä.up.sql:4:1: error: column \"name\"") != std::string::npos,
                finished.err);
  project.migration("002_ä.up.sql", "-- Länge\nSELECT 'ä', nothing FROM migration.clients;\n");
  finished = project.check();
  CHECK_MESSAGE(
      finished.err.find("migrations/002_ä.up.sql:2:13: error: column \"nothing\" does not exist") != std::string::npos,
      finished.err);
}

TEST_CASE("two files of one number run in the order of their names") {
  const Project project;
  project.migration("001_clients.up.sql", by_hand);
  project.migration("001_others.up.sql", "ALTER TABLE migration.clients ALTER COLUMN name SET NOT NULL;\n");
  const Finished finished = project.check();
  CHECK_MESSAGE(finished.status == 0, finished.out, finished.err);
}

TEST_CASE("a difference is taken from the migrations, from nothing, or from the live database") {
  const Project project;
  project.migration("001_clients.up.sql", by_hand);
  const FreshDatabase live;
  Connection connection = live.connect();
  connection.execute("CREATE SCHEMA migration; CREATE TABLE migration.clients (client_id uuid)");
  const auto from = [&](const std::string& state) {
    return project
        .run({"plan", "--format", "sql", "--migrations", "migrations", "--database", live.conninfo(), "--from", state})
        .out;
  };
  CHECK(from("migrations").empty());
  CHECK(from("empty").find("CREATE SCHEMA") != std::string::npos);
  CHECK(from("live").find("ADD COLUMN name") != std::string::npos);
  CHECK(from(live.conninfo()) == from("live"));
  CHECK(from("schemas").empty());

  const Finished written = project.run({"generate", "--migrations", "other", "--from", "empty"});
  CHECK_MESSAGE(written.status == 0, written.err);
  const Finished again = project.run({"generate", "--migrations", "other", "--from", "migrations"});
  CHECK(again.out.empty());
  CHECK(again.err.find("Nothing differs") != std::string::npos);
}

TEST_CASE("diff compares any two states") {
  const Project project;
  project.migration("001_clients.up.sql", by_hand);
  project.folder.write("dump.sql", "\\set x 1\n" + by_hand + "CREATE TABLE migration.more (i int);\n");
  const FreshDatabase live;
  Connection connection = live.connect();
  connection.execute(by_hand);
  const auto diff = [&](const std::string& from, const std::string& to) {
    const Finished finished =
        project.run({"diff", "--exit-code", "--migrations", "migrations", "--format", "sql", from, to});
    return std::to_string(finished.status) + finished.out + finished.err;
  };
  for (const std::string state : {"schemas", "schemas/migration.yaml", "migrations"}) {
    CHECK(diff(state, live.conninfo()) == "0");
    CHECK(diff(live.conninfo(), state) == "0");
  }
  CHECK(diff("migrations", "dump.sql").find("2-- Create table migration.more") == 0);
  CHECK(diff("dump.sql", "migrations").find("2-- Drop table migration.more") == 0);
  CHECK(diff("empty", "dump.sql").find("CREATE SCHEMA migration") != std::string::npos);
  CHECK(diff("nowhere", "dump.sql").find("there is no state 'nowhere'") != std::string::npos);
  project.folder.write("mixed/a.yaml", desired);
  project.folder.write("mixed/001_a.sql", by_hand);
  CHECK(diff("mixed", "empty").find("desired state and migrations") != std::string::npos);
}

TEST_CASE("what migration tools write down of themselves is no drift") {
  const Project project;
  project.migration(
      "001_clients.up.sql",
      by_hand +
          "CREATE TABLE migration.goose_db_version (id serial PRIMARY KEY, version_id bigint, is_applied boolean);\n"
          "CREATE TABLE migration.alembic_version (version_num varchar(32));\n");
  const Finished finished = project.check();
  CHECK_MESSAGE(finished.status == 0, finished.out, finished.err);
  CHECK(finished.out.find("history of migrations") != std::string::npos);
}

TEST_CASE("a table is the history of a tool where it has the tool's columns, whatever the settings name") {
  const Project project;
  const FreshDatabase database;
  database.connect().execute(
      "CREATE SCHEMA migration; CREATE TABLE migration.alembic_version (version_num varchar(32));"
      "CREATE TABLE migration.schema_migrations (version bigint, dirty boolean);"
      "CREATE TABLE migration.changelog (entry text)");
  for (const char* settings : {"{}\n", "migration_format: alembic\n"}) {
    project.folder.write("reconcile.yaml", settings);
    const std::string yaml = project.run({"inspect", "--database", database.conninfo()}).out;
    CHECK(yaml.find("  alembic_version:") == std::string::npos);
    CHECK(yaml.find("  schema_migrations:") == std::string::npos);
    CHECK(yaml.find("history of migrations: migration.alembic_version, migration.schema_migrations") !=
          std::string::npos);
    CHECK(yaml.find("  changelog:") != std::string::npos);
  }
  database.connect().execute("DROP TABLE migration.changelog");
  project.folder.write("reconcile.yaml", "{}\n");
  project.folder.write("schemas/migration.yaml", project.run({"inspect", "--database", database.conninfo()}).out);
  project.migration("001_nothing.up.sql", "CREATE SCHEMA migration;\n");
  const Finished finished = project.check();
  CHECK_MESSAGE(finished.status == 0, finished.out, finished.err);
}

TEST_CASE("revisions of Alembic are replayed by Alembic" * doctest::skip(!alembic_is_installed())) {
  const Project project;
  const auto revision = [&](const std::string& number, const std::string& before, const std::string& sql) {
    project.migration(number + ".py", "from alembic import op\nrevision = \"" + number + "\"\ndown_revision = " +
                                          before + "\n\ndef upgrade():\n    op.execute(\"\"\"" + sql +
                                          "\"\"\")\n\ndef downgrade():\n    pass\n");
  };
  revision("001_clients", "None", by_hand);
  revision("002_extra", "\"001_clients\"", "ALTER TABLE migration.clients ADD COLUMN extra int");
  Finished finished = project.check();
  CHECK_MESSAGE(finished.status == 2, finished.out, finished.err);
  CHECK(finished.out.find("extra") != std::string::npos);
  revision("003_no_extra", "\"002_extra\"", "ALTER TABLE migration.clients DROP COLUMN extra");
  finished = project.check();
  CHECK_MESSAGE(finished.status == 0, finished.out, finished.err);
  project.migration("004_more.sql", "ALTER TABLE migration.clients ADD COLUMN more int;\n");
  CHECK(project.check().status == 2);

  SUBCASE("by the env.py of the project where it goes to DATABASE_URL") {
    project.folder.write("alembic.ini", "[alembic]\nscript_location = .\nversion_locations = migrations\n");
    project.folder.write("env.py", R"(import os
from alembic import context
from sqlalchemy import create_engine
url = os.environ["DATABASE_URL"].replace("postgresql:", "postgresql+psycopg2:", 1)
with create_engine(url, future=True).connect() as connection:
    context.configure(connection=connection)
    with context.begin_transaction():
        context.run_migrations()
    connection.exec_driver_sql("ALTER TABLE IF EXISTS migration.clients ADD COLUMN by_env int")
    connection.commit()
)");
    const Finished by_env = project.check();
    CHECK_MESSAGE(by_env.out.find("by_env") != std::string::npos, by_env.out, by_env.err);
  }
  SUBCASE("and never where a project's env.py goes to another database") {
    const FreshDatabase other;
    project.folder.write("alembic.ini", "[alembic]\nscript_location = .\nversion_locations = migrations\n");
    project.folder.write("env.py", R"(import psycopg2
from alembic import context
from sqlalchemy import create_engine
with create_engine("postgresql+psycopg2://", creator=lambda: psycopg2.connect(")" +
                                       other.conninfo() +
                                       R"(")).connect() as connection:
    context.configure(connection=connection)
    with context.begin_transaction():
        context.run_migrations()
)");
    finished = project.check();
    CHECK(finished.out.find("more") != std::string::npos);
    CHECK(finished.err.find("does not go where DATABASE_URL leads") != std::string::npos);
    Connection connection = other.connect();
    CHECK(value(connection, "SELECT count(*) FROM pg_class WHERE relname IN ('clients', 'alembic_version')") == "0");
  }
}

TEST_SUITE_END();

}  // namespace reconcile::test
