// Folders of each migration tool: which files run, in which order, what is left out, and how the next one is called.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <filesystem>

#include "core/error.hpp"
#include "folder.hpp"
#include "migrations/folder.hpp"
#include "migrations/next.hpp"
#include "migrations/problems.hpp"
#include "migrations/tool.hpp"

namespace reconcile {

namespace {

using test::Folder;

/// Empty files of these names.
void write_all(const Folder& folder, const std::vector<std::string>& names) {
  for (const std::string& name : names) folder.write(name, "SELECT 1;\n");
}

/// The names in their order, and the tool.
std::string order_in(const Folder& folder, const ReadOptions& options = {}) {
  const MigrationFolder read = read_folder(folder.path(), options);
  std::string text(read.tool ? read.tool->name : "none");
  for (const MigrationFile& each : read.files) text += " " + each.name + (each.up ? each.down ? "+-" : "" : "-");
  return text;
}

std::string left_out_in(const Folder& folder) {
  std::string text;
  for (const LeftOut& each : read_folder(folder.path()).left_out)
    text += each.path.substr(folder.path().size() + 1) + ": " + each.why + "\n";
  return text;
}

/// 2026-11-30 12:34:56.789012345
constexpr std::timespec now{1796042096, 789012345};

/// The files of the next migration, as the folder has them.
std::string next_in(const Folder& folder, std::string_view tool = {}, int parts = 1) {
  const MigrationFolder read = read_folder(folder.path());
  const MigrationTool& writes = tool.empty() ? *read.tool : tool_named(tool);
  std::vector<Migration> migrations(static_cast<std::size_t>(parts));
  for (int i = 0; i < parts; ++i) migrations[static_cast<std::size_t>(i)].slug = i == 0 ? "add_c" : "add_c_part_2";
  name_next(read, writes, migrations, now);
  std::string text;
  for (const Migration& each : migrations)
    for (const NewFile& file : writes.write(each)) text += (text.empty() ? "" : " ") + each.folder + file.path;
  return text;
}

std::string refused(const Folder& folder, const ReadOptions& options = {}) {
  try {
    const MigrationFolder read = read_folder(folder.path(), options);
    refuse_problems(read.files);
  } catch (const Error& error) {
    return error.mistakes.front().message + "\n" + error.mistakes.front().hint;
  }
  return {};
}

TEST_CASE("plain files run in the order of their numbers, of any width") {
  const Folder folder;
  write_all(folder, {"2_b.sql", "10_c.sql", "1_a.sql"});
  CHECK(order_in(folder) == "sql 1_a 2_b 10_c");
  CHECK(next_in(folder) == "11_add_c.sql");
  const Folder dotted;
  write_all(dotted, {"V0002.Second.up.sql", "V0001.First.up.sql", "V0001.First.down.sql"});
  CHECK(order_in(dotted) == "sql V0001.First+- V0002.Second");
  CHECK(next_in(dotted) == "V0003.add_c.up.sql V0003.add_c.down.sql");
  const Folder loud;
  write_all(loud, {"001-a.SQL", "002-b.SQL"});
  CHECK(next_in(loud) == "003-add_c.SQL");
}

TEST_CASE("a time goes on with the present one in the form that the folder has") {
  const auto next = [](const std::string& last) {
    const Folder folder;
    write_all(folder, {last});
    return next_in(folder);
  };
  CHECK(next("20240101_a.sql") == "20261130_add_c.sql");
  CHECK(next("1704067200_a.sql") == "1796042096_add_c.sql");
  CHECK(next("1704067200123_a.sql") == "1796042096789_add_c.sql");
  CHECK(next("202401011200_a.sql") == "202611301234_add_c.sql");
  CHECK(next("20240101120000_a.up.sql") == "20261130123456_add_c.up.sql 20261130123456_add_c.down.sql");
  CHECK(next("20240101120000123_a.sql") == "20261130123456789_add_c.sql");
  CHECK(next("20240101120000123456_a.sql") == "20261130123456789012_add_c.sql");
  CHECK(next("2024-01-01-120000_a.sql") == "2026-11-30-123456_add_c.sql");
  CHECK(next("20240101T120000_a.sql") == "20261130T123456_add_c.sql");
  CHECK(next("2024_01_01_120000_a.sql") == "2026_11_30_123456_add_c.sql");
  // numbers of the same width that are no times
  CHECK(next("00000007_a.sql") == "00000008_add_c.sql");
  CHECK(next("20249901_a.sql") == "20249902_add_c.sql");
}

TEST_CASE("what follows a time that is not past comes behind it, and several follow each other") {
  const Folder folder;
  write_all(folder, {"20261130_a.sql"});
  CHECK(next_in(folder) == "20261201_add_c.sql");
  const Folder future;
  write_all(future, {"20991231235959_a.sql"});
  CHECK(next_in(future, {}, 2) == "21000101000000_add_c.sql 21000101000001_add_c_part_2.sql");
  const Folder seconds;
  write_all(seconds, {"20240101120000_a.sql"});
  CHECK(next_in(seconds, {}, 2) == "20261130123456_add_c.sql 20261130123457_add_c_part_2.sql");
}

TEST_CASE("a down file belongs to the up file of its number, whatever its title") {
  const Folder folder;
  write_all(folder, {"1_create_a.up.sql", "1_a.down.sql", "2_b.up.sql", "2_b.down.sql"});
  CHECK(order_in(folder) == "sql 1_create_a+- 2_b+-");
  CHECK(next_in(folder) == "3_add_c.up.sql 3_add_c.down.sql");
  write_all(folder, {"7_gone.down.sql"});
  CHECK(order_in(folder) == "sql 1_create_a+- 2_b+- 7_gone-");
  CHECK(refused(folder) == "");
}

TEST_CASE("gaps and doubles are no reason to refuse a folder, unless its tool refuses doubles") {
  const Folder folder;
  write_all(folder, {"0001_a.sql", "0003_b.sql", "0005_c.sql", "0005_d.sql"});
  CHECK(order_in(folder) == "sql 0001_a 0003_b 0005_c 0005_d");
  CHECK(refused(folder) == "");
  CHECK(next_in(folder) == "0006_add_c.sql");
  const Folder goose;
  goose.write("1_a.sql", "-- +goose up\n");
  goose.write("1_b.sql", "-- +goose up\n");
  CHECK(refused(goose).starts_with("number 1 is taken twice: 1_a.sql and 1_b.sql\nreconcile renumber"));
}

TEST_CASE("files without a number are left out where others have one, and an error where none has") {
  const Folder folder;
  write_all(folder, {"001_a.sql", "seed.sql", "old/000_x.sql", "README.md", "001_a_test.go", "002_b.sql.backup"});
  CHECK(order_in(folder) == "sql 001_a");
  CHECK(left_out_in(folder) == "seed.sql: its name begins with no number\nold/: 1 file in a folder below\n");
  const Folder none;
  write_all(none, {"create-user-table.sql", "add-column.sql"});
  CHECK(refused(none).find("add-column.sql, create-user-table.sql; no name begins with a number") != std::string::npos);
  const Folder empty;
  write_all(empty, {"README.md", ".gitkeep", "__init__.py"});
  CHECK(refused(empty) == "");
  CHECK(order_in(empty) == "none");
}

TEST_CASE("programs and templates are named with the tool that they look like") {
  const auto said = [](const std::string& name, const std::string& text) {
    const Folder folder;
    folder.write(name, text);
    return refused(folder);
  };
  CHECK(said("00001_a.go", "package x").find("00001_a.go is a migration in Go") != std::string::npos);
  CHECK(said("20240101000000_a.rb", "class A").find("Rails") != std::string::npos);
  CHECK(said("0001_initial.py", "class Migration(migrations.Migration):").find("Django") != std::string::npos);
  CHECK(said("1700000000000-a.ts", "export class").find("TypeORM") != std::string::npos);
  CHECK(said("env.py", "from alembic import context").find("environment of Alembic") != std::string::npos);
}

TEST_CASE("what all files have in front of their numbers is kept") {
  const Folder folder;
  write_all(folder, {"migration-10.sql", "migration-9.sql"});
  CHECK(order_in(folder) == "sql 9 10");
  CHECK(next_in(folder) == "migration-11_add_c.sql");
}

TEST_CASE("a folder for each version runs in the order of the versions") {
  const Folder folder;
  write_all(folder, {"1.10/001_c.sql", "1.9/002_b.sql", "1.9/001_a.sql", "v1.11/anything.sql"});
  CHECK(order_in(folder) == "sql 1.9/001_a 1.9/002_b 1.10/001_c v1.11/anything");
  CHECK(refused(folder) == "");
  write_all(folder, {"v1.11.1/01-d.sql"});
  CHECK(order_in(folder) == "sql 1.9/001_a 1.9/002_b 1.10/001_c v1.11/anything v1.11.1/01-d");
  CHECK(next_in(folder) == "v1.11.1/02-add_c.sql");
}

TEST_CASE("Flyway's versions are compared part by part, and what is repeatable comes last") {
  const Folder folder;
  write_all(folder, {"V1__a.sql", "V1_2__c.sql", "V1.1__b.sql", "sub/V1.10.sql", "R__views.sql", "R__a_view.sql",
                     "U1_2__c.sql", "beforeMigrate.sql", "afterMigrate__x.sql"});
  CHECK(order_in(folder) == "flyway 1_a 1.1_b 1_2_c+- 1.10 a_view views");
  CHECK(left_out_in(folder) ==
        "afterMigrate__x.sql: a callback, which Flyway runs beside the migrations\n"
        "beforeMigrate.sql: a callback, which Flyway runs beside the migrations\n");
  CHECK(next_in(folder) == "sub/V1.11__add_c.sql sub/U1.11__add_c.sql");
  CHECK(read_migrations(folder.path())[4].recorded_as == "a view");
  write_all(folder, {"B1.1__base.sql"});
  CHECK(order_in(folder) == "flyway 1.1_base 1_2_c+- 1.10 a_view views");
  const Folder times;
  write_all(times, {"V20240101120000__a.sql"});
  CHECK(next_in(times) == "V20261130123456__add_c.sql U20261130123456__add_c.sql");
}

TEST_CASE("Flyway's placeholders are filled from the settings and from its own configuration, the others are named") {
  const Folder folder;
  folder.write("flyway.conf", "# x\nflyway.placeholders.owner = app\nflyway.schemas=a,b\n");
  folder.write("sql/V1__a.sql",
               "-- ${comment}\nSELECT '${owner}', '${flyway:defaultSchema}', '${mine}',\n  '${none}';\n");
  folder.write("sql/V2__b.sql", "SELECT '${none}';\n");
  folder.write("sql/V2__b.sql.conf", "placeholderReplacement = false\nexecuteInTransaction=FALSE\n");
  const auto files = read_migrations(folder.path() + "/sql", {"", {{"mine", "1"}}});
  REQUIRE(files.size() == 2);
  CHECK(files[0].up->sql == "-- ${comment}\nSELECT 'app', 'a', '1',\n  '${none}';\n");
  REQUIRE(files[0].up->unresolved.size() == 1);
  CHECK(files[0].up->unresolved[0].message == "the placeholder ${none} has no value");
  CHECK(files[0].up->unresolved[0].place.line == 3);
  CHECK(files[0].up->in_transaction);
  CHECK(files[1].up->unresolved.empty());
  CHECK_FALSE(files[1].up->in_transaction);
  const Folder toml;
  toml.write("flyway.toml",
             "[flyway]\nplaceholderPrefix = \"@\"\nplaceholderSuffix = \"@\"\n[flyway.placeholders]\nowner = \"x\"\n");
  toml.write("V1__a.sql", "SELECT '@owner@';\n");
  CHECK(read_migrations(toml.path())[0].up->sql == "SELECT 'x';\n");
}

TEST_CASE("tools with a folder for each migration") {
  const Folder prisma;
  write_all(prisma, {"20240101000000_a/migration.sql", "20240301000000_b/migration.sql"});
  prisma.write("migration_lock.toml", "provider = \"postgresql\"\n");
  CHECK(order_in(prisma) == "prisma 20240101000000_a 20240301000000_b");
  CHECK(next_in(prisma) == "20261130123456_add_c/migration.sql");
  const Folder diesel;
  write_all(diesel, {"2024-02-01-000000_b/up.sql", "2024-02-01-000000_b/down.sql", "2024-01-01-000000_a/up.sql",
                     "00000000000000_diesel_initial_setup/up.sql"});
  diesel.write("2024-02-01-000000_b/metadata.toml", "run_in_transaction = false\n");
  CHECK(order_in(diesel) == "diesel 00000000000000_diesel_initial_setup 2024-01-01-000000_a 2024-02-01-000000_b+-");
  CHECK(next_in(diesel) == "2026-11-30-123456_add_c/up.sql 2026-11-30-123456_add_c/down.sql");
  const auto files = read_migrations(diesel.path());
  CHECK(files[1].up->in_transaction);
  CHECK_FALSE(files[2].up->in_transaction);
  CHECK(files[2].recorded_as == "20240201000000");
  const Folder hasura;
  write_all(hasura,
            {"default/1704067200000_a/up.sql", "default/1704067300000_b/up.sql", "default/1704067300000_b/down.sql"});
  CHECK(order_in(hasura) == "hasura 1704067200000_a 1704067300000_b+-");
  CHECK(next_in(hasura) == "default/1796042096789_add_c/up.sql default/1796042096789_add_c/down.sql");
  write_all(hasura, {"other/1704067200000_a/up.sql"});
  CHECK(refused(hasura).find("several databases") != std::string::npos);
}

TEST_CASE("tools with marks in their files, in any case of letters") {
  const auto read = [](const std::string& name, const std::string& text) {
    const Folder folder;
    folder.write(name, text);
    const auto files = read_migrations(folder.path());
    REQUIRE(files.size() == 1);
    const MigrationFile& file = files.front();
    return fmt::format("{} {}{}|{}", file.format, file.up->in_transaction ? "" : "alone ", file.up->sql,
                       file.down ? file.down->sql : "none");
  };
  CHECK(read("1_a.sql", "-- +goose UP\na\n-- +goose down\nb\n") == "goose -- +goose UP\na\n|-- +goose down\nb\n");
  CHECK(read("1_a.sql", "-- +GOOSE no transaction\n-- +goose Up\na\n") == "goose alone -- +goose Up\na\n|none");
  CHECK(read("1_a.sql", "--migrate:up TRANSACTION:FALSE\na\n--migrate:down\nb\n") ==
        "dbmate alone --migrate:up TRANSACTION:FALSE\na\n|--migrate:down\nb\n");
  CHECK(read("1_a.sql", "-- +migrate Up notransaction\na\n-- +migrate Down\nb\n") ==
        "sql-migrate alone -- +migrate Up notransaction\na\n|-- +migrate Down\nb\n");
  CHECK(read("1700000000000_a.sql", "-- Up Migration\na\n-- Down Migration\nb\n") ==
        "node-pg-migrate -- Up Migration\na\n|-- Down Migration\nb\n");
  CHECK(read("001_a.sql", "a\n---- create above / drop below ----\nb\n") == "tern a\n|b\n");
  CHECK(read("001_a.sql", "---- tern: disable-tx ----\na\n---- create above / drop below ----\n") ==
        "tern alone ---- tern: disable-tx ----\na\n|none");
  CHECK(read("20240101000000_a.sql", "-- // x\na;\n-- //@UNDO\nb;\n") == "mybatis -- // x\na;\n|-- //@UNDO\nb;\n");
  CHECK(read("20240101000000_a.sql", "-- @DELIMITER /\na;b\n/\nc/\n-- //@UNDO\nb\n/\n") ==
        "mybatis -- @DELIMITER /\na;b\n;\nc;\n|-- //@UNDO\nb\n/\n");
  CHECK(read("01_a.sql", "-- rambler up\na\n-- rambler down\nb\n-- rambler up\nc\n") ==
        "rambler alone -- rambler up\na\n\n\n-- rambler up\nc\n|-- rambler down\nb\n");
  CHECK(read("1704067200-a.sql", "-- ====  UP  ====\na\n-- ==== DOWN ====\nb\n") ==
        "shmig alone -- ====  UP  ====\na\n|-- ==== DOWN ====\nb\n");
}

TEST_CASE("MyBatis takes the properties of the environment for placeholders") {
  const Folder folder;
  folder.write("scripts/20240101000000_a.sql", "CREATE TABLE ${changelog} ();\n-- //@UNDO\nDROP TABLE ${changelog};\n");
  const auto up = [&] { return read_migrations(folder.path() + "/scripts").front().up->sql; };
  CHECK(up() == "CREATE TABLE CHANGELOG ();\n");
  folder.write("environments/test.properties", "# of the tests\nchangelog=app.changelog\r\n");
  CHECK(up() == "CREATE TABLE app.changelog ();\n");
  folder.write("environments/development.properties", "changelog=public.log\n");
  CHECK(up() == "CREATE TABLE public.log ();\n");
}

TEST_CASE("shmig opens no transaction, so a file does") {
  Migration next;
  next.number = "1704067200";
  next.slug = "add_c";
  const std::string text = shmig_tool.write(next).front().text;
  CHECK(text.find("-- ====  UP  ====\n\nBEGIN;\n") != std::string::npos);
  CHECK(text.find("-- ==== DOWN ====\n\nBEGIN;\n") != std::string::npos);
}

TEST_CASE("what keeps a plain file from running in a transaction is known from every tool, in any case of letters") {
  for (const std::string line : {"-- No-Transaction", "-- atlas:txmode NONE", "-- reconcile: no transaction",
                                 "-- +goose NO TRANSACTION", "--   no-transaction  "}) {
    INFO(line);
    const Folder folder;
    folder.write("001_a.sql", line + "\nSELECT 1;\n");
    CHECK_FALSE(read_migrations(folder.path())[0].up->in_transaction);
  }
  const Folder folder;
  folder.write("001_a.sql", "-- there is no transaction here\nSELECT 1; -- no-transaction\n");
  CHECK(read_migrations(folder.path())[0].up->in_transaction);
}

TEST_CASE("drizzle's journal is the order, and gets an entry for what is added") {
  const Folder folder;
  write_all(folder, {"0000_b.sql", "0001_a.sql", "0002_not_known.sql"});
  const std::string journal =
      "{\n  \"version\": \"7\",\n  \"dialect\": \"postgresql\",\n  \"entries\": [\n    {\n      \"idx\": 0,\n      \"version\": \"7\",\n"
      "      \"when\": 1700000000000,\n      \"tag\": \"0001_a\",\n      \"breakpoints\": true\n    },\n    {\n      \"idx\": 1,\n"
      "      \"version\": \"7\",\n      \"when\": 1700000000001,\n      \"tag\": \"0000_b\",\n      \"breakpoints\": true\n    }\n  ]\n}\n";
  folder.write("meta/_journal.json", journal);
  CHECK(order_in(folder) == "drizzle 0001_a 0000_b");
  CHECK(left_out_in(folder) == "0002_not_known.sql: meta/_journal.json does not name it\n");
  Migration next;
  next.number = "0003";
  next.slug = "add_c";
  const Beside beside = drizzle_tool.beside(read_folder(folder.path()), {next});
  REQUIRE(beside.files.size() == 1);
  CHECK(beside.files[0].text.starts_with(journal.substr(0, journal.rfind("\n  ]"))));
  folder.write("meta/_journal.json", beside.files[0].text);
  write_all(folder, {"0003_add_c.sql"});
  CHECK(order_in(folder) == "drizzle 0001_a 0000_b 0003_add_c");
}

TEST_CASE("sqitch.plan is the order, and gets a line for what is added") {
  const Folder folder;
  write_all(folder, {"deploy/schema.sql", "revert/schema.sql", "deploy/a@v1.sql", "deploy/a.sql", "revert/a.sql",
                     "verify/a.sql"});
  folder.write("sqitch.plan",
               "%syntax-version=1.0.0\n%project=x\n\nschema 2024-01-01T00:00:00Z A <a@b> # first\n"
               "a [schema] 2024-01-02T00:00:00Z A <a@b> # a table\n@v1 2024-01-03T00:00:00Z A <a@b> # tag\n\n"
               "a [a@v1] 2024-01-04T00:00:00Z A <a@b> # again\n");
  const auto files = read_migrations(folder.path());
  REQUIRE(files.size() == 3);
  CHECK(files[0].path().ends_with("deploy/schema.sql"));
  CHECK(files[1].path().ends_with("deploy/a@v1.sql"));
  CHECK(files[2].path().ends_with("deploy/a.sql"));
  CHECK(files[2].down);
  CHECK(refused(folder) == "");
  CHECK(next_in(folder) == "deploy/add_c.sql revert/add_c.sql");
  Migration next;
  next.slug = "add_c";
  folder.write("sqitch.plan", sqitch_tool.beside(read_folder(folder.path()), {next}).files.at(0).text);
  write_all(folder, {"deploy/add_c.sql"});
  CHECK(read_migrations(folder.path()).back().name == "add_c");
}

TEST_CASE("Atlas's folder is known by its atlas.sum") {
  const Folder folder;
  write_all(folder, {"20240101000000.sql", "20240201000000_b.sql"});
  folder.write("atlas.sum", "h1:x=\n");
  CHECK(order_in(folder) == "atlas 20240101000000 20240201000000_b");
  CHECK(next_in(folder) == "20261130123456_add_c.sql");
  CHECK(atlas_tool.beside(read_folder(folder.path()), {}).notes.at(0).find("atlas migrate hash --dir file://") !=
        std::string::npos);
}

TEST_CASE("Liquibase's master changelog is the order, in XML, YAML and JSON") {
  const auto check = [](const std::string& name, const std::string& text) {
    INFO(name);
    const Folder folder;
    folder.write("002_b.sql",
                 "--liquibase formatted sql\n--changeset x:b-2 stripComments:false\nSELECT 2;\n--rollback SELECT 3;\n");
    folder.write("sub/001_a.sql", "--liquibase formatted sql\n--changeset x:a runInTransaction:false\nSELECT 1;\n");
    write_all(folder, {"009_other.sql"});
    folder.write(name, text);
    const MigrationFolder read = read_folder(folder.path());
    REQUIRE(read.files.size() == 3);
    CHECK(read.tool == &liquibase_tool);
    CHECK(read.files[0].name == "002_b");
    CHECK(read.files[0].recorded_as == "b-2");
    CHECK(read.files[0].down->sql == "SELECT 3;\n");
    CHECK(read.files[1].name == "001_a");
    CHECK_FALSE(read.files[1].up->in_transaction);
    CHECK(read.files[2].recorded_as == "one");
    CHECK(read.files[2].up->sql.find("SELECT 4;") != std::string::npos);
    CHECK(read.left_out.size() == 1);
    CHECK(refused(folder) == "");
    Migration next;
    next.number = "003";
    next.slug = "add_c";
    const Beside beside = liquibase_tool.beside(read, {next});
    if (name.ends_with(".json")) {
      CHECK(beside.notes.size() == 1);
      return;
    }
    folder.write(name, beside.files.at(0).text);
    folder.write("003_add_c.sql", "--liquibase formatted sql\n--changeset x:c\nSELECT 5;\n");
    CHECK(read_migrations(folder.path()).back().name == "003_add_c");
  };
  check(
      "changelog-master.xml",
      "<?xml version=\"1.0\"?>\n<databaseChangeLog xmlns=\"http://www.liquibase.org/xml/ns/dbchangelog\">\n"
      "  <include file=\"002_b.sql\" relativeToChangelogFile=\"true\"/>\n  <includeAll path=\"sub\" relativeToChangelogFile=\"true\"/>\n"
      "  <changeSet id=\"one\" author=\"x\"><sql>SELECT 4</sql><rollback>SELECT 6</rollback></changeSet>\n</databaseChangeLog>\n");
  check(
      "changelog-master.yaml",
      "databaseChangeLog:\n  - include:\n      file: 002_b.sql\n      relativeToChangelogFile: true\n  - include: { file: sub/001_a.sql }\n"
      "  - changeSet:\n      id: one\n      author: x\n      changes:\n        - sql: { sql: SELECT 4 }\n");
  check(
      "changelog-master.json",
      "{\"databaseChangeLog\": [{\"include\": {\"file\": \"002_b.sql\"}}, {\"include\": {\"file\": \"sub/001_a.sql\"}},\n"
      "{\"changeSet\": {\"id\": \"one\", \"author\": \"x\", \"changes\": [{\"sql\": {\"sql\": \"SELECT 4\"}}]}}]}\n");
}

TEST_CASE("changes that only Liquibase knows are named, each at its place") {
  const Folder folder;
  folder.write(
      "changelog.xml",
      "<databaseChangeLog>\n<changeSet id=\"1\" author=\"x\">\n<createTable tableName=\"t\"/>\n</changeSet>\n</databaseChangeLog>\n");
  const auto files = read_migrations(folder.path());
  REQUIRE(files.size() == 1);
  REQUIRE(files[0].up->unresolved.size() == 1);
  CHECK(files[0].up->unresolved[0].message == "createTable is a change that only Liquibase can turn into SQL");
  CHECK(files[0].up->unresolved[0].place.line == 3);
}

TEST_CASE("Alembic's chain is the order, whatever the files are called") {
  const Folder folder;
  const auto revision = [&](const std::string& file, const std::string& id, const std::string& revises,
                            const std::string& more = "") {
    folder.write(file, fmt::format("revision = '{}'\ndown_revision = {}\n{}", id, revises, more));
  };
  revision("ae1027a6acf0_c.py", "ae1027a6acf0", "('197583712345', 'bbbbbbbbbbbb')");
  revision("197583712345_b.py", "197583712345", "'cccccccccccc'");
  revision("cccccccccccc_a.py", "cccccccccccc", "None");
  revision("bbbbbbbbbbbb_x.py", "bbbbbbbbbbbb", "'cccccccccccc'", "depends_on = '197583712345'\n");
  CHECK(order_in(folder) == "alembic cccccccccccc_a+- 197583712345_b+- bbbbbbbbbbbb_x+- ae1027a6acf0_c+-");
  CHECK(refused(folder) == "");
  const std::string next = next_in(folder);
  CHECK(next.size() == std::string("ae1027a6acf0_add_c.py").size());
  CHECK(next.ends_with("_add_c.py"));
  const Folder dated;
  dated.write("2024_01_31_1530-ae1027a6acf0_c.py", "revision = 'ae1027a6acf0'\ndown_revision = None\n");
  CHECK(next_in(dated).starts_with("2026_11_30_1234-"));
  CHECK(next_in(dated).ends_with("_add_c.py"));
  const Folder day;
  day.write("20240131_first_one.py", "revision = 'ae1027a6acf0'\ndown_revision = None\n");
  CHECK(next_in(day) == "20261130_add_c.py");
}

TEST_CASE("of several tools that fit the settings decide, and what was taken can be said") {
  const Folder folder;
  write_all(folder, {"001_a.sql"});
  CHECK(read_folder(folder.path()).tool == &sql_tool);
  CHECK(read_folder(folder.path(), {"sqlx", {}}).tool == &sqlx_tool);
  CHECK(read_folder(folder.path()).taken_for ==
        folder.path() + " is taken for a folder of sql: 001_a.sql has its marks or its name");
}

TEST_CASE("a plain folder for each migration goes on as one, and as Diesel's only with its marks or settings") {
  const Folder plain;
  write_all(plain, {"m/001_a/up.sql", "m/001_a/down.sql", "m/002_b/up.sql"});
  const auto next = [&](const ReadOptions& options = {}) {
    const MigrationFolder read = read_folder(plain.path() + "/m", options);
    std::vector<Migration> migrations(1);
    migrations[0].slug = "add_c";
    name_next(read, *read.tool, migrations, now);
    std::string text(read.tool->name);
    for (const NewFile& file : read.tool->write(migrations[0])) text += " " + file.path;
    return text;
  };
  CHECK(next() == "sql 003_add_c/up.sql 003_add_c/down.sql");
  CHECK(next({"diesel"}) == "diesel 003_add_c/up.sql 003_add_c/down.sql");
  plain.write("diesel.toml", "");
  CHECK(next() == "diesel 003_add_c/up.sql 003_add_c/down.sql");
  CHECK(next({"sql"}) == "sql 003_add_c/up.sql 003_add_c/down.sql");
  const Folder times;
  write_all(times, {"2024-01-01-000000_a/up.sql"});
  CHECK(order_in(times) == "diesel 2024-01-01-000000_a");
  CHECK(order_in(times, {"sql"}) == "sql 2024-01-01-000000_a");
}

TEST_CASE("revisions of Alembic are read where its settings name them") {
  const auto revision = [](const Folder& folder, const std::string& path, const std::string& name,
                           const std::string& revises) {
    folder.write(
        path, "revision = '" + name + "'\ndown_revision = " + (revises.empty() ? "None" : "'" + revises + "'") + "\n");
  };
  Folder folder;
  revision(folder, "al/versions/001_a.py", "001_a", "");
  revision(folder, "al/versions/2025/002_b.py", "002_b", "001_a");
  revision(folder, "al/billing/b1.py", "b1", "");
  const auto order = [&] {
    const MigrationFolder read = read_folder(folder.path() + "/al/versions");
    std::string text;
    for (const MigrationFile& each : read.files) text += each.revision + (each.in_other_folder ? "*" : "") + " ";
    return text + head_of(read.files);
  };
  const auto next = [&] {
    const MigrationFolder read = read_folder(folder.path() + "/al/versions");
    refuse_problems(read.files);
    std::vector<Migration> migrations(1);
    migrations[0].slug = "add_c";
    name_next(read, *read.tool, migrations, now);
    return migrations[0].folder + read.tool->write(migrations[0]).front().path + " behind " + migrations[0].revises;
  };
  CHECK(order() == "001_a 001_a");
  folder.write("alembic.ini", "[alembic]\nscript_location = al\nrecursive_version_locations = true\n");
  CHECK(order() == "001_a 002_b 002_b");
  CHECK(next() == "2025/003_add_c.py behind 002_b");
  for (const std::string settings :
       {"version_path_separator = os\nversion_locations = %(here)s/al/versions:%(here)s/al/billing\n",
        "version_locations = al/versions al/billing\n",
        "path_separator = newline\nversion_locations =\n  al/versions\n  al/billing\n"}) {
    folder.write("alembic.ini", "[alembic]\nscript_location = al\n" + settings);
    CHECK_MESSAGE(order() == "b1* 001_a 001_a", settings);
    CHECK(next() == "002_add_c.py behind 001_a");
  }
  std::filesystem::remove(folder.path() + "/alembic.ini");
  folder.write(
      "pyproject.toml",
      "[tool.alembic]\nscript_location = \"al\"\nversion_locations = [\n  \"al/versions\",\n  \"al/billing\",\n]\n");
  CHECK(order() == "b1* 001_a 001_a");
}

TEST_CASE("a file that its tool runs outside of a transaction need not say so") {
  const std::string alone = "CREATE INDEX CONCURRENTLY i ON t (a);\n", two = alone + "SELECT 1;\n",
                    such = alone + "VACUUM t;\n", plain = "CREATE INDEX i ON t (a);\n";
  const auto in_transaction = [](const std::string& name, const std::string& text, const std::string& tool = {}) {
    const Folder folder;
    folder.write(name, text);
    return read_folder(folder.path(), {tool}).files.front().up->in_transaction;
  };
  for (const std::string name : {"001_i.up.sql", "20240101000000_i/migration.sql"}) {
    CHECK_FALSE(in_transaction(name, alone));
    CHECK(in_transaction(name, two));
    CHECK(in_transaction(name, plain));
  }
  CHECK_FALSE(in_transaction("001_i.up.sql", alone, "golang-migrate"));
  CHECK_FALSE(in_transaction("V1__i.sql", such));
  CHECK(in_transaction("V1__i.sql", two));
  CHECK(in_transaction("1_i.sql", "-- +goose Up\n" + alone));
  CHECK(in_transaction("1_i.sql", "-- migrate:up\n" + alone));
  CHECK_FALSE(in_transaction("1-i.sql", "-- ====  UP  ====\n" + two));
  CHECK(in_transaction("001_i.sql", alone, "sqlx"));
}

TEST_CASE("the name of the history table is found where the tool's own settings have it") {
  const auto found = [](const std::string& file, const std::string& text, const std::string& settings,
                        const std::string& content) {
    const Folder folder;
    folder.write("project/db/migrations/" + file, text);
    folder.write("project/" + settings, content);
    const HistoryName name = read_folder(folder.path() + "/project/db/migrations").history;
    return name.schema + "/" + name.name;
  };
  const std::string revision = "revision = 'a'\ndown_revision = None\n", goose = "-- +goose Up\n",
                    dbmate = "-- migrate:up\n";
  CHECK(found("a.py", revision, "db/env.py",
              "context.configure(connection=c,\n    version_table=\"versions\", version_table_schema='meta')\n") ==
        "meta/versions");
  CHECK(found("a.py", revision, "db/env.py", "TABLE = 'v'\ncontext.configure(version_table=TABLE)\n") == "/v");
  CHECK(found("a.py", revision, "alembic.ini", "[alembic]\n# version_table = no\nversion_table = yes\n") == "/yes");
  CHECK(found("V1__a.sql", "", "flyway.conf", "flyway.table=hist\nflyway.defaultSchema=meta\n") == "meta/hist");
  CHECK(found("V1__a.sql", "", "flyway.toml", "[flyway]\ntable = \"hist\"\n") == "/hist");
  CHECK(found("1_a.sql", goose, ".env", "GOOSE_TABLE=meta.goose\n") == "meta/goose");
  CHECK(found("1_a.sql", dbmate, ".env", "export DBMATE_MIGRATIONS_TABLE=\"dbmate.runs\"\n") == "dbmate/runs");
  CHECK(found("1_a.sql", dbmate, ".env", "OTHER=1\n") == "/");
}

TEST_CASE("of migrations for several databases the folder of one is to be named") {
  const Folder pairs;
  write_all(pairs, {"mysql/2024-01-01-000000_a/up.sql", "postgresql/2024-01-02-000000_a/up.sql"});
  CHECK(refused(pairs) == pairs.path() + " holds the migrations of several databases: mysql/, postgresql/\n" +
                              "name the folder of one: --migrations " + pairs.path() + "/postgresql");
  const Folder files;
  write_all(files, {"mysql/001_a.up.sql", "postgres/001_a.up.sql"});
  CHECK(refused(files).find("they are in folders below\nname the folder of the migrations: --migrations " +
                            files.path() + "/postgres") != std::string::npos);
  const Folder one;
  write_all(one, {"default/1704067200000_a/up.sql"});
  CHECK(refused(one) == "");
}

TEST_CASE("dbmate's numbers may grow as long as their names stay in order") {
  const auto refuses = [](const std::vector<std::string>& names, std::string number) {
    const Folder folder;
    for (const std::string& name : names) folder.write(name, "-- migrate:up\nSELECT 1;\n");
    std::vector<Migration> migrations(1);
    migrations[0].number = std::move(number);
    migrations[0].slug = "c";
    const MigrationFolder read = read_folder(folder.path());
    try {
      read.tool->beside(read, migrations);
    } catch (const Error&) {
      return true;
    }
    return false;
  };
  CHECK_FALSE(refuses({"1000_a.sql", "1001_b.sql"}, "1002"));
  CHECK_FALSE(refuses({"0999_a.sql"}, "1000"));
  CHECK(refuses({"998_a.sql", "999_b.sql"}, "1000"));
  CHECK(refuses({"8_a.sql", "9_b.sql"}, "10"));
}

TEST_CASE("of an archive of Atlas the part that it runs is read, at its own lines") {
  const Folder folder;
  folder.write("atlas.sum", "");
  folder.write(
      "1_a.sql",
      "-- atlas:txtar\n\n-- checks/one.sql --\nSELECT false;\n-- migration.sql --\nSELECT 1;\nSELECT 2;\n-- down.sql --\nSELECT 3;\n");
  const auto files = read_migrations(folder.path());
  REQUIRE(files.size() == 1);
  CHECK(files[0].up->sql == "SELECT 1;\nSELECT 2;\n");
  CHECK(files[0].up->line == 6);
  REQUIRE(files[0].down);
  CHECK(files[0].down->sql == "SELECT 3;\n");
  const Folder none;
  none.write("atlas.sum", "");
  none.write("1_a.sql", "-- atlas:txtar\n-- checks.sql --\nSELECT 1;\n");
  CHECK(refused(none).starts_with("the archive holds no migration.sql"));
}

}  // namespace

}  // namespace reconcile
