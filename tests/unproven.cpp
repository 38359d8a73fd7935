// What is told where no server can be asked: what is certain as certain, the rest as unproven.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "folder.hpp"
#include "process.hpp"
#include "server.hpp"

namespace reconcile::test {

TEST_SUITE_BEGIN("server");

TEST_CASE("without a server to ask only what may be the same is unproven") {
  const FreshDatabase database;
  Connection connection = database.connect();
  connection.execute(
      "CREATE SCHEMA migration; CREATE TYPE migration.mood AS ENUM ('good');"
      "CREATE TABLE migration.flows (a text, b varchar(20), c migration.mood, d integer DEFAULT 1, e timestamptz DEFAULT now(),"
      " status text CONSTRAINT status_check CHECK (status IN ('old', 'new')), f integer CONSTRAINT f_check CHECK (f > 1));"
      "DO $$ BEGIN IF to_regrole('reader') IS NULL THEN CREATE ROLE reader LOGIN; END IF; END $$;"
      "REVOKE TEMPORARY ON DATABASE " +
      database.name() + " FROM PUBLIC");
  const Folder folder;
  folder.write("empty/nothing", "");
  folder.write("schemas/a.yaml", R"yaml(schema: migration
enums: { mood: [good] }
tables:
  flows:
    columns:
      a: integer
      b: varchar(10)
      c: text
      d: { type: integer, default: 2 }
      e: { type: timestamptz, default: clock_timestamp() }
      status: text
      f: integer
    checks: { status_check: "status IN ('old')", f_check: f >= 2 }
)yaml");
  const Finished finished = reconcile(
      {"drift", "--database", database.conninfo() + " user=reader", "--postgres-bin", folder.path() + "/empty"},
      {{}, folder.path(), {}});
  CHECK(finished.status == 2);
  CHECK(finished.out == R"(schemas/a.yaml:6:10: column migration.flows.a differs: type is text, should be integer
schemas/a.yaml:7:10: column migration.flows.b differs: type is character varying(20), should be character varying(10)
schemas/a.yaml:8:10: column migration.flows.c differs: type is migration.mood, should be text
schemas/a.yaml:9:36: column migration.flows.d differs: default is 1, should be 2
schemas/a.yaml:10:40: column migration.flows.e may differ (unproven): default is now(), should be clock_timestamp()
    --scratch URL names a database to ask
schemas/a.yaml:13:29: check constraint migration.flows.status_check differs: expression is status IN ('old', 'new'), should be status IN ('old')
schemas/a.yaml:13:59: check constraint migration.flows.f_check may differ (unproven): expression is f > 1, should be f >= 2
    --scratch URL names a database to ask

12 objects in 1 schema compared, 7 differ.
)");
}

TEST_SUITE_END();

}  // namespace reconcile::test
