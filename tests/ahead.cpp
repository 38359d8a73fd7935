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
  for (const Tool& tool : {
           Tool{"dbmate", "CREATE TABLE app.schema_migrations (version varchar PRIMARY KEY)",
                "INSERT INTO app.schema_migrations VALUES ('001')", "INSERT INTO app.schema_migrations VALUES ('002')",
                "001_a.sql", "002_b.sql"},
           Tool{"golang-migrate", "CREATE TABLE public.schema_migrations (version bigint, dirty boolean)",
                "INSERT INTO public.schema_migrations VALUES (1, false)",
                "UPDATE public.schema_migrations SET version = 2", "001_a.up.sql", "002_b.up.sql"},
           Tool{
               "flyway",
               "CREATE TABLE public.flyway_schema_history (version text, description text, type text, success boolean)",
               "INSERT INTO public.flyway_schema_history VALUES ('1', 'a', 'SQL', true)",
               "INSERT INTO public.flyway_schema_history VALUES ('2', 'b', 'SQL', true)", "V1__a.sql", "V2__b.sql"},
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

TEST_CASE("a baseline counts as run") {
  const Project project;
  project.folder.write("reconcile.yaml", "migration_format: flyway\n");
  for (const std::string name : {"V1__a.sql", "V2__b.sql", "V3__c.sql"})
    project.folder.write("m/" + name, "SELECT 1;\n");
  project.execute(
      "CREATE TABLE public.flyway_schema_history (version text, description text, type text, success boolean);"
      "INSERT INTO public.flyway_schema_history VALUES ('2', 'b', 'BASELINE', true), ('3', 'c', 'SQL', true)");
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
