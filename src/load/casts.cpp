#include "load/casts.hpp"

#include <fmt/format.h>

#include <map>

#include "core/sql.hpp"
#include "core/type_name.hpp"
#include "objects/objects.hpp"

namespace reconcile {

namespace {

struct Pair {
  Column* live;
  Column* desired;
};

/// That of a schema may be new, and its values go through text.
bool is_of_server(const std::string& type) { return type.find('.') == std::string::npos && type.front() != '"'; }

}  // namespace

void find_missing_casts(Database& live, Database& desired, Connection& connection) {
  std::map<std::pair<std::string, std::string>, std::vector<Pair>> pairs;
  for (const auto& object : desired.objects()) {
    if (object->ref.kind != &column_kind) continue;
    auto* before = static_cast<Column*>(live.find(object->ref));
    auto& now = static_cast<Column&>(*object);
    if (!before || before->type == now.type) continue;
    const std::string from = base_type(before->type.stored.text()), to = base_type(now.type.stored.text());
    if (from != to && is_of_server(from) && is_of_server(to)) pairs[{from, to}].push_back({before, &now});
  }
  if (pairs.empty()) return;
  std::vector<std::string> values;
  for (const auto& [types, columns] : pairs)
    values.push_back(fmt::format("({}, {})", quote_literal(types.first), quote_literal(types.second)));
  // manual, CREATE CAST: any type can be cast to a string and back; an array as its elements can
  const Rows rows = connection.query(fmt::format(
      "SELECT v.a, v.b FROM (VALUES {}) v (a, b) JOIN pg_catalog.pg_type s ON s.oid = pg_catalog.to_regtype(v.a)"
      " JOIN pg_catalog.pg_type t ON t.oid = pg_catalog.to_regtype(v.b) WHERE s.typcategory <> 'S' AND t.typcategory <> 'S'"
      " AND NOT EXISTS (SELECT FROM pg_catalog.pg_cast c WHERE (c.castsource = s.oid AND c.casttarget = t.oid) OR"
      " (s.typcategory = 'A' AND t.typcategory = 'A' AND c.castsource = s.typelem AND c.casttarget = t.typelem))",
      fmt::join(values, ", ")));
  for (std::size_t row = 0; row < rows.size(); ++row)
    for (const auto& [before, now] : pairs.at({std::string(rows.value(row, 0)), std::string(rows.value(row, 1))}))
      before->has_cast = now->has_cast = false;
}

}  // namespace reconcile
