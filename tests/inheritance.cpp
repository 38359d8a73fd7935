// What a table keeps when those that it inherits from lose it.
#include <doctest/doctest.h>

#include "folder.hpp"
#include "process.hpp"
#include "server.hpp"

namespace reconcile::test {

TEST_SUITE_BEGIN("server");

TEST_CASE("a column that only the table above loses stays in the table below with its values") {
  const FreshDatabase database;
  Connection connection = database.connect();
  connection.execute(
      "CREATE SCHEMA migration; CREATE TABLE migration.cities (name text, kept integer, gone integer);"
      "CREATE TABLE migration.capitals (gone integer) INHERITS (migration.cities);"
      "CREATE TABLE migration.towns () INHERITS (migration.cities);"
      "CREATE TABLE migration.residences () INHERITS (migration.capitals);"
      "INSERT INTO migration.capitals VALUES ('Bern', 1, 2); INSERT INTO migration.residences VALUES ('Thun', 3, 4);"
      "INSERT INTO migration.towns VALUES ('Biel', 5, 6)");
  const Folder folder;
  folder.write("a.yaml",
               "schema: migration\ntables:\n  cities: { columns: { name: text } }\n"
               "  capitals: { inherits: cities, columns: { kept: integer } }\n"
               "  towns: { inherits: cities }\n  residences: { inherits: capitals }\n");
  const auto run = [&](std::vector<std::string> command) {
    command.insert(command.end(), {"--database", database.conninfo(), "--desired", "a.yaml"});
    return reconcile(command, {{}, folder.path(), {}});
  };
  const Finished applied = run({"apply", "--yes", "--allow-destructive"});
  INFO(applied.err);
  CHECK(applied.status == 0);
  CHECK(run({"plan", "--exit-code"}).status == 0);
  CHECK(connection.query("SELECT FROM migration.capitals WHERE (name, kept) IN (('Bern', 1), ('Thun', 3))").size() ==
        2);
  CHECK(connection
            .query("SELECT FROM pg_attribute WHERE attname IN ('gone', 'kept') AND attrelid IN"
                   " ('migration.cities'::regclass, 'migration.towns'::regclass) AND NOT attisdropped")
            .size() == 0);
}

TEST_SUITE_END();

}  // namespace reconcile::test
