#include "core/object_ref.hpp"

#include <fmt/format.h>

#include "core/kind.hpp"
#include "core/sql.hpp"

namespace reconcile {

bool operator<(const ObjectRef& a, const ObjectRef& b) {
  if (a.kind != b.kind) return a.kind->order < b.kind->order;
  const auto key = [](const ObjectRef& ref) { return std::tie(ref.schema, ref.table, ref.name); };
  if (key(a) != key(b)) return key(a) < key(b);
  if (a.of == b.of || !a.of || !b.of) return !a.of && b.of;
  return a.of->order < b.of->order;
}

std::string ObjectRef::table_sql() const { return qualified(schema, table); }

std::string bare_name(std::string_view name) {
  if (!name.starts_with('"')) return std::string(name.substr(0, name.find('(')));
  std::string bare;
  for (std::size_t at = 1; at < name.size(); ++at) {
    if (name[at] == '"' && (at + 1 == name.size() || name[++at] != '"')) break;
    bare += name[at];
  }
  return bare;
}

std::string ObjectRef::sql() const {
  if ((of ? of : kind)->has_arguments) return quote_ident(schema) + "." + name.text();
  if (table.empty()) return qualified(schema, name);
  return table_sql() + "." + quote_ident(name);
}

std::string ObjectRef::described() const {
  if (of) return fmt::format("{} of {} {}", kind->name, of->name, sql());
  return fmt::format("{} {}", kind->name, sql());
}

}  // namespace reconcile
