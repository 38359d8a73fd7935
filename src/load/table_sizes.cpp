#include "load/table_sizes.hpp"

#include <fmt/format.h>

#include <charconv>

#include "core/kind.hpp"
#include "core/sql.hpp"

namespace reconcile {

namespace {

/// The name in the desired state, and the one that the table has in the live database until the plan is carried out.
std::map<std::string, std::string> touched_tables(const Plan& plan) {
  std::map<std::string, std::string> live_names;
  for (const Change& change : plan.changes) {
    const ObjectRef& ref = change.ref;
    std::string table;
    if (!ref.table.empty())
      table = ref.table;
    else if ((ref.of ? ref.of : ref.kind)->name_space == Namespace::relation)
      table = ref.name;
    if (!table.empty()) live_names.emplace(qualified(ref.schema, table), qualified(ref.schema, table));
  }
  for (const Change& change : plan.changes)
    if (change.action == Change::Action::rename && change.ref.table.empty())
      if (const auto found = live_names.find(change.ref.sql()); found != live_names.end())
        found->second = qualified(change.ref.schema, change.renamed_from);
  return live_names;
}

long long number(std::string_view text) {
  long long value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

}  // namespace

TableSizes read_table_sizes(Connection& connection, const Plan& plan) {
  std::string values;
  for (const auto& [desired, live] : touched_tables(plan))
    values += fmt::format("{}({}, {})", values.empty() ? "" : ", ", quote_literal(desired), quote_literal(live));
  TableSizes sizes;
  if (values.empty()) return sizes;
  try {
    // before version 14 a table that was never analyzed has 0 rows and no pages, since then -1
    const Rows rows = connection.query(fmt::format(
        "SELECT v.name, CASE WHEN f.is_empty THEN 0 WHEN c.reltuples = 0 AND c.relpages = 0 THEN -1 ELSE c.reltuples END::bigint,"
        " pg_catalog.pg_total_relation_size(c.oid), f.is_empty"
        " FROM (VALUES {}) AS v(name, live) JOIN pg_catalog.pg_class c ON c.oid = pg_catalog.to_regclass(v.live),"
        " LATERAL (SELECT c.relkind <> 'p' AND pg_catalog.pg_relation_size(c.oid) = 0) AS f(is_empty)"
        " WHERE c.relkind IN ('r', 'p', 'm')",
        values));
    for (std::size_t row = 0; row < rows.size(); ++row)
      sizes[std::string(rows.value(row, 0))] = {number(rows.value(row, 1)), number(rows.value(row, 2)),
                                                rows.value(row, 3) == "t"};
  } catch (const SqlError&) {
    // a role that may not look into the schema gets a plan without sizes
  }
  return sizes;
}

}  // namespace reconcile
