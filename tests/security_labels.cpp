// Security labels are read and compared; to set one takes a provider, which no package of PostgreSQL has.
#include <doctest/doctest.h>

#include "folder.hpp"
#include "process.hpp"
#include "server.hpp"

namespace reconcile::test {

TEST_SUITE_BEGIN("server");

TEST_CASE("a security label is inspected, and a change of one is told as one of security") {
  const FreshDatabase database;
  database.connect().execute(
      "CREATE SCHEMA migration; CREATE TABLE migration.t (a integer);"
      "CREATE VIEW migration.v AS SELECT a, a AS b FROM migration.t;"
      "CREATE FUNCTION migration.f() RETURNS integer LANGUAGE sql AS 'SELECT 1'; SET allow_system_table_mods = on;"
      "INSERT INTO pg_seclabel VALUES ('migration.t'::regclass, 'pg_class'::regclass, 0, 'dummy', 'top secret'),"
      " ('migration.t'::regclass, 'pg_class'::regclass, 1, 'dummy', 'secret'),"
      " ('migration.v'::regclass, 'pg_class'::regclass, 2, 'dummy', 'of a view'),"
      " ('migration.f'::regproc, 'pg_proc'::regclass, 0, 'dummy', 'public'),"
      " ('migration.f'::regproc, 'pg_proc'::regclass, 0, 'selinux', 'it''s')");
  const Folder folder;
  const auto run = [&](std::vector<std::string> command) {
    command.insert(command.end(), {"--database", database.conninfo()});
    return reconcile(command, {{}, folder.path(), {}});
  };
  std::string yaml = run({"inspect"}).out;
  INFO(yaml);
  folder.write("a.yaml", yaml);
  CHECK(run({"plan", "--desired", "a.yaml", "--exit-code"}).status == 0);
  for (const char* label : {"top secret", "dummy: secret", "dummy: public", "selinux: ", "{b: {dummy: of a view}}"})
    CHECK(yaml.find(label) != std::string::npos);
  yaml.replace(yaml.find("top secret"), 10, "harmless");
  yaml.replace(yaml.find("dummy: secret"), 13, "selinux: x");
  yaml.replace(yaml.find("b: {dummy: of"), 13, "a: {dummy: of");
  folder.write("a.yaml", yaml);
  const Finished plan = run({"plan", "--desired", "a.yaml", "--format", "sql"});
  INFO(plan.out);
  CHECK(plan.out.find("SECURITY LABEL FOR dummy ON TABLE migration.t IS 'harmless'") != std::string::npos);
  CHECK(plan.out.find("SECURITY LABEL FOR selinux ON COLUMN migration.t.a IS 'x'") != std::string::npos);
  CHECK(plan.out.find("SECURITY LABEL FOR dummy ON COLUMN migration.t.a IS NULL") != std::string::npos);
  CHECK(plan.out.find("SECURITY LABEL FOR dummy ON COLUMN migration.v.a IS 'of a view'") != std::string::npos);
  CHECK(plan.out.find("SECURITY LABEL FOR dummy ON COLUMN migration.v.b IS NULL") != std::string::npos);
  const Finished summary = run({"plan", "--desired", "a.yaml"});
  CHECK(summary.out.find("Security: 3 changes") != std::string::npos);
}

TEST_SUITE_END();

}  // namespace reconcile::test
