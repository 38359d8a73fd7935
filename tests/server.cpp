#include "server.hpp"

#include <fmt/format.h>

#include <atomic>
#include <regex>

#include "commands/build_state.hpp"
#include "commands/guard_prints.hpp"
#include "core/dump.hpp"
#include "load/canonical.hpp"
#include "load/casts.hpp"
#include "load/catalog.hpp"
#include "load/follow.hpp"
#include "load/live_rows.hpp"
#include "load/volatility.hpp"
#include "process.hpp"
#include "server/installation.hpp"
#include "server/throwaway.hpp"

namespace reconcile::test {

namespace {

ThrowawayServer& server() {
  static ThrowawayServer one;
  return one;
}

Connection& administrator() {
  static Connection one(conninfo("postgres"));
  return one;
}

std::string tool(const std::string& name) {
  static const std::filesystem::path bin = find_installation(server().major(), {}).bin;
  return (bin / name).string();
}

Surroundings quiet() { return {{"PGOPTIONS=-c client_min_messages=error", "LC_ALL=C"}, {}, {}}; }

std::string compare(const std::string& have, const std::string& want) {
  const DumpDifference difference = dump_difference(have, want);
  std::string text;
  for (const auto& statement : difference.missing) text += "missing: " + statement + "\n";
  for (const auto& statement : difference.too_much) text += "too much: " + statement + "\n";
  return text;
}

std::string restored(const std::string& dump) {
  const FreshDatabase copy;
  restore(copy, dump);
  return dumps({&copy}).front();
}

}  // namespace

std::string conninfo(const std::string& database) { return server().conninfo(database); }

std::string socket_folder() {
  Connection connection(conninfo("postgres"));
  return std::filesystem::path(value(connection, "SHOW data_directory")).parent_path();
}

FreshDatabase::FreshDatabase() {
  static std::atomic<int> count = 0;
  name_ = fmt::format("test_{}", ++count);
  administrator().execute("CREATE DATABASE " + name_ + " TEMPLATE template0");
}

FreshDatabase::~FreshDatabase() {
  try {
    administrator().execute("DROP DATABASE " + name_ + " WITH (FORCE)");
  } catch (const Error&) {
    // it ends with the server
  }
}

std::vector<std::string> dumps(const std::vector<const FreshDatabase*>& databases,
                               const std::vector<std::string>& without) {
  std::vector<std::unique_ptr<Process>> running;
  for (const FreshDatabase* database : databases) {
    std::vector<std::string> command{tool("pg_dump"), "--schema-only", "-d", database->conninfo()};
    for (const std::string& table : without) command.push_back("--exclude-table=" + table);
    running.push_back(std::make_unique<Process>(command, quiet()));
  }
  std::vector<std::string> texts;
  for (const auto& each : running) {
    const Finished finished = each->wait();
    if (finished.status != 0) throw Error("pg_dump: " + finished.err);
    // a token that differs each time
    texts.push_back(std::regex_replace(finished.out, std::regex("\\\\(un)?restrict [^\n]*\n"), ""));
  }
  return texts;
}

std::string dump_with_rows(const FreshDatabase& database) {
  const Finished finished = run({tool("pg_dump"), "-d", database.conninfo()}, quiet());
  if (finished.status != 0) throw Error("pg_dump: " + finished.err);
  return finished.out;
}

void restore(const FreshDatabase& database, const std::string& dump) {
  Surroundings surroundings = quiet();
  surroundings.input = dump;
  // what every database has (schema public) may be refused
  run({tool("psql"), "-X", "-q", "-d", database.conninfo()}, surroundings);
}

std::string difference(const std::string& have, const std::string& want) {
  if (compare(have, want).empty()) return {};
  return compare(restored(have), restored(want));
}

States read_states(Connection& connection, Database desired, const std::vector<std::string>& schemas) {
  static const FreshDatabase scratch;
  States states{read_catalog(connection, schemas), std::move(desired), {}, {}};
  states.desired.version = states.live.version;
  refuse_unavailable(states.desired);
  Database& before = states.live_before_renames;
  for (const auto& object : states.live.objects()) before.add(object->clone());
  before.schemas = states.live.schemas;
  before.version = states.live.version;
  states.renames = match(states.live, states.desired);
  std::vector<Renamed> renamed;
  for (const Rename& each : states.renames) renamed.push_back({each.from, each.to});
  follow_renames(states.live, before, renamed, statements_of(states.renames), connection, {scratch.conninfo(), {}},
                 build_state);
  const auto unproven =
      make_canonical(states.desired, states.live, connection, {scratch.conninfo(), {}}, build_state, true);
  if (!unproven.empty()) throw Error("no server could be asked about " + unproven.front()->ref.described());
  adopt_names(states.live, states.desired);
  find_missing_casts(states.live, states.desired, connection);
  find_volatile_defaults(states.live, states.desired, connection);
  read_live_rows(connection, states.desired, states.live,
                 [&](const ObjectRef& ref) { return ref_before(states.renames, ref); });
  find_prints_for_guards(states.live, states.desired, states.renames, connection, {scratch.conninfo(), {}});
  return states;
}

void build(Connection& connection, Database desired, const std::vector<std::string>& schemas) {
  const States states = read_states(connection, std::move(desired), schemas);
  const Plan plan = make_plan(states.live, states.desired, states.renames);
  for (const Statements& transaction : plan.transactions) {
    std::string sql = "SET check_function_bodies = off;\n";
    for (const Statement& statement : transaction) sql += statement.text() + ";\n";
    connection.execute(sql);
  }
}

bool fits_schemas(const FreshDatabase& database) { return database.connect().version().major() >= 15; }

std::string value(Connection& connection, const std::string& sql) {
  const Rows rows = connection.query(sql);
  return rows.size() == 0 ? std::string() : std::string(rows.value(0, 0));
}

}  // namespace reconcile::test
