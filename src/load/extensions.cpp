#include "load/extensions.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <set>

#include "core/sql.hpp"
#include "objects/objects.hpp"

namespace reconcile {

namespace {

std::string names_in(const std::vector<const Extension*>& extensions) {
  std::set<std::string> names;
  for (const Extension* extension : extensions) names.insert(quote_literal(extension->ref.name));
  return fmt::format("{}", fmt::join(names, ", "));
}

std::vector<Extension*> extensions_of(Database& state) {
  std::vector<Extension*> found;
  for (const auto& object : state.objects())
    if (object->ref.kind == &extension_kind) found.push_back(&static_cast<Extension&>(*object));
  return found;
}

void refuse_to_move(const Database& live, const Database& desired, Connection& connection) {
  std::vector<const Extension*> moved;
  for (const auto& object : desired.objects()) {
    if (object->ref.kind != &extension_kind) continue;
    const auto& wanted = static_cast<const Extension&>(*object);
    const auto* before = live.get<Extension>(wanted.ref);
    if (before && !wanted.schema.empty() && !before->schema.empty() && before->schema != wanted.schema)
      moved.push_back(&wanted);
  }
  if (moved.empty()) return;
  const Rows fixed = connection.query(
      fmt::format("SELECT e.extname FROM pg_catalog.pg_extension e WHERE NOT e.extrelocatable AND e.extname IN ({})",
                  names_in(moved)));
  Mistakes mistakes;
  for (std::size_t row = 0; row < fixed.size(); ++row)
    for (const Extension* extension : moved)
      if (extension->ref.name == fixed.value(row, 0)) {
        const std::string& schema = live.get<Extension>(extension->ref)->schema;
        mistakes.add(fmt::format("{} is in schema {} and cannot be moved to {}: it does not support that",
                                 extension->ref.described(), schema, extension->schema),
                     extension->place,
                     fmt::format("write schema: {}, or drop it in one migration and create it in the next", schema));
      }
  mistakes.throw_if_any();
}

}  // namespace

void ask_about_extensions(Database& live, Database& desired, Connection& connection) {
  refuse_to_move(live, desired, connection);
  std::vector<Extension*> all = extensions_of(live);
  const std::vector<Extension*> wanted = extensions_of(desired);
  const bool is_order_open = std::max(all.size(), wanted.size()) > 1;
  bool differs = all.size() != wanted.size();
  for (const Extension* each : wanted) differs |= !live.find(each->ref);
  if (!is_order_open || !differs) return;
  all.insert(all.end(), wanted.begin(), wanted.end());
  const std::string names = names_in({all.begin(), all.end()});
  const Rows needs = connection.query(
      fmt::format("SELECT DISTINCT v.name, r.required FROM pg_catalog.pg_available_extension_versions v,"
                  " pg_catalog.unnest(v.requires) r (required) WHERE v.name IN ({0}) AND r.required IN ({0})",
                  names));
  for (std::size_t row = 0; row < needs.size(); ++row)
    for (Extension* extension : all)
      if (extension->ref.name == needs.value(row, 0)) extension->requires_first.emplace_back(needs.value(row, 1));
}

}  // namespace reconcile
