// A folder that is ahead of the database, or behind it; and what is run before a folder is replayed.
#include <doctest/doctest.h>

#include "folder.hpp"
#include "process.hpp"
#include "server.hpp"

namespace reconcile::test {

namespace {

struct Project {
  Folder folder;
  FreshDatabase database;

  Project() { database.connect().execute("CREATE SCHEMA app; CREATE TABLE app.t (id integer)"); }
  void desire(const std::string& columns) const {
    folder.write("schemas/app.yaml", "schema: app\ntables: { t: { columns: { id: int, " + columns + " } } }\n");
  }
  void execute(const std::string& sql) const { database.connect().execute(sql); }
  Finished run(std::vector<std::string> arguments) const {
    return reconcile(std::move(arguments), {{}, folder.path(), {}});
  }
  Finished generate(std::vector<std::string> more = {}) const {
    more.insert(more.begin(), {"generate", "--database", database.conninfo(), "--migrations", "m"});
    return run(more);
  }
  void must_refuse(const std::string& why, const std::string& upgrade) const {
    const std::vector<std::string> before = folder.names();
    const Finished made = generate();
    CHECK(made.status == 1);
    CHECK_MESSAGE(made.err.find(why) != std::string::npos, made.err);
    CHECK_MESSAGE(made.err.find(upgrade) != std::string::npos, made.err);
    CHECK(made.err.find("--from migrations") != std::string::npos);
    CHECK(folder.names() == before);
  }
  void must_generate() const {
    const Finished made = generate();
    CHECK_MESSAGE(made.status == 0, made.err);
  }
};

}  // namespace

TEST_SUITE_BEGIN("server");

TEST_CASE("generate refuses where the headers say that the database has not had a file") {
  const Project project;
  project.desire("a: int");
  REQUIRE(project.generate({"--name", "a"}).status == 0);
  project.desire("a: int, b: int");
  project.must_refuse("001_a", "reconcile migrate up");
  REQUIRE(project.run({"apply", "--yes", "--database", project.database.conninfo()}).status == 0);
  project.desire("a: int, b: int, c: int");
  project.must_generate();
}

TEST_CASE("a file of another hand behind it lets the headers before it rest") {
  const Project project;
  project.desire("a: int");
  REQUIRE(project.generate({"--name", "a"}).status == 0);
  project.folder.write("m/002_no_a.up.sql", "ALTER TABLE app.t DROP COLUMN a;\n");
  project.desire("b: int");
  project.must_generate();
}

TEST_CASE("generate refuses where the tool's history in the database lacks a migration of the folder") {
  struct Tool {
    std::string format, table, first, both, file_1, file_2;
  };
  const std::string dbmate_text = "-- migrate:up\nSELECT 1;\n-- migrate:down\nSELECT 1;\n";
  for (
      const Tool& tool : {
          Tool{"dbmate", "CREATE TABLE app.schema_migrations (version varchar PRIMARY KEY)",
               "INSERT INTO app.schema_migrations VALUES ('001')", "INSERT INTO app.schema_migrations VALUES ('002')",
               "001_a.sql", "002_b.sql"},
          Tool{"golang-migrate", "CREATE TABLE public.schema_migrations (version bigint, dirty boolean)",
               "INSERT INTO public.schema_migrations VALUES (1, false)",
               "UPDATE public.schema_migrations SET version = 2", "001_a.up.sql", "002_b.up.sql"},
          Tool{
              "flyway",
              "CREATE TABLE public.flyway_schema_history (installed_rank serial, version text, description text, type text, "
              "script text, checksum integer, success boolean)",
              "INSERT INTO public.flyway_schema_history (version, description, type, success) VALUES ('1', 'a', 'SQL', true)",
              "INSERT INTO public.flyway_schema_history (version, description, type, success) VALUES ('2', 'b', 'SQL', true)",
              "V1__a.sql", "V2__b.sql"},
      }) {
    INFO(tool.format);
    const Project project;
    project.folder.write("reconcile.yaml", "migration_format: " + tool.format + "\n");
    project.folder.write("m/" + tool.file_1, tool.format == "dbmate" ? dbmate_text : "SELECT 1;\n");
    project.folder.write("m/" + tool.file_2, tool.format == "dbmate" ? dbmate_text : "SELECT 2;\n");
    project.desire("a: int");
    project.execute(tool.table);
    project.execute(tool.first);
    project.must_refuse("has not had 1 of its migrations", "run `");
    project.execute(tool.both);
    project.must_generate();
  }
}

TEST_CASE("generate follows the chain of Alembic, wherever its table is, and refuses what the folder does not have") {
  const Project project;
  const auto revision = [&](const std::string& name, const std::string& revises) {
    project.folder.write("m/" + name + ".py", "from alembic import op\nrevision = \"" + name + "\"\ndown_revision = " +
                                                  (revises.empty() ? "None" : "\"" + revises + "\"") +
                                                  "\n\ndef upgrade():\n    pass\n\ndef downgrade():\n    pass\n");
  };
  project.folder.write("reconcile.yaml", "migration_format: alembic\n");
  revision("001_a", "");
  revision("002_b", "001_a");
  revision("003_c", "002_b");
  project.desire("a: int");
  project.execute("CREATE TABLE app.alembic_version (version_num varchar(32) PRIMARY KEY)");
  project.must_refuse("has not had 3 of its migrations: 001_a, 002_b, 003_c", "alembic upgrade head");
  project.execute("INSERT INTO app.alembic_version VALUES ('002_b')");
  project.must_refuse("app.alembic_version has not had 1 of its migrations: 003_c", "alembic upgrade head");
  project.execute("UPDATE app.alembic_version SET version_num = 'of_another_branch'");
  project.must_refuse("has had of_another_branch, which is not in the folder", "bring its file");
  project.execute("UPDATE app.alembic_version SET version_num = '003_c'");
  project.must_generate();
}

TEST_CASE("the history is found under another name: by the tool's settings, by ours, by its columns") {
  const auto write_folder = [](const Project& project) {
    project.folder.write("m/1_a.sql", "-- +goose Up\nSELECT 1;\n");
    project.folder.write("m/2_b.sql", "-- +goose Up\nSELECT 1;\n");
    project.desire("a: int");
    project.execute("CREATE SCHEMA meta; CREATE TABLE meta.runs (id serial, version_id bigint, is_applied boolean)");
  };
  const std::string why = "by meta.runs has not had ";
  const Project by_columns;
  write_folder(by_columns);
  by_columns.execute("INSERT INTO meta.runs (version_id, is_applied) VALUES (0, true), (1, true)");
  by_columns.must_refuse(why + "1 of its migrations: 2_b", "goose up");
  const Project by_settings;
  write_folder(by_settings);
  by_settings.folder.write(".env", "GOOSE_TABLE=meta.runs\n");
  by_settings.must_refuse(why + "2 of its migrations", "goose up");
  const Project by_ours;
  write_folder(by_ours);
  by_ours.folder.write("reconcile.yaml", "history_table: meta.runs\n");
  by_ours.must_refuse(why + "2 of its migrations", "goose up");
}

TEST_CASE("what is repeatable is pending again once it has changed") {
  const Project project;
  project.folder.write("m/V1__a.sql", "SELECT 1;\n");
  project.folder.write("m/R__views.sql", "SELECT 2;\n");
  project.desire("a: int");
  // the sum of R__views.sql, as Flyway has it
  project.execute(
      "CREATE TABLE public.flyway_schema_history (installed_rank serial, version text, description text, type text, "
      "script text, checksum integer, success boolean);"
      "INSERT INTO public.flyway_schema_history (version, description, type, checksum, success) VALUES "
      "('1', 'a', 'SQL', 1, true), (NULL, 'views', 'SQL', 5, true)");
  project.must_refuse("has not had 1 of its migrations: views", "flyway migrate");
  project.execute(
      "INSERT INTO public.flyway_schema_history (description, type, checksum, success) VALUES ('views', 'SQL', "
      "798974111, true)");
  project.must_generate();
}

TEST_CASE("plan and apply name what the folder has and the database has not had, and go on") {
  const Project project;
  project.folder.write("m/001_a.up.sql", "SELECT 1;\n");
  project.folder.write("m/002_b.up.sql", "SELECT 1;\n");
  project.execute(
      "CREATE TABLE public.schema_migrations (version bigint, dirty boolean);"
      "INSERT INTO public.schema_migrations VALUES (1, false)");
  project.folder.write("reconcile.yaml", "migration_format: golang-migrate\nmigrations: m\n");
  project.desire("a: int");
  for (const std::vector<std::string>& command : {std::vector<std::string>{"plan"}, {"apply", "--yes"}}) {
    std::vector<std::string> words = command;
    words.insert(words.end(), {"--database", project.database.conninfo()});
    const Finished done = project.run(words);
    CHECK(done.status == 0);
    CHECK_MESSAGE(done.err.find("by public.schema_migrations has not had 1 of its migrations: 002_b; run `migrate up` "
                                "first") != std::string::npos,
                  done.err);
    CHECK(done.out.find("002_b") == std::string::npos);
  }
}

TEST_CASE("a baseline counts as run") {
  const Project project;
  project.folder.write("reconcile.yaml", "migration_format: flyway\n");
  for (const std::string name : {"V1__a.sql", "V2__b.sql", "V3__c.sql"})
    project.folder.write("m/" + name, "SELECT 1;\n");
  project.execute(
      "CREATE TABLE public.flyway_schema_history (installed_rank serial, version text, description text, type text, "
      "script text, checksum integer, success boolean);"
      "INSERT INTO public.flyway_schema_history (version, description, type, success) VALUES ('2', 'b', 'BASELINE', true), ('3', 'c', 'SQL', true)");
  project.desire("a: int");
  project.must_generate();
}

TEST_CASE("the files of replay: before are run first, wherever a folder is replayed") {
  const Project project;
  project.folder.write("conf/roles.sql",
                       "CREATE ROLE before_the_first;\nCREATE SCHEMA app AUTHORIZATION before_the_first;\n");
  project.folder.write("reconcile.yaml", "replay: { before: [conf/roles.sql] }\nmigrations: m\n");
  project.folder.write("m/001_t.up.sql",
                       "CREATE TABLE app.t (id integer);\nALTER TABLE app.t OWNER TO before_the_first;\n");
  project.folder.write("schemas/app.yaml",
                       "schema: app\nschemas: { app: { owner: before_the_first } }\n"
                       "tables: { t: { columns: { id: int } } }\n");
  for (const std::vector<std::string>& command : {std::vector<std::string>{"check"},
                                                  {"diff", "--exit-code", "migrations", "migrations"},
                                                  {"generate", "--from", "migrations"}}) {
    const Finished finished = project.run(command);
    CHECK_MESSAGE(finished.status == 0, command.front(), ": ", finished.out, finished.err);
  }
  project.folder.write("conf/roles.sql", "CREATE ROLE before_the_first;\nCREATE TABLE nowhere.t (i int);\n");
  Finished failed = project.run({"check"});
  CHECK(failed.status == 1);
  CHECK_MESSAGE(failed.err.find("conf/roles.sql:2:14: error: schema \"nowhere\" does not exist") != std::string::npos,
                failed.err);
  project.folder.write("reconcile.yaml", "replay: { before: conf/none.sql, alembik: x }\nmigrations: m\n");
  failed = project.run({"check"});
  CHECK_MESSAGE(failed.err.find("did you mean 'alembic'?") != std::string::npos, failed.err);
}

TEST_SUITE_END();

}  // namespace reconcile::test
