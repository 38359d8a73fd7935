#include "fuzz/try_pair.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <regex>

#include "apply/sample.hpp"
#include "pair.hpp"

namespace reconcile::test {

namespace {

constexpr long long rows_of_each_table = 4;

/// SQLSTATE classes of data exceptions and of violated constraints (manual, appendix A).
bool is_of_the_rows(const std::string& fault) {
  static const std::regex pattern("^(up|down) (once|again): [^\n]* \\[2[23]...\\]\n.*");
  return std::regex_search(fault, pattern);
}

void add_schemas(const Database& database, std::vector<std::string>& schemas) {
  for (const std::string& schema : database.schemas)
    if (std::find(schemas.begin(), schemas.end(), schema) == schemas.end()) schemas.push_back(schema);
}

std::string joined(const std::vector<std::string>& faults) { return fmt::format("{}", fmt::join(faults, "\n")); }

/// What differs between the desired state and a copy restored from a dump of it; empty: nothing.
std::vector<std::string> faults_of_restored(const FreshDatabase& straight, const Document& desired,
                                            const std::vector<std::string>& schemas) {
  const FreshDatabase copy;
  restore(copy, dump_with_rows(straight));
  Connection connection = copy.connect();
  // the owner of a materialized view fills it, who may lack the right to read
  if (value(connection, "SELECT count(*) FROM pg_class WHERE relkind = 'm' AND NOT relispopulated") != "0") return {};
  const States states = read_states(connection, state(&desired), schemas);
  const std::string sql = spell(make_plan(states.live, states.desired, states.renames));
  if (sql.empty()) return {};
  return {"the plan for a restored copy is not empty:\n" + sql};
}

/// Whether a key stands somewhere in the file.
bool has_key(const Document& file, std::string_view key) {
  if (file.is_list())
    return std::any_of(file.items().begin(), file.items().end(), [&](const Document& each) { return has_key(each, key); });
  if (!file.is_map()) return false;
  for (std::size_t i = 0; i < file.size(); ++i)
    if (file.key(i).text() == key || has_key(file.value(i), key)) return true;
  return false;
}

/// Throws SqlError where the language of a function refuses its body, which is created without a look at that.
void check_bodies(Connection& connection) {
  connection.execute(R"(DO $$
    DECLARE check_one text;
    BEGIN
      FOR check_one IN SELECT format('SELECT %s(%s)', l.lanvalidator::regproc, p.oid)
        FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang WHERE l.lanvalidator <> 0 AND p.oid >= 16384 LOOP
        EXECUTE check_one;
      END LOOP;
    END $$)");
}

Outcome try_with(const Document& live, const Document& desired, bool with_rows) {
  std::vector<std::string> schemas;
  const FreshDatabase database, straight;
  Connection connection = database.connect();
  try {
    Database first = state(&live), second = state(&desired);
    add_schemas(first, schemas);
    add_schemas(second, schemas);
    Connection other = straight.connect();
    build(other, std::move(second), schemas);
    build(connection, std::move(first), schemas);
    check_bodies(other);
    check_bodies(connection);
  } catch (const Error& error) {
    return {Outcome::Kind::refused, error.what()};
  }
  std::vector<std::string> faults;
  const auto add = [&](std::vector<std::string> more) {
    faults.insert(faults.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
  };
  if (with_rows) fill(connection, schemas, rows_of_each_table, [](const std::string&) { return false; });
  add(faults_of_inspect(connection, schemas, "before"));
  // pg_dump leaves out the version of an extension
  if (!has_key(desired, "version")) add(faults_of_restored(straight, desired, schemas));
  std::optional<PlannedPair> pair;
  try {
    pair = plan_pair(connection, &desired, schemas, false);
  } catch (const Error& error) {
    if (faults.empty()) return {Outcome::Kind::refused, error.what()};
  }
  if (pair) add(faults_of_files(database, *pair, &desired));
  if (faults.empty()) return {};
  return {Outcome::Kind::failed, joined(faults)};
}

}  // namespace

std::string Outcome::cause() const {
  static const std::regex name("[a-z_0-9\"]+(\\.[a-z_0-9\"]+)+|\"[^\"]*\"|[0-9]+");
  return std::regex_replace(text.substr(0, text.find('\n')), name, "…");
}

Outcome try_pair(const Document& live, const Document& desired) {
  try {
    // a backfill that only warns leaves the rows that it cannot fill
    Outcome outcome = try_with(live, desired, !has_key(desired, "on_error"));
    if (outcome.kind == Outcome::Kind::failed && is_of_the_rows(outcome.text)) outcome = try_with(live, desired, false);
    return outcome;
  } catch (const Error& error) {
    return {Outcome::Kind::failed, fmt::format("error: {}", error.what())};
  } catch (const std::exception& error) {
    return {Outcome::Kind::failed, fmt::format("internal error: {}", error.what())};
  }
}

}  // namespace reconcile::test
