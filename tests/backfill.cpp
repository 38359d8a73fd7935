// Backfills on a server: what is committed when, under which locks, and what happens after an error.
#include <doctest/doctest.h>

#include <algorithm>

#include "folder.hpp"
#include "process.hpp"
#include "server.hpp"
#include "server/installation.hpp"

namespace reconcile::test {

namespace {

/// A table of nine rows, and the files that give it a column by a backfill.
struct Project {
  explicit Project(const std::string& backfill) {
    connection.execute(
        "CREATE SCHEMA migration; CREATE TABLE migration.flows (flow_id integer PRIMARY KEY);"
        "INSERT INTO migration.flows SELECT generate_series(1, 9)");
    folder.write(
        "schemas/flows.yaml",
        "schema: migration\ntables:\n  flows:\n    primary_key: flow_id\n    columns:\n      flow_id: integer\n"
        "      share: { type: integer, nullable: false, backfill: " +
            backfill + " }\n");
  }

  Finished command(std::vector<std::string> arguments) const {
    arguments.insert(arguments.end(), {"--database", database.conninfo()});
    return reconcile(std::move(arguments), {{}, folder.path(), {}});
  }

  std::vector<std::string> generate(const std::vector<std::string>& flags = {}) const {
    std::vector<std::string> arguments{"generate"};
    arguments.insert(arguments.end(), flags.begin(), flags.end());
    const Finished finished = command(arguments);
    REQUIRE_MESSAGE(finished.status == 0, finished.err);
    std::vector<std::string> ups;
    for (const std::string& name : folder.names())
      if (name.ends_with(".up.sql")) ups.push_back(folder.path() + "/" + name);
    return ups;
  }

  std::string filled() {
    return value(connection, "SELECT string_agg(coalesce(share, -1)::text, ' ' ORDER BY flow_id) FROM migration.flows");
  }

  Folder folder;
  FreshDatabase database;
  Connection connection = database.connect();
};

Finished psql(const FreshDatabase& database, const std::string& file) {
  static const std::string program = (find_installation(0, {}).bin / "psql").string();
  return run({program, "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", database.conninfo(), "-f", file},
             {{"LC_ALL=C"}, {}, {}});
}

constexpr const char* not_null = "SELECT attnotnull FROM pg_attribute WHERE attname = 'share'";
constexpr const char* checks =
    "SELECT count(*) FROM pg_constraint WHERE contype = 'c' AND conrelid = 'migration.flows'::regclass";

}  // namespace

TEST_SUITE_BEGIN("server");

TEST_CASE("a backfill that fails keeps the batches before, and goes on from there when it runs again") {
  Project project("{ value: 10 / (flow_id - 5), batch: 3 }");
  const auto files = project.generate();
  REQUIRE(files.size() == 4);
  CHECK(psql(project.database, files[0]).status == 0);
  const Finished failed = psql(project.database, files[1]);
  CHECK(failed.status == 3);
  CHECK(failed.err.find("ERROR:  division by zero") != std::string::npos);
  CHECK(project.filled() == "-2 -3 -5 -1 -1 -1 -1 -1 -1");
  project.connection.execute("UPDATE migration.flows SET share = 7 WHERE flow_id IN (1, 5)");
  for (int time = 1; time <= 2; ++time)
    for (const std::string& file : files) {
      const Finished finished = psql(project.database, file);
      CHECK_MESSAGE(finished.status == 0, file, finished.err);
      if (file == files[1] && time == 1)
        CHECK(finished.err.find("NOTICE:  5 rows of migration.flows.share filled") != std::string::npos);
    }
  CHECK(value(project.connection, "SELECT string_agg(share::text, ' ' ORDER BY flow_id) FROM migration.flows") ==
        "7 -3 -5 -10 7 10 5 3 2");
  CHECK(value(project.connection, not_null) == "t");
  CHECK(value(project.connection, checks) == "0");
  CHECK(project.command({"plan", "--exit-code"}).status == 0);
}

TEST_CASE("every batch waits for locks as long as the migration was told to, and no longer") {
  Project project("{ value: flow_id, batch: 3 }");
  const auto files = project.generate({"--lock-timeout", "300ms"});
  CHECK(psql(project.database, files[0]).status == 0);
  Connection other = project.database.connect();
  other.execute("BEGIN; SELECT FROM migration.flows WHERE flow_id = 5 FOR UPDATE");
  const Finished waited = psql(project.database, files[1]);
  CHECK(waited.status == 3);
  CHECK(waited.err.find("canceling statement due to lock timeout") != std::string::npos);
  CHECK(project.filled() == "1 2 3 -1 -1 -1 -1 -1 -1");
  other.execute("ROLLBACK");
  CHECK(psql(project.database, files[1]).status == 0);
  CHECK(project.filled() == "1 2 3 4 5 6 7 8 9");
}

TEST_CASE("an error of a backfill is a warning where that is wanted, and NULL stays allowed") {
  Project project("{ value: 10 / (flow_id - 5), batch: 3, on_error: warn }");
  const auto files = project.generate();
  std::string said;
  for (const std::string& file : files) {
    const Finished finished = psql(project.database, file);
    CHECK_MESSAGE(finished.status == 0, finished.err);
    said += finished.err;
  }
  CHECK(said.find("WARNING:  Fill migration.flows.share where it is NULL, 3 rows at a time: division by zero") !=
        std::string::npos);
  CHECK(
      said.find(
          "WARNING:  Forbid NULL in column migration.flows.share: column \"share\" of relation \"flows\" contains null values") !=
      std::string::npos);
  CHECK(value(project.connection,
              "SELECT string_agg(flow_id::text, ' ' ORDER BY flow_id) FROM migration.flows WHERE share IS NULL") ==
        "4 5 6");
  CHECK(value(project.connection, not_null) == "f");
  CHECK(value(project.connection, checks) == "0");

  project.connection.execute("UPDATE migration.flows SET share = 0 WHERE flow_id = 5");
  for (const std::string& file : files) CHECK(psql(project.database, file).status == 0);
  CHECK(value(project.connection, not_null) == "t");
  CHECK(project.command({"plan", "--exit-code"}).status == 0);
}

TEST_CASE("the same files fill a table whose key has another name, and one that has none") {
  Project project("{ value: 1, batch: 3 }");
  const auto files = project.generate();
  for (const std::string key : {"id integer PRIMARY KEY", "id integer"}) {
    const FreshDatabase other;
    Connection connection = other.connect();
    connection.execute("CREATE SCHEMA migration; CREATE TABLE migration.flows (" + key +
                       "); INSERT INTO migration.flows SELECT generate_series(1, 9)");
    std::string said;
    for (const std::string& file : files) {
      const Finished finished = psql(other, file);
      CHECK_MESSAGE(finished.status == 0, finished.err);
      said += finished.err;
    }
    CHECK(value(connection, "SELECT sum(share) FROM migration.flows") == "9");
    CHECK(value(connection, not_null) == "t");
    const bool has_key = key.ends_with("KEY");
    CHECK((said.find("table migration.flows has no primary key: its rows are filled in one statement") ==
           std::string::npos) == has_key);
  }
}

TEST_CASE("nobody is kept from reading and writing while batches are filled and the rows are looked through") {
  Project project("{ value: 1, batch: 3 }");
  const auto files = project.generate();
  project.connection.execute(
      "CREATE TABLE public.seen (transaction xid8, lock text);"
      "CREATE FUNCTION public.look() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
      " INSERT INTO public.seen SELECT pg_current_xact_id(), mode FROM pg_locks WHERE pid = pg_backend_pid() AND relation = 'migration.flows'::regclass;"
      " RETURN NEW; END $$;"
      "CREATE TRIGGER look BEFORE UPDATE ON migration.flows FOR EACH ROW EXECUTE FUNCTION public.look()");
  for (std::size_t i = 0; i < files.size(); ++i) {
    CHECK(psql(project.database, files[i]).status == 0);
    // a row that comes in after the batches
    if (i == 2) CHECK_THROWS_AS(project.connection.execute("INSERT INTO migration.flows VALUES (10)"), SqlError);
    if (i == 1) project.connection.execute("INSERT INTO migration.flows VALUES (11)");
  }
  CHECK(value(project.connection, "SELECT count(DISTINCT transaction) FROM public.seen") == "4");
  CHECK(
      value(
          project.connection,
          "SELECT string_agg(DISTINCT lock, ', ') FROM public.seen WHERE lock NOT IN ('AccessShareLock', 'RowShareLock')") ==
      "RowExclusiveLock");
  CHECK(value(project.connection, "SELECT share FROM migration.flows WHERE flow_id = 11") == "1");
}

TEST_CASE("apply fills in the same steps") {
  Project project("{ value: 10 / (flow_id - 5), batch: 3 }");
  const Finished failed = project.command({"apply", "--yes"});
  CHECK(failed.status == 1);
  CHECK(
      failed.err.find(
          "error: Fill migration.flows.share where it is NULL, 3 rows at a time: division by zero (1 of 7 statements are committed; run apply again for the rest)") !=
      std::string::npos);
  CHECK(project.filled() == "-2 -3 -5 -1 -1 -1 -1 -1 -1");
  project.connection.execute("UPDATE migration.flows SET share = 7 WHERE flow_id = 5");
  const Finished finished = project.command({"apply", "--yes"});
  CHECK_MESSAGE(finished.status == 0, finished.err);
  CHECK(finished.out.ends_with("Applied 6 statements. Nothing differs any more.\n"));
  CHECK(value(project.connection, not_null) == "t");
  CHECK(value(project.connection, checks) == "0");
}

TEST_SUITE_END();

}  // namespace reconcile::test
