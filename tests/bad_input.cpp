// What the program says to input that it cannot take: the whole message, the exit status, and that nothing else has
// happened.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <regex>
#include <thread>

#include "fake_server.hpp"
#include "folder.hpp"
#include "process.hpp"
#include "server.hpp"

namespace reconcile::test {

namespace {

namespace fs = std::filesystem;

using Files = std::vector<std::pair<std::string, std::string>>;

constexpr const char* one_table = "schema: migration\ntables: { flows: { columns: { a: text } } }\n";

/// What `validate` says to the files in the folder schemas, where that ends with status 1 and leaves everything as it
/// was.
std::string told_of(const Files& files) {
  const Folder folder;
  fs::create_directory(folder.path() + "/schemas");
  for (const auto& [name, text] : files) folder.write("schemas/" + name, text);
  const auto names = folder.names();
  const Finished finished = reconcile({"validate"}, {{}, folder.path(), {}});
  CHECK(finished.status == 1);
  CHECK(finished.out == "");
  CHECK(folder.names() == names);
  return finished.err;
}

/// The text with the names that differ from run to run written as SERVER and DATABASE.
std::string without_names(const std::string& text) {
  const std::string named = std::regex_replace(text, std::regex("(/[A-Za-z0-9_./-]*reconcile-[A-Za-z0-9]+)"), "SERVER");
  return std::regex_replace(named, std::regex("test_[0-9]+|port=[1-9][0-9]{4}"), "DATABASE");
}

/// What a command says to a database and one good file, where it ends with status 1 and writes nothing.
std::string told(const std::vector<std::string>& command, const std::string& yaml = one_table) {
  const Folder folder;
  folder.write("schemas/a.yaml", yaml);
  const Finished finished = reconcile(command, {{}, folder.path(), {}});
  CHECK(finished.status == 1);
  if (command.front() != "apply") CHECK(finished.out == "");  // which shows the plan first
  CHECK(folder.names() == std::vector<std::string>{"schemas/a.yaml"});
  return without_names(finished.err);
}

TEST_CASE("an unknown key is told with the nearest known one") {
  CHECK(told_of({{"a.yaml", R"(schema: migration
tables:
  flows:
    columns:
      status: { type: text, nulable: false }
)"}}) ==
        R"(schemas/a.yaml:5:29: error: unknown key 'nulable'
        status: { type: text, nulable: false }
                              ^
  did you mean 'nullable'?
)");
}

TEST_CASE("an unknown key is told without a suggestion where none is near") {
  CHECK(told_of({{"a.yaml", R"(schema: migration
tables:
  flows:
    colour: red
)"}}) ==
        R"(schemas/a.yaml:4:5: error: unknown key 'colour'
      colour: red
      ^
)");
}

TEST_CASE("an option that PostgreSQL does not have for a column is a mistake") {
  CHECK(told_of({{"a.yaml", R"(schema: migration
tables:
  flows:
    columns:
      status: { type: text, options: { n_distinct: 5, pg_attver: 1 } }
)"}}) ==
        R"(schemas/a.yaml:5:7: error: column migration.flows.status: a column has no option 'pg_attver'
        status: { type: text, options: { n_distinct: 5, pg_attver: 1 } }
        ^
  PostgreSQL knows n_distinct and n_distinct_inherited; leave the other out
)");
}

TEST_CASE("an unknown section is told with the nearest known one") {
  CHECK(told_of({{"a.yaml", R"(schema: migration
tabels:
  flows: {}
)"}}) ==
        R"(schemas/a.yaml:2:1: error: unknown key 'tabels'
  tabels:
  ^
  did you mean 'tables'?
)");
}

TEST_CASE("a word that is none of those allowed is told with the nearest one") {
  CHECK(told_of({{"a.yaml", R"(schema: migration
tables:
  flows:
    columns: { a: { type: bigint, identity: allways } }
)"}}) ==
        R"(schemas/a.yaml:4:45: error: 'allways' is not one of always, by default
      columns: { a: { type: bigint, identity: allways } }
                                              ^
  did you mean 'always'?
)");
}

TEST_CASE("a key that is given twice is told with both places") {
  CHECK(told_of({{"a.yaml", R"(schema: migration
tables:
  flows:
    columns:
      a: text
      b: text
      a: integer
)"}}) ==
        R"(schemas/a.yaml:7:7: error: key 'a' is given twice
        a: integer
        ^
  it stands first in line 5
)");
}

TEST_CASE("a table that is defined in two files is told with both places") {
  CHECK(told_of({{"a.yaml", R"(schema: migration
tables: { flows: { columns: { a: text } } }
)"},
                 {"b.yaml", R"(schema: migration
tables:
  flows: { columns: { a: text } }
)"}}) ==
        R"(schemas/b.yaml:3:3: error: table migration.flows is defined twice
    flows: { columns: { a: text } }
    ^
  first at schemas/a.yaml:2:11
schemas/b.yaml:3:23: error: column migration.flows.a is defined twice
    flows: { columns: { a: text } }
                        ^
  first at schemas/a.yaml:2:31
2 mistakes
)");
}

TEST_CASE("a sequence and a table of one name are told with both places") {
  CHECK(told_of({{"a.yaml", R"(schema: migration
sequences: { flows: {} }
tables:
  flows: { columns: { a: text } }
)"}}) ==
        R"(schemas/a.yaml:4:3: error: table migration.flows is defined twice
    flows: { columns: { a: text } }
    ^
  first at schemas/a.yaml:2:14 as sequence migration.flows
)");
}

TEST_CASE("tables that are a list are told with their place") {
  CHECK(told_of({{"a.yaml", R"(schema: migration
tables:
  - flows
)"}}) ==
        R"(schemas/a.yaml:3:3: error: 'tables' must be a map by name, not a list
    - flows
    ^
)");
}

TEST_CASE("a table that is a single value is told with its place") {
  CHECK(told_of({{"a.yaml", R"(schema: migration
tables:
  flows: yes
)"}}) ==
        R"(schemas/a.yaml:3:10: error: a table is a map, not a single value
    flows: yes
           ^
)");
}

TEST_CASE("a truth value that is neither true nor false is told") {
  CHECK(told_of({{"a.yaml", R"(schema: migration
tables:
  flows:
    columns: { a: { type: text, nullable: maybe } }
)"}}) ==
        R"(schemas/a.yaml:4:43: error: this must be true or false, not 'maybe'
      columns: { a: { type: text, nullable: maybe } }
                                            ^
)");
}

TEST_CASE("columns that are a list are told with their place") {
  CHECK(told_of({{"a.yaml", R"(schema: migration
tables:
  flows:
    columns: [a, b]
)"}}) ==
        R"(schemas/a.yaml:4:14: error: 'columns' must be a map by name, not a list
      columns: [a, b]
               ^
)");
}

TEST_CASE("a file that is a list is told with what to write") {
  CHECK(told_of({{"a.yaml", R"(- schema: migration
)"}}) ==
        R"(schemas/a.yaml:1:1: error: a file of desired state is a map, not a list
  - schema: migration
  ^
  begin with `schema: …` and `tables:`
)");
}

TEST_CASE("one_of that is no list is told with its place") {
  CHECK(told_of({{"a.yaml", R"(schema: migration
tables:
  flows:
    columns: { a: { type: text, one_of: x } }
)"}}) ==
        R"(schemas/a.yaml:4:41: error: 'one_of' must be a list of values
      columns: { a: { type: text, one_of: x } }
                                          ^
)");
}

TEST_CASE("a type that does not parse is told with a caret") {
  CHECK(told_of({{"a.yaml", R"(schema: migration
tables:
  flows:
    columns:
      a: varchar(50
)"}}) ==
        R"(schemas/a.yaml:5:20: error: type of column migration.flows.a: syntax error at end of input
        a: varchar(50
                     ^
  write a type as PostgreSQL spells it, for instance varchar(50)
)");
}

TEST_CASE("a type of two words too many is told with a caret") {
  CHECK(told_of({{"a.yaml", R"(schema: migration
tables:
  flows:
    columns:
      a: big integer
)"}}) ==
        R"(schemas/a.yaml:5:14: error: type of column migration.flows.a: syntax error at or near "integer"
        a: big integer
               ^
  write a type as PostgreSQL spells it, for instance varchar(50)
)");
}

TEST_CASE("a column without a type is told") {
  CHECK(told_of({{"a.yaml", R"(schema: migration
tables:
  flows:
    columns:
      a: { nullable: false }
)"}}) ==
        R"(schemas/a.yaml:5:7: error: column 'a' has no type
        a: { nullable: false }
        ^
  write type: …
)");
}

TEST_CASE("a default that does not parse is told with a caret") {
  CHECK(told_of({{"a.yaml", R"(schema: migration
tables:
  flows:
    columns:
      a: { type: text, default: "now(" }
)"}}) ==
        R"(schemas/a.yaml:5:37: error: SQL of default of column migration.flows.a: syntax error at end of input
        a: { type: text, default: "now(" }
                                      ^
)");
}

TEST_CASE("a default that is a bare word is told with its quoted form") {
  CHECK(told_of({{"a.yaml", R"(schema: migration
tables:
  flows:
    columns:
      a: { type: text, default: pending }
)"}}) ==
        R"(schemas/a.yaml:5:33: error: 'pending' is no SQL expression that a default can be: it names a column
        a: { type: text, default: pending }
                                  ^
  for the text write default: "'pending'"
)");
}

TEST_CASE("a default that is a map is told where the column is no JSON") {
  CHECK(
      told_of({{"a.yaml", R"(schema: migration
tables:
  flows:
    columns:
      a: { type: text, default: { x: 1 } }
)"}}) ==
      R"(schemas/a.yaml:5:33: error: a default that is a map needs a json or jsonb column, and migration.flows.a is text
        a: { type: text, default: { x: 1 } }
                                  ^
  write a SQL expression in quotes
)");
}

TEST_CASE("a check that does not parse is told with a caret") {
  CHECK(told_of({{"a.yaml", R"(schema: migration
tables:
  flows:
    columns: { a: integer }
    checks:
      c: a > > 0
)"}}) ==
        R"(schemas/a.yaml:6:14: error: SQL of check constraint migration.flows.c: syntax error at or near ">"
        c: a > > 0
               ^
)");
}

TEST_CASE("an index key and a predicate that do not parse are told together") {
  CHECK(told_of({{"a.yaml", R"(schema: migration
tables:
  flows:
    columns: { a: integer }
    indexes:
      i: { columns: [lower(a], where: a = }
)"}}) ==
        R"(schemas/a.yaml:6:29: error: SQL of index migration.flows.i: syntax error at end of input
        i: { columns: [lower(a], where: a = }
                              ^
schemas/a.yaml:6:42: error: SQL of index migration.flows.i: syntax error at end of input
        i: { columns: [lower(a], where: a = }
                                           ^
2 mistakes
)");
}

TEST_CASE("a reference to a table that is not there is told with the nearest one") {
  CHECK(
      told_of({{"a.yaml", R"(schema: migration
tables:
  clients: { primary_key: id, columns: { id: uuid } }
  flows:
    columns: { a: { type: uuid, references: client } }
)"}}) ==
      R"(schemas/a.yaml:5:33: error: foreign key 'flows_a_fkey' refers to table migration.client, which the desired state does not have
      columns: { a: { type: uuid, references: client } }
                                  ^
  did you mean 'clients'?
)");
}

TEST_CASE("a reference to a column that is not there is told") {
  CHECK(
      told_of({{"a.yaml", R"(schema: migration
tables:
  clients: { primary_key: id, columns: { id: uuid } }
  flows:
    columns: { a: { type: uuid, references: clients(client_id) } }
)"}}) ==
      R"(schemas/a.yaml:5:33: error: foreign key 'flows_a_fkey' refers to column 'client_id', which table migration.clients does not have
      columns: { a: { type: uuid, references: clients(client_id) } }
                                  ^
)");
}

TEST_CASE("a reference to a table without a primary key is told") {
  CHECK(
      told_of({{"a.yaml", R"(schema: migration
tables:
  clients: { columns: { id: uuid } }
  flows:
    columns: { a: { type: uuid, references: clients } }
)"}}) ==
      R"(schemas/a.yaml:5:33: error: foreign key 'flows_a_fkey' refers to the primary key of migration.clients, which has none
      columns: { a: { type: uuid, references: clients } }
                                  ^
  name the columns: table(column, …)
)");
}

TEST_CASE("a primary key of a column that is not there is told with the nearest one") {
  CHECK(
      told_of({{"a.yaml", R"(schema: migration
tables:
  flows:
    primary_key: flow_idd
    columns: { flow_id: uuid }
)"}}) ==
      R"(schemas/a.yaml:4:5: error: primary key 'flows_pkey' names column 'flow_idd', which table migration.flows does not have
      primary_key: flow_idd
      ^
  did you mean 'flow_id'?
)");
}

TEST_CASE("on_delete without references is told") {
  CHECK(told_of({{"a.yaml", R"(schema: migration
tables:
  flows:
    columns: { a: { type: uuid, on_delete: cascade } }
)"}}) ==
        R"(schemas/a.yaml:4:33: error: 'on_delete' is given without 'references'
      columns: { a: { type: uuid, on_delete: cascade } }
                                  ^
)");
}

TEST_CASE("a name of more than 63 bytes is told") {
  CHECK(
      told_of({{"a.yaml", R"(schema: migration
tables:
  tttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttt: { columns: { a: text } }
)"}}) ==
      R"(schemas/a.yaml:3:3: error: table name 'tttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttt' is 64 bytes long; PostgreSQL keeps 63
    tttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttt: { columns: { a: text } }
    ^
  shorten it
)");
}

TEST_CASE("a merge key that refers to what it stands in is told") {
  CHECK(told_of({{"a.yaml", R"(schema: migration
tables:
  flows: &flows
    <<: *flows
    columns: { a: text }
)"}}) ==
        R"(schemas/a.yaml:4:9: error: an alias that refers to what it stands in
      <<: *flows
          ^
  an anchor must be complete before it is used
)");
}

TEST_CASE("an empty file is told") {
  CHECK(told_of({{"a.yaml", ""}}) ==
        R"(schemas/a.yaml:1:1: error: the file is empty
  begin with `schema: …` and `tables:`, or delete it
)");
}

TEST_CASE("a file of comments alone is told") {
  CHECK(told_of({{"a.yaml", R"(# nothing yet
)"}}) ==
        R"(schemas/a.yaml:1:1: error: the file is empty
  # nothing yet
  ^
  begin with `schema: …` and `tables:`, or delete it
)");
}

TEST_CASE("a file that is not YAML is told with the place") {
  CHECK(told_of({{"a.yaml", R"(schema: migration
tables: {
  flows: [
)"}}) ==
        R"(schemas/a.yaml:4:1: error: not YAML: did not find expected node content, while parsing a flow node
)");
}

TEST_CASE("a tab as indentation is told with the place") {
  CHECK(
      told_of({{"a.yaml", R"(schema: migration
tables:
	flows: {}
)"}}) ==
      R"(schemas/a.yaml:3:1: error: not YAML: found character that cannot start any token, while scanning for the next token
  	flows: {}
  ^
  indent with spaces, not with tabs
)");
}

TEST_CASE("lists in one another without an end are told") {
  const std::string said = told_of({{"a.yaml", "schema: migration\ntables: " + std::string(1000000, '[') + "\n"}});
  CHECK(said.starts_with("schemas/a.yaml:2:208: error: lists and maps stand in one another more than 200 deep\n"));
  // of the line only what is around the place
  CHECK(said.size() < 1000);
}

TEST_CASE("aliases of aliases without an end are told") {
  std::string yaml = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 10; ++i)
    yaml += fmt::format("a{0}: &a{0} [*a{1}, *a{1}, *a{1}, *a{1}, *a{1}, *a{1}, *a{1}, *a{1}, *a{1}]\n", i, i - 1);
  CHECK(told_of({{"a.yaml", yaml}})
            .find(": error: the anchors and aliases up to here stand for more than a million "
                  "values\n") != std::string::npos);
}

TEST_CASE("an expression that is a megabyte deep is read") {
#ifdef __SANITIZE_ADDRESS__
  constexpr int parts = 50000;  // the address sanitizer needs more stack for each
#else
  constexpr int parts = 500000;
#endif
  std::string sum = "1";
  for (int i = 0; i < parts; ++i) sum += "+1";
  const Folder folder;
  folder.write("schemas/a.yaml",
               "schema: migration\ntables: { t: { columns: { a: int }, checks: { c: a > " + sum + " } } }\n");
  const Finished finished = reconcile({"validate"}, {{}, folder.path(), {}});
  CHECK(finished.status == 0);
}

TEST_CASE("settings that are a list are told") {
  const Folder folder;
  folder.write("schemas/a.yaml", one_table);
  folder.write("reconcile.yaml", "- a\n");
  const Finished finished = reconcile({"validate"}, {{}, folder.path(), {}});
  CHECK(finished.status == 1);
  CHECK(finished.err == "reconcile.yaml:1:1: error: the settings must be a map\n  - a\n  ^\n");
}

TEST_CASE("what an error shows of a file cannot move the cursor or turn the direction of writing") {
  const std::string said =
      told_of({{"a.yaml", "schema: migration\ntables: { \"t\\e[2J\": { x: 1 }, \u202eu: { y: 1 } }\n"}});
  CHECK(said.find('\x1b') == std::string::npos);
  CHECK(said.find("\u202e") == std::string::npos);
  CHECK(said.find("\\u202e") != std::string::npos);
}

TEST_CASE("a file that is not UTF-8 is told with the place") {
  CHECK(
      told_of({{"a.yaml", "schema: migration\012tables:\012  flows: { comment: caf\351 }\012"}}) ==
      "schemas/a.yaml:3:24: error: the file is not UTF-8\012    flows: { comment: caf\351 }\012                         ^\012  save it as UTF-8 text\012");
}

TEST_CASE("a folder without YAML is told") {
  CHECK(told_of({{"README.md", "x"}}) ==
        R"(error: folder schemas holds no .yaml or .sql file
  write one, or run `reconcile init`
)");
}

TEST_CASE("a table without a schema is told with what to write") {
  CHECK(told_of({{"a.yaml", R"(tables: { flows: { columns: { a: text } } }
)"}}) ==
        R"(schemas/a.yaml:1:11: error: table 'flows' is in no schema
  tables: { flows: { columns: { a: text } } }
            ^
  begin the file with `schema: NAME`, or write NAME.flows
)");
}

TEST_CASE("schema public is refused unless it is meant") {
  CHECK(told_of({{"a.yaml", R"(schema: public
tables: { flows: { columns: { a: text } } }
)"}}) ==
        R"(schemas/a.yaml:1:9: error: the desired state is about schema public
  schema: public
          ^
  give your tables a schema of their own; if public is meant, pass --schema public or set allow_public: true
)");
}

TEST_CASE("all mistakes of all files are told at once") {
  CHECK(told_of({{"a.yaml", R"(schema: migration
tables:
  flows:
    columns: { a: { type: text, nulable: false } }
)"},
                 {"b.yaml", R"(schema: migration
tables:
  tasks:
    columns: { b: integerr( }
    checks: { c: b > }
)"}}) ==
        R"(schemas/a.yaml:4:33: error: unknown key 'nulable'
      columns: { a: { type: text, nulable: false } }
                                  ^
  did you mean 'nullable'?
schemas/b.yaml:4:28: error: type of column migration.tasks.b: syntax error at end of input
      columns: { b: integerr( }
                             ^
  write a type as PostgreSQL spells it, for instance varchar(50)
schemas/b.yaml:5:21: error: SQL of check constraint migration.tasks.c: syntax error at end of input
      checks: { c: b > }
                      ^
3 mistakes
)");
}

TEST_CASE("a folder of which the name ends in .yaml is no file") {
  CHECK(told_of({{"sub.yaml/x.txt", "x"}}) ==
        R"(error: folder schemas holds no .yaml or .sql file
  write one, or run `reconcile init`
)");
}

TEST_CASE("a caret stands below the right character behind others that take several bytes") {
  CHECK(told_of({{"a.yaml", R"(schema: migration
tables:
  größe: { columns: { ä: { type: text, nulable: false } } }
)"}}) ==
        R"(schemas/a.yaml:3:40: error: unknown key 'nulable'
    größe: { columns: { ä: { type: text, nulable: false } } }
                                         ^
  did you mean 'nullable'?
)");
}

TEST_CASE("a file that cannot be read is told") {
  const Folder folder;
  fs::create_directory(folder.path() + "/schemas");
  folder.write("schemas/a.yaml", one_table);
  fs::create_symlink("/nowhere/b.yaml", folder.path() + "/schemas/b.yaml");
  const Finished finished = reconcile({"validate"}, {{}, folder.path(), {}});
  CHECK(finished.status == 1);
  CHECK(finished.out == "");
  CHECK(finished.err == "error: cannot read schemas/b.yaml: No such file or directory\n");
}

TEST_CASE("a desired state that is not there is told") {
  CHECK(
      told({"validate", "--desired", "nowhere"}) ==
      "error: the desired state nowhere does not exist\n  give its file or folder with --desired PATH, or run `reconcile init`\n");
}

TEST_CASE("an unknown command is told") {
  CHECK(told({"plna"}) == "error: unknown command 'plna'\n  did you mean 'plan'?\n");
}

TEST_CASE("an unknown flag is told") {
  CHECK(told({"plan", "--nonsense"}) == "error: unknown flag '--nonsense' of plan\n  see reconcile plan --help\n");
}

TEST_CASE("a server that is not there is told") {
  CHECK(told({"plan", "--database", "host=/nonexistent dbname=x"}) ==
        "error: cannot connect to host=/nonexistent dbname=x: No such file or directory\n"
        "  is the server running there, and does it listen on that address and port?\n");
}

TEST_CASE("a password is never printed") {
  CHECK(told({"plan", "--database", "postgresql://me:geheim@127.0.0.1:1/x"}) ==
        "error: cannot connect to postgresql://me:***@127.0.0.1:1/x: Connection refused\n"
        "  is the server running there, and does it listen on that address and port?\n");
  CHECK(told({"plan", "--verbose", "--database", "host=127.0.0.1 port=1 user=me password='ge heim' dbname=x"})
            .find("heim") == std::string::npos);
}

TEST_CASE("a connection string that is none is told") {
  CHECK(told({"plan", "--database", "nonsense"}) ==
        "error: the connection string nonsense is not valid: missing ... after \"nonsense\" in connection info string\n"
        "  like postgresql://user@host:5432/database, or 'host=... dbname=...'\n");
}

TEST_CASE("a server that is too old is told") {
  const FakeServer server("13.14");
  CHECK(told({"plan", "--database", server.conninfo()}) ==
        "error: PostgreSQL 13.14 is too old: reconcile needs 14 or newer\n");
}

}  // namespace

// With a server
// -----------------------------------------------------------------------------------------------------------

TEST_SUITE_BEGIN("server");

namespace {

TEST_CASE("a database that is not there is told") {
  const std::string where = conninfo("nowhere");
  CHECK(
      told({"plan", "--database", where}) ==
      "error: cannot connect to host='SERVER' port=5432 user=postgres dbname='nowhere': database \"nowhere\" does not exist\n"
      "  create it first, for instance with createdb, or name another one\n");
}

TEST_CASE("a wrong password is told and not printed") {
  const FreshDatabase database;
  Connection connection = database.connect();
  connection.execute("CREATE ROLE with_password LOGIN PASSWORD 'right'");
  const std::string hba = value(connection, "SHOW hba_file");
  std::ifstream stream(hba);
  const std::string before((std::istreambuf_iterator<char>(stream)), std::istreambuf_iterator<char>());
  std::ofstream(hba) << "local all with_password scram-sha-256\n" << before;
  connection.execute("SELECT pg_reload_conf()");
  std::string where = database.conninfo();
  where.replace(where.find("user=postgres"), 13, "user=with_password password=geheim");
  // the server reads it in a moment
  const auto lets_in = [&] {
    try {
      const Connection other(where);
      return true;
    } catch (const Error&) {
      return false;
    }
  };
  for (int i = 0; i < 2000 && lets_in(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  CHECK(told({"plan", "--database", where}) ==
        "error: cannot connect to host='SERVER' port=5432 user=with_password password=*** dbname='DATABASE': "
        "password authentication failed for user \"with_password\"\n"
        "  the password comes from the URI, from PGPASSWORD or from ~/.pgpass\n");
  std::ofstream(hba) << before;
  connection.execute("SELECT pg_reload_conf()");
  connection.execute("DROP ROLE with_password");
}

TEST_CASE("a missing privilege is told and nothing is changed") {
  const FreshDatabase database;
  Connection connection = database.connect();
  connection.execute(
      "CREATE ROLE without_privileges LOGIN; CREATE SCHEMA migration; CREATE TABLE migration.flows (a text)");
  const std::string before = dumps({&database}).front();
  std::string where = database.conninfo();
  where.replace(where.find("user=postgres"), 13, "user=without_privileges");
  CHECK(told({"apply", "--yes", "--database", where},
             "schema: migration\ntables: { flows: { columns: { a: text, b: text } } }\n") ==
        "error: Add column b to migration.flows: permission denied for schema migration (nothing was changed)\n");
  CHECK(dumps({&database}).front() == before);
  connection.execute("DROP ROLE without_privileges");
}

TEST_CASE("SQL that only the server can refuse is told with its place") {
  const FreshDatabase database;
  const std::string yaml =
      "schema: migration\ntables:\n  flows:\n    columns:\n      a: { type: no_such_type }\n      b: { type: integer, default: nothing() }\n"
      "    checks: { c: length(b) > 0 }\n    indexes: { i: [lower(b)] }\n";
  CHECK(told({"plan", "--database", database.conninfo()}, yaml) ==
        R"(schemas/a.yaml:5:18: error: column migration.flows.a: type "no_such_type" does not exist
        a: { type: no_such_type }
                   ^
schemas/a.yaml:6:36: error: default of column migration.flows.b: function nothing() does not exist
        b: { type: integer, default: nothing() }
                                     ^
  No function matches the given name and argument types. You might need to add explicit type casts.
schemas/a.yaml:7:18: error: check constraint migration.flows.c: function length(integer) does not exist
      checks: { c: length(b) > 0 }
                   ^
  No function matches the given name and argument types. You might need to add explicit type casts.
schemas/a.yaml:8:20: error: index migration.flows.i: function lower(integer) does not exist
      indexes: { i: [lower(b)] }
                     ^
  No function matches the given name and argument types. You might need to add explicit type casts.
4 mistakes
)");
}

TEST_CASE("a change that loses data is refused with status 3 and nothing is changed") {
  const FreshDatabase database;
  Connection connection = database.connect();
  connection.execute("CREATE SCHEMA migration; CREATE TABLE migration.flows (a text, b varchar(50))");
  const std::string before = dumps({&database}).front();
  const Folder folder;
  folder.write("schemas/a.yaml", "schema: migration\ntables: { flows: { columns: { b: varchar(5) } } }\n");
  for (const std::vector<std::string>& command :
       {std::vector<std::string>{"generate", "--database", database.conninfo()},
        std::vector<std::string>{"apply", "--yes", "--database", database.conninfo()}}) {
    const Finished finished = reconcile(command, {{}, folder.path(), {}});
    CHECK(finished.status == 3);
    if (command.front() == "generate") CHECK(finished.out == "");
    CHECK(
        finished.err ==
        R"(schemas/a.yaml:2:31: refused: column migration.flows.b: changes its type from character varying(50) to character varying(5), which cannot hold every value
  tables: { flows: { columns: { b: varchar(5) } } }
                                ^
refused: column migration.flows.a: drops the column with all its values
  pass --allow-destructive if all of this is meant
2 steps refused, nothing done
)");
  }
  CHECK(folder.names() == std::vector<std::string>{"schemas/a.yaml"});
  CHECK(dumps({&database}).front() == before);
}

TEST_CASE("a connection that is lost midway is told and nothing is changed") {
  const FreshDatabase database;
  Connection connection = database.connect();
  connection.execute("CREATE SCHEMA migration; CREATE TABLE migration.flows (a text)");
  const std::string before = dumps({&database}).front();
  const Folder folder;
  folder.write("schemas/a.yaml", "schema: migration\ntables: { flows: { columns: { a: text, b: text } } }\n");
  Connection holder = database.connect();
  holder.execute("BEGIN");
  holder.execute("LOCK TABLE migration.flows IN ACCESS SHARE MODE");
  std::string said;
  int status = 0;
  {
    Process process({binary(), "apply", "--yes", "--quiet", "--database", database.conninfo()},
                    {{"NO_COLOR=1"}, folder.path(), {}});
    std::string waiting;
    for (int i = 0; i < 2000 && waiting.empty(); ++i) {
      waiting =
          value(connection,
                "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'");
      if (waiting.empty()) std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    REQUIRE(!waiting.empty());
    connection.execute("SELECT pg_terminate_backend(" + waiting + ")");
    const Finished finished = process.wait();
    status = finished.status;
    said = finished.err;
  }
  holder.execute("ROLLBACK");
  CHECK(status == 1);
  CHECK(without_names(said) == "error: the connection to postgresql://postgres@:5432/DATABASE?host=SERVER was lost\n");
  CHECK(dumps({&database}).front() == before);
}

}  // namespace

TEST_SUITE_END();

}  // namespace reconcile::test
