#include "load/volatility.hpp"

#include <fmt/format.h>

#include <map>
#include <set>

#include "core/mentions.hpp"
#include "core/sql.hpp"
#include "objects/objects.hpp"

namespace reconcile {

namespace {

/// The defaults whose table both states have, but only this one the column.
std::vector<Default*> new_defaults(const Database& state, const Database& other) {
  std::vector<Default*> found;
  for (const auto& object : state.objects()) {
    const ObjectRef& ref = object->ref;
    if (ref.kind == &default_kind && !other.find(column_ref(ref, ref.name)) &&
        other.find({&table_kind, ref.schema, {}, ref.table, nullptr}))
      found.push_back(static_cast<Default*>(object.get()));
  }
  return found;
}

/// Of each name that the server has a function of, in which schema and whether one of them is volatile.
using Functions = std::map<std::string, std::map<std::string, bool>>;

Functions functions_named(const std::set<std::string>& names, Connection& connection) {
  std::vector<std::string> literals;
  for (const std::string& name : names) literals.push_back(quote_literal(name));
  const Rows rows = connection.query(fmt::format(
      "SELECT p.proname, n.nspname, pg_catalog.bool_or(p.provolatile = 'v') FROM pg_catalog.pg_proc p"
      " JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace WHERE p.proname = ANY (ARRAY[{}]) GROUP BY 1, 2",
      fmt::join(literals, ", ")));
  Functions functions;
  for (std::size_t row = 0; row < rows.size(); ++row)
    functions[std::string(rows.value(row, 0))][std::string(rows.value(row, 1))] = rows.value(row, 2) == "t";
  return functions;
}

/// pg_catalog is searched before the schemas of the search path.
std::optional<bool> is_volatile(const Mention& function, const Functions& functions) {
  const auto named = functions.find(function.name);
  if (named == functions.end()) return std::nullopt;
  const auto& schemas = named->second;
  if (const auto found = schemas.find(function.schema.empty() ? "pg_catalog" : function.schema); found != schemas.end())
    return found->second;
  if (!function.schema.empty()) return std::nullopt;
  return std::any_of(schemas.begin(), schemas.end(), [](const auto& each) { return each.second; });
}

}  // namespace

void find_volatile_defaults(Database& live, Database& desired, Connection& connection) {
  std::vector<Default*> defaults = new_defaults(desired, live);
  for (Default* dropped : new_defaults(live, desired)) defaults.push_back(dropped);
  std::set<std::string> names;
  for (const Default* each : defaults)
    for (const Mention& mention : mentions(each->expression.stored, Syntax::expression))
      if (mention.what == Mention::What::function) names.insert(mention.name);
  if (names.empty()) return;
  const Functions functions = functions_named(names, connection);
  for (Default* each : defaults)
    each->is_volatile = calls_volatile(each->expression.stored,
                                       [&](const Mention& function) { return is_volatile(function, functions); });
}

}  // namespace reconcile
