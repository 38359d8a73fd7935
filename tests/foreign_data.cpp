// What is secret of foreign data and of subscriptions is neither told nor touched.
#include <doctest/doctest.h>

#include "core/sql.hpp"
#include "folder.hpp"
#include "process.hpp"
#include "server.hpp"

namespace reconcile::test {

TEST_SUITE_BEGIN("server");

TEST_CASE("an option that holds a secret stays as it is while others change") {
  const FreshDatabase database;
  Connection connection = database.connect();
  connection.execute(
      "CREATE SCHEMA migration; CREATE FOREIGN DATA WRAPPER files;"
      "CREATE SERVER disk FOREIGN DATA WRAPPER files OPTIONS (host 'here', api_secret 'never told');"
      "CREATE USER MAPPING FOR postgres SERVER disk OPTIONS (\"user\" 'bob', password 'never told', password_required 'false')");
  const Folder folder;
  const auto run = [&](const std::string& command) {
    std::vector<std::string> words{command, "--database", database.conninfo(), "--schema", "*"};
    if (command != "inspect") words.insert(words.end(), {"--desired", "a.yaml"});
    if (command == "apply") words.push_back("--yes");
    return reconcile(words, {{}, folder.path(), {}});
  };
  std::string yaml = run("inspect").out;
  CHECK(yaml.find("never told") == std::string::npos);
  CHECK(yaml.find("password_required") != std::string::npos);
  yaml.replace(yaml.find("bob"), 3, "alice");
  yaml.replace(yaml.find("here"), 4, "there");
  folder.write("a.yaml", yaml);
  const Finished applied = run("apply");
  CHECK(applied.status == 0);
  CHECK((applied.out + applied.err).find("never told") == std::string::npos);
  const auto value = [&](const std::string& query) { return std::string(connection.query(query).value(0, 0)); };
  CHECK(value("SELECT array_to_string(srvoptions, ' ') FROM pg_foreign_server") == "host=there api_secret=never told");
  CHECK(value("SELECT array_to_string(umoptions, ' ') FROM pg_user_mappings") ==
        "user=alice password=never told password_required=false");
}

TEST_CASE("a foreign table is attached as a partition, and inherits") {
  const FreshDatabase database;
  const Folder folder;
  folder.write(
      "a.yaml",
      "schema: migration\nforeign_data_wrappers: { files: {} }\nservers: { disk: { foreign_data_wrapper: files } }\n"
      "tables:\n  flows: { partition_by: list (a), columns: { a: integer, b: text } }\n"
      "  flows_1: { partition: { of: flows, bounds: for values in (1) }, server: disk, options: { filename: a } }\n"
      "  cities: { columns: { name: text } }\n"
      "  capitals: { inherits: cities, server: disk, columns: { state: text } }\n");
  const auto run = [&](std::vector<std::string> command) {
    command.insert(command.end(), {"--database", database.conninfo(), "--desired", "a.yaml"});
    return reconcile(command, {{}, folder.path(), {}});
  };
  const Finished applied = run({"apply", "--yes"});
  INFO(applied.err);
  CHECK(applied.status == 0);
  CHECK(run({"plan", "--exit-code"}).status == 0);
  CHECK(database.connect()
            .query("SELECT FROM pg_inherits h JOIN pg_class c ON c.oid = h.inhrelid WHERE c.relkind = 'f'")
            .size() == 2);
}

TEST_CASE("the secrets of a subscription's connection are not told") {
  const FreshDatabase database;
  Connection connection = database.connect();
  connection.execute("CREATE SCHEMA migration");
  for (const char* conninfo :
       {"host=far password=geheim dbname=flows", "postgresql://app:geheim@far/flows?application_name=x",
        "password = 'geheim \\' quoted' host=far", "postgresql://far/flows?user=app&password=geheim&sslmode=require"}) {
    connection.execute("CREATE SUBSCRIPTION from_far CONNECTION " + quote_literal(conninfo) +
                       " PUBLICATION theirs WITH (connect = false, slot_name = NONE)");
    const std::string yaml = reconcile({"inspect", "--database", database.conninfo(), "--schema", "*"}).out;
    INFO(yaml);
    CHECK(yaml.find("from_far") != std::string::npos);
    CHECK(yaml.find("far") != std::string::npos);
    CHECK(yaml.find("geheim") == std::string::npos);
    connection.execute("DROP SUBSCRIPTION from_far");
  }
}

TEST_SUITE_END();

}  // namespace reconcile::test
