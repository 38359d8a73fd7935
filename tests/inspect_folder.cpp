// inspect --output DIR: the layout of a new folder, and what becomes of one that people have written.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "folder.hpp"
#include "load/layout.hpp"
#include "objects/objects.hpp"
#include "process.hpp"
#include "server.hpp"

namespace reconcile::test {

namespace {

std::string path_of(const Layout& layout, const Kind& kind, const std::string& schema, const std::string& name) {
  const auto object = kind.make();
  object->ref = {&kind, kind.in_schema ? Symbol(schema) : Symbol(), {}, name, nullptr};
  return layout.path(*object);
}

TEST_CASE("an object's file is called as the object is") {
  const Layout layout({}, {"app"});
  CHECK(path_of(layout, table_kind, "app", "flows") == "tables/flows.yaml");
  CHECK(path_of(layout, function_kind, "app", "touch(integer, text)") == "functions/touch.yaml");
  CHECK(path_of(layout, extension_kind, "", "citext") == "extensions.yaml");
}

TEST_CASE("a name that is no name for a file gets another one, and never that of another object") {
  CHECK(file_word("flows") == "flows");
  std::vector<std::string> words;
  for (const char* name : {"Flows", "FLOWS", "a/b", "a.b", "..", "con", "lpt1", "größe", "-x", "a b", "a\nb", "a  b"}) {
    const std::string word = file_word(name);
    CHECK(word == file_word(name));
    CHECK(word.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-") ==
          std::string::npos);
    std::string small = word;
    for (char& c : small) c = static_cast<char>(std::tolower(c));
    CHECK(std::find(words.begin(), words.end(), small) == words.end());
    words.push_back(small);
  }
  CHECK(file_word(std::string(63, 'x')).size() == 63);
  CHECK(file_word(std::string(63, 'X')).size() < 80);
}

TEST_CASE("of several schemas each has a folder, unless the files that are there lie in none") {
  const Layout fresh({}, {"app", "audit"});
  CHECK(path_of(fresh, table_kind, "app", "flows") == "app/tables/flows.yaml");
  const Layout later({{"app/tables/flows.yaml", "app"}}, {"app"});
  CHECK(path_of(later, table_kind, "app", "tasks") == "app/tables/tasks.yaml");
  const Layout flat({{"tables/flows.yaml", "app"}}, {"app", "audit"});
  CHECK(path_of(flat, table_kind, "app", "tasks") == "tables/tasks.yaml");
  CHECK(path_of(flat, table_kind, "audit", "events") == "audit/tables/events.yaml");
}

}  // namespace

TEST_SUITE_BEGIN("server");

namespace {

struct Project {
  FreshDatabase database;
  Folder folder;

  explicit Project(const std::string& sql) { execute("CREATE SCHEMA migration; SET search_path = migration; " + sql); }
  void execute(const std::string& sql) const {
    Connection connection = database.connect();
    connection.execute(sql);
  }
  Finished run(std::vector<std::string> arguments) const {
    arguments.insert(arguments.end(), {"--database", database.conninfo()});
    return reconcile(std::move(arguments), {{}, folder.path(), {}});
  }
  /// What it says of the files.
  std::string inspect() const {
    const Finished done = run({"inspect", "--output", "schemas"});
    CHECK_MESSAGE(done.status == 0, done.err);
    CHECK(done.out.empty());
    const Finished plan = run({"plan", "--exit-code"});
    CHECK_MESSAGE(plan.status == 0, plan.out, plan.err);
    return done.err;
  }
};

TEST_CASE("inspect lays a schema out in files of which a second run changes none") {
  const Project project(R"(CREATE TYPE kind AS ENUM ('a', 'b'); CREATE TABLE flows (id integer PRIMARY KEY, kind kind);
    CREATE VIEW open_flows AS SELECT id FROM flows; CREATE TABLE "Order/1" (a integer); CREATE TABLE "order/1" (a integer);
    CREATE FUNCTION f(a integer) RETURNS integer LANGUAGE sql AS 'SELECT 1';
    CREATE FUNCTION f(a text) RETURNS integer LANGUAGE sql AS 'SELECT 1'; CREATE EXTENSION citext SCHEMA migration)");
  CHECK(project.inspect().ends_with("7 files added, 0 changed, 0 removed, 0 unchanged.\n"));
  CHECK(
      project.folder.read("schemas/tables/flows.yaml") ==
      "schema: migration\n\ntables:\n  flows:\n    columns:\n      id: integer\n      kind: kind\n    primary_key: id\n");
  CHECK(project.folder.read("schemas/extensions.yaml").starts_with("extensions:\n  citext: {"));
  CHECK(project.folder.read("schemas/functions/f.yaml").find("  f(text): {") != std::string::npos);
  CHECK(project.inspect() == "0 files added, 0 changed, 0 removed, 7 unchanged.\n");
  CHECK(project.run({"fmt", "--check", "schemas"}).status == 1);  // it takes no database
  CHECK(reconcile({"fmt", "--check", "schemas"}, {{}, project.folder.path(), {}}).status == 0);
}

TEST_CASE("inspect changes only the lines of what has changed, and keeps what people wrote") {
  const Project project(
      "CREATE TABLE flows (id int PRIMARY KEY, a text, b varchar(9) DEFAULT 'x', c int, d int, e int);"
      "CREATE INDEX flows_a_idx ON flows (a); COMMENT ON COLUMN flows.a IS 'said'");
  const std::string before = R"(# All that we have.
schema: migration

tables:
  # what runs
  flows:
    primary_key: { columns: [id] }   # the key
    columns:
      id:  int                       # a number
      # said by the importer
      a:   { type: text, comment: said }
      b:
        type: 'varchar(9)'           # short
        default: "'x'"
      c: &number { type: int4 }
      d: *number
      e:   integer
    indexes: { flows_a_idx: [a] }
# the end
)";
  project.folder.write("schemas/all.yaml", before);
  CHECK(project.inspect() == "0 files added, 0 changed, 0 removed, 1 unchanged.\n");
  CHECK(project.folder.read("schemas/all.yaml") == before);
  project.execute(
      "SET search_path = migration; ALTER TABLE flows ALTER a SET NOT NULL; ALTER TABLE flows ALTER b SET DEFAULT 'y';"
      "ALTER TABLE flows ALTER d TYPE bigint; ALTER TABLE flows ADD f text; ALTER TABLE flows ALTER e SET DEFAULT 1;"
      "CREATE UNIQUE INDEX flows_b_idx ON flows (b); CREATE TABLE tasks (id int)");
  CHECK(
      project.inspect() ==
      "changed schemas/all.yaml\nadded schemas/tables/tasks.yaml\n1 file added, 1 changed, 0 removed, 0 unchanged.\n");
  CHECK(project.folder.read("schemas/all.yaml") == R"(# All that we have.
schema: migration

tables:
  # what runs
  flows:
    primary_key: { columns: [id] }   # the key
    columns:
      id:  int                       # a number
      # said by the importer
      a:   { type: text, nullable: false, comment: said }
      b:
        type: 'varchar(9)'           # short
        default: "'y'"
      c: &number { type: int4 }
      d: bigint
      e:   {type: integer, default: 1}
      f: text
    indexes: { flows_a_idx: [a], flows_b_idx: {columns: [b], unique: true} }
# the end
)");
  project.execute("SET search_path = migration; ALTER TABLE flows DROP a, DROP b, DROP e; DROP TABLE tasks");
  CHECK(
      project.inspect() ==
      "changed schemas/all.yaml\nremoved schemas/tables/tasks.yaml\n0 files added, 1 changed, 1 removed, 0 unchanged.\n");
  CHECK(project.folder.read("schemas/all.yaml") == R"(# All that we have.
schema: migration

tables:
  # what runs
  flows:
    primary_key: { columns: [id] }   # the key
    columns:
      id:  int                       # a number
      c: &number { type: int4 }
      d: bigint
      f: text
# the end
)");
}

TEST_CASE(
    "inspect finds an object in the file that people put it in, and keeps a file that holds more than what is gone") {
  const Project project("CREATE TABLE a (id int); CREATE TABLE b (id int); CREATE VIEW v AS SELECT id FROM a");
  project.folder.write(
      "schemas/mine/x.yml",
      "# Ours\nschema: migration\ntables: { a: { columns: { id: int } }, b: { columns: { id: int } } }\n");
  project.folder.write(
      "schemas/views.yaml",
      "schema: migration\n\nviews:\n  # one\n  v: SELECT id FROM migration.a\n\n  # two\n  w: SELECT id FROM migration.b\n");
  CHECK(project.inspect() == "changed schemas/views.yaml\n0 files added, 1 changed, 0 removed, 1 unchanged.\n");
  CHECK(project.folder.read("schemas/views.yaml") ==
        "schema: migration\n\nviews:\n  # one\n  v: SELECT id FROM migration.a\n");
  project.execute("DROP TABLE migration.a CASCADE; DROP TABLE migration.b");
  CHECK(project.inspect() ==
        "changed schemas/mine/x.yml\nremoved schemas/views.yaml\n0 files added, 1 changed, 1 removed, 0 unchanged.\n");
  CHECK(project.folder.read("schemas/mine/x.yml") == "# Ours\nschema: migration\n");
}

TEST_CASE("inspect writes a new routine beside those of its name, and leaves rows and wishes alone") {
  const Project project(
      "CREATE FUNCTION f(a integer) RETURNS integer LANGUAGE sql AS 'SELECT 1';"
      "CREATE TABLE kinds (name text PRIMARY KEY, at int); INSERT INTO kinds VALUES ('a', 2)");
  project.inspect();
  project.folder.write(
      "schemas/tables/kinds.yaml",
      "schema: migration\ntables:\n  kinds:\n    renamed_from: sorts\n    primary_key: name\n    columns:\n"
      "      name: text\n      at: { type: int, backfill: 7 }\n    data:\n      - { name: a,   at: 2 }\n");
  project.execute(
      "CREATE FUNCTION migration.f(a text) RETURNS integer LANGUAGE sql AS 'SELECT 2'; ALTER TABLE migration.kinds ALTER at SET DEFAULT 3");
  CHECK(
      project.inspect() ==
      "changed schemas/functions/f.yaml\nchanged schemas/tables/kinds.yaml\n0 files added, 2 changed, 0 removed, 0 unchanged.\n");
  CHECK(
      project.folder.read("schemas/tables/kinds.yaml") ==
      "schema: migration\ntables:\n  kinds:\n    renamed_from: sorts\n    primary_key: name\n    columns:\n"
      "      name: text\n      at: { type: int, default: 3, backfill: 7 }\n    data:\n      - { name: a,   at: 2 }\n");
  CHECK(project.folder.read("schemas/functions/f.yaml").find("f(text)") != std::string::npos);
}

TEST_CASE("inspect writes an object anew where a few lines would not do, and puts the comments in it before it") {
  const Project project("CREATE TABLE a (id int PRIMARY KEY); CREATE TABLE b (a int REFERENCES a ON DELETE CASCADE)");
  project.folder.write("schemas/all.yaml", R"(schema: migration
tables:
  a: { primary_key: id, columns: { id: int } }
  b:
    columns:
      # who
      a: int
    foreign_keys:
      b_a_fkey: { columns: [a], references: a }   # why
)");
  project.inspect();
  const std::string after = project.folder.read("schemas/all.yaml");
  CHECK(after.find("on_delete: cascade") != std::string::npos);
  for (const char* said : {"# who", "# why", "  a: { primary_key: id, columns: { id: int } }\n"})
    CHECK_MESSAGE(after.find(said) != std::string::npos, after);
}

TEST_CASE("inspect of several schemas gives each a folder") {
  const Project project(
      "CREATE TABLE a (id int); CREATE SCHEMA audit; CREATE TABLE audit.b (id int); CREATE TABLE audit.a (id int)");
  const Finished done = project.run({"inspect", "--output", "schemas/", "--schema", "migration", "--schema", "audit"});
  CHECK(done.status == 0);
  CHECK(project.folder.names() == std::vector<std::string>{"schemas/audit/tables/a.yaml", "schemas/audit/tables/b.yaml",
                                                           "schemas/migration/tables/a.yaml"});
  CHECK(project.inspect() == "0 files added, 0 changed, 0 removed, 3 unchanged.\n");
}

TEST_CASE("inspect changes no file where one holds a mistake, or the database has no such schema") {
  const Project project("CREATE TABLE a (id int)");
  project.folder.write("schemas/a.yaml", "schema: migration\ntables:\n  b: { columns: { id: int } }\n");
  project.folder.write("schemas/b.yaml", "schema: migration\ntables:\n  c: { colums: {} }\n");
  const Finished refused = project.run({"inspect", "--output", "schemas"});
  CHECK(refused.status == 1);
  CHECK(refused.err.find("schemas/b.yaml:3:8: error: unknown key 'colums'") != std::string::npos);
  CHECK(project.folder.names() == std::vector<std::string>{"schemas/a.yaml", "schemas/b.yaml"});
  project.folder.write("schemas/b.yaml", "schema: migration\n");
  project.execute("DROP SCHEMA migration CASCADE");
  const Finished nothing = project.run({"inspect", "--output", "schemas"});
  CHECK(nothing.status == 1);
  CHECK(nothing.err.find("has no such schema") != std::string::npos);
  CHECK(project.folder.read("schemas/a.yaml").find("b: {") != std::string::npos);
}

}  // namespace

TEST_SUITE_END();

}  // namespace reconcile::test
