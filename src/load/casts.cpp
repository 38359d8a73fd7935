#include "load/casts.hpp"

#include <fmt/format.h>

#include <map>

#include "core/sql.hpp"
#include "core/type_name.hpp"
#include "objects/domain.hpp"
#include "objects/kinds.hpp"
#include "objects/objects.hpp"

namespace reconcile {

namespace {

/// What a type is to a cast: its domain's base type, and whether values of it are only had from text.
struct Converted {
  std::string type;  ///< without [] where it is an array
  bool is_array = false;
  bool is_own = false;  ///< made by somebody, and no domain
};

Converted converted(std::string type, const Database& state) {
  Converted found;
  for (int depth = 0; depth < 10; ++depth) {
    while (type.ends_with("[]")) {
      type.resize(type.size() - 2);
      found.is_array = true;
    }
    const WrittenName name = parse_name(type, {});
    const Object* own = name.schema.empty() ? nullptr : state.find(Namespace::type, name.schema, name.name);
    found.is_own = own != nullptr;
    if (!own || own->ref.kind != &domain_kind) break;
    type = base_type(static_cast<const Domain*>(own)->type.stored.text());
  }
  found.type = type;
  return found;
}

bool is_string(const std::string& type) {
  return type == "text" || type == "character varying" || type == "character" || type == "name" || type == "\"char\"";
}

bool has_cast(const Database& state, const std::string& from, const std::string& to) {
  return state.find({&cast_kind, {}, {}, fmt::format("({} AS {})", from, to), nullptr}) != nullptr;
}

/// Where a type of a schema is on one side alone: the server has no cast but through text, and those that were made.
bool is_missing(const Converted& from, const Converted& to, const Database& state) {
  const auto is_one_string = [](const Converted& type) { return is_string(type.type) && !type.is_array; };
  if (is_one_string(from) || is_one_string(to)) return false;
  if (from.is_array != to.is_array) return true;
  return !is_string(from.type) && !is_string(to.type) && !has_cast(state, from.type, to.type);
}

bool is_of_extension(const Converted& type) { return !type.is_own && type.type.find('.') != std::string::npos; }

}  // namespace

void find_missing_casts(Database& live, Database& desired, Connection& connection) {
  std::map<std::pair<std::string, std::string>, std::vector<Column*>> pairs;  // by types, those of the second
  for (const auto& object : desired.objects()) {
    if (object->ref.kind != &column_kind) continue;
    auto* before = static_cast<Column*>(live.find(object->ref));
    auto& now = static_cast<Column&>(*object);
    if (!before || before->type == now.type) continue;
    const Converted from = converted(base_type(before->type.stored.text()), live),
                    to = converted(base_type(now.type.stored.text()), desired);
    if (is_of_extension(from) || is_of_extension(to) || (from.is_own && to.is_own)) continue;
    if (from.is_own || to.is_own) {
      now.has_cast = !is_missing(from, to, desired);
      before->has_cast = !is_missing(to, from, live);
      continue;
    }
    if (from.type == to.type && from.is_array == to.is_array) continue;
    const auto spelled = [](const Converted& type) { return type.type + (type.is_array ? "[]" : ""); };
    pairs[{spelled(from), spelled(to)}].push_back(&now);
    pairs[{spelled(to), spelled(from)}].push_back(before);
  }
  if (pairs.empty()) return;
  std::vector<std::string> values;
  for (const auto& [types, columns] : pairs)
    values.push_back(fmt::format("({}, {})", quote_literal(types.first), quote_literal(types.second)));
  // manual, CREATE CAST: any type can be cast to a string and back; an array as its elements can
  const Rows rows = connection.query(fmt::format(
      "SELECT v.a, v.b FROM (VALUES {}) v (a, b) JOIN pg_catalog.pg_type s ON s.oid = pg_catalog.to_regtype(v.a)"
      " JOIN pg_catalog.pg_type t ON t.oid = pg_catalog.to_regtype(v.b)"
      " LEFT JOIN pg_catalog.pg_type se ON s.typcategory = 'A' AND t.typcategory = 'A' AND se.oid = s.typelem"
      " LEFT JOIN pg_catalog.pg_type te ON s.typcategory = 'A' AND t.typcategory = 'A' AND te.oid = t.typelem"
      " WHERE coalesce(se.typcategory, s.typcategory) <> 'S' AND coalesce(te.typcategory, t.typcategory) <> 'S'"
      " AND se.oid IS DISTINCT FROM coalesce(te.oid, 0)"
      " AND NOT EXISTS (SELECT FROM pg_catalog.pg_cast c WHERE (c.castsource = s.oid AND c.casttarget = t.oid) OR"
      " (c.castsource = se.oid AND c.casttarget = te.oid))",
      fmt::join(values, ", ")));
  for (std::size_t row = 0; row < rows.size(); ++row)
    for (Column* column : pairs.at({std::string(rows.value(row, 0)), std::string(rows.value(row, 1))}))
      column->has_cast = false;
}

}  // namespace reconcile
