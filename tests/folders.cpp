// Folders of other tools as they are: replayed, compared, and continued, without a change to them.
#include <doctest/doctest.h>

#include "folder.hpp"
#include "process.hpp"
#include "server.hpp"

namespace reconcile::test {

namespace {

const std::string first = "CREATE SCHEMA app;\nCREATE TABLE app.a (id int PRIMARY KEY);\n";
const std::string second = "ALTER TABLE app.a ADD COLUMN b text;\n";
const std::string back = "ALTER TABLE app.a DROP COLUMN b;\n";

/// A project whose desired state has one column more than its migrations.
struct Adopted {
  Adopted() {
    folder.write("schemas/app.yaml",
                 "schema: app\ntables:\n  a: { primary_key: id, columns: { id: int, b: text, c: { type: text } } }\n");
  }
  void file(const std::string& name, const std::string& text) const { folder.write("m/" + name, text); }
  Finished run(std::vector<std::string> arguments) const {
    arguments.insert(arguments.end(), {"--migrations", "m"});
    return reconcile(std::move(arguments), {{}, folder.path(), {}});
  }
  /// Replayed it lacks the column, which `generate` adds, and then nothing differs. What generate prints.
  std::string go_on() const {
    const Finished before = run({"check"});
    CHECK_MESSAGE(before.status == 2, before.out, before.err);
    CHECK_MESSAGE(before.out.find("app.a.c") != std::string::npos, before.out);
    CHECK_MESSAGE(before.out.find("app.a.b") == std::string::npos, before.out);
    const Finished written = run({"generate", "--from", "migrations", "--name", "add_c"});
    CHECK_MESSAGE(written.status == 0, written.err);
    const Finished after = run({"check"});
    CHECK_MESSAGE(after.status == 0, after.out, after.err);
    return written.out;
  }
  Folder folder;
};

bool is_like(const std::string& text, const std::string& begin, const std::string& end) {
  return text.starts_with(begin) && text.ends_with(end);
}

}  // namespace

TEST_SUITE_BEGIN("server");

TEST_CASE("folders of tools with marks go on in their own way") {
  const auto go_on = [](const std::string& name, const std::string& up, const std::string& down) {
    const Adopted project;
    project.file(name, up + first + second + down + back);
    return project.go_on();
  };
  CHECK(go_on("00001_a.sql", "-- +goose up\n", "-- +goose down\n") == "m/00002_add_c.sql\n");
  CHECK(go_on("001_a.sql", "-- migrate:up\n", "-- migrate:down\n") == "m/002_add_c.sql\n");
  CHECK(go_on("1_a.sql", "-- +migrate Up\n", "-- +migrate Down\n") == "m/2_add_c.sql\n");
  CHECK(go_on("001_a.sql", "", "---- create above / drop below ----\n") == "m/002_add_c.sql\n");
  CHECK(go_on("01_a.sql", "-- rambler up\n", "-- rambler down\n") == "m/02_add_c.sql\n");
  CHECK(is_like(go_on("1700000000000_a.sql", "-- Up Migration\n", "-- Down Migration\n"), "m/1", "_add_c.sql\n"));
  CHECK(is_like(go_on("1704067200-a.sql", "-- ==== UP ====\n", "-- ==== DOWN ====\n"), "m/1", "-add_c.sql\n"));
  CHECK(is_like(go_on("20240101000000_a.sql", "-- // a\n", "-- //@UNDO\n"), "m/20", "_add_c.sql\n"));
}

TEST_CASE("folders with a folder for each migration, a journal, a plan or a changelog go on in their own way") {
  const Adopted prisma;
  prisma.file("20240101000000_a/migration.sql", first);
  prisma.file("20240201000000_b/migration.sql", second);
  CHECK(is_like(prisma.go_on(), "m/20", "_add_c/migration.sql\n"));

  const Adopted diesel;
  diesel.file("2024-01-01-000000_a/up.sql", first);
  diesel.file("2024-01-01-000000_a/down.sql", "DROP SCHEMA app CASCADE;\n");
  diesel.file("2024-02-01-000000_b/up.sql", second);
  CHECK(is_like(diesel.go_on(), "m/20", "_add_c/down.sql\n"));

  const Adopted drizzle;
  drizzle.file("0000_a.sql", first + "--> statement-breakpoint\n" + second);
  drizzle.file(
      "meta/_journal.json",
      "{\"version\": \"7\", \"dialect\": \"postgresql\", \"entries\": [{\"idx\": 0, \"version\": \"7\", \"when\": 1, \"tag\": "
      "\"0000_a\", \"breakpoints\": true}]}");
  CHECK(drizzle.go_on() == "m/0001_add_c.sql\nm/meta/_journal.json\n");

  const Adopted sqitch;
  sqitch.file(
      "sqitch.plan",
      "%syntax-version=1.0.0\n%project=app\n\nz 2024-01-01T00:00:00Z A <a@b> # a\nb 2024-01-02T00:00:00Z A <a@b> # b\n");
  sqitch.file("deploy/z.sql", "BEGIN;\n" + first + "COMMIT;\n");
  sqitch.file("deploy/b.sql", "BEGIN;\n" + second + "COMMIT;\n");
  CHECK(sqitch.go_on() == "m/deploy/add_c.sql\nm/revert/add_c.sql\nm/sqitch.plan\n");

  const Adopted liquibase;
  liquibase.file("changelog-master.xml",
                 "<databaseChangeLog xmlns=\"http://www.liquibase.org/xml/ns/dbchangelog\">\n"
                 "    <include file=\"002_a.sql\" relativeToChangelogFile=\"true\"/>\n"
                 "    <changeSet id=\"b\" author=\"x\"><sql>" +
                     second + "</sql></changeSet>\n</databaseChangeLog>\n");
  liquibase.file("002_a.sql", "--liquibase formatted sql\n--changeset x:a\n" + first);
  CHECK(liquibase.go_on() == "m/003_add_c.sql\nm/changelog-master.xml\n");
}

TEST_CASE("Flyway's folder is replayed with its placeholders, and what is repeatable behind all others") {
  const Adopted project;
  project.folder.write("reconcile.yaml", "placeholders: { kind: text }\nschema: app\n");
  project.file("R__a_view.sql",
               "ALTER TABLE app.a ALTER COLUMN b SET DEFAULT 'x';\nALTER TABLE app.a ALTER COLUMN b DROP DEFAULT;\n");
  project.file("V1__a.sql", first);
  project.file("V1.1__b.sql", "ALTER TABLE app.a ADD COLUMN b ${kind};\n");
  CHECK(project.go_on() == "m/V1.2__add_c.sql\nm/U1.2__add_c.sql\n");
  project.folder.write("reconcile.yaml", "schema: app\n");
  const Finished unresolved = project.run({"check"});
  CHECK(unresolved.status == 1);
  CHECK_MESSAGE(
      unresolved.err.find("m/V1.1__b.sql:1:32: error: the placeholder ${kind} has no value") != std::string::npos,
      unresolved.err);
  const Finished linted = project.run({"lint"});
  CHECK(linted.out.find("the placeholder ${kind} has no value") != std::string::npos);
}

TEST_CASE("a folder of which nothing is understood is an error everywhere") {
  const Adopted project;
  project.file("20240101000000_create_users.rb", "class A\n");
  for (const std::vector<std::string>& command :
       {std::vector<std::string>{"lint"}, {"check"}, {"generate", "--from", "migrations"}, {"renumber"}}) {
    const bool has_state = command.front() != "renumber";
    const Finished finished = project.run(command);
    CHECK_MESSAGE(finished.status == 1, command.front(), finished.out, finished.err);
    CHECK_MESSAGE(
        finished.err.find("20240101000000_create_users.rb is a migration of Rails in Ruby") != std::string::npos,
        has_state, finished.err);
  }
}

TEST_CASE("what is left out of a replay is named, and --verbose says what the folder was taken for") {
  const Adopted project;
  project.file("V1__a.sql", first + second);
  project.file("beforeMigrate.sql", "SELECT 1;\n");
  const Finished finished = project.run({"check", "--verbose"});
  CHECK(finished.err.find("m/beforeMigrate.sql is left out: a callback") != std::string::npos);
  CHECK(finished.err.find("m is taken for a folder of flyway: V1__a.sql is named as Flyway has it") !=
        std::string::npos);
}

TEST_CASE("what a tool runs in a transaction only is refused with what to do") {
  const Adopted project;
  project.folder.write(
      "schemas/app.yaml",
      "schema: app\ntables:\n  a: { primary_key: id, columns: { id: int, b: text }, indexes: { i: b } }\n");
  project.file("1700000000000_a.sql", "-- Up Migration\n" + first + second);
  const Finished refused = project.run({"generate", "--from", "migrations", "--concurrently"});
  CHECK(refused.status == 1);
  CHECK(refused.err.find("node-pg-migrate runs every file of SQL in a transaction") != std::string::npos);
  CHECK(project.run({"generate", "--from", "migrations"}).status == 0);
}

TEST_CASE("renumber mends the doubles that a tool refuses") {
  const Adopted project;
  project.file("00001_a.sql", "-- +goose up\n" + first);
  project.file("00002_b.sql", "-- +goose up\n" + second);
  project.file("00002_x.sql", "-- +goose up\nSELECT 1;\n");
  const Finished refused = project.run({"check"});
  CHECK(refused.status == 1);
  CHECK(refused.err.find("number 00002 is taken twice") != std::string::npos);
  CHECK(project.run({"renumber"}).out == "m/00002_x.sql -> m/00003_x.sql\n");
  CHECK(project.go_on() == "m/00004_add_c.sql\n");
}

TEST_SUITE_END();

}  // namespace reconcile::test
