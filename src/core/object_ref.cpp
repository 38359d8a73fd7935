#include "core/object_ref.hpp"

#include <fmt/format.h>

#include <algorithm>

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
  // of a cast, `(a AS b)`, no part is a name of its own
  if (!name.starts_with('"'))
    return std::string(name.starts_with('(') ? name : name.substr(0, name.find_first_of("( ")));
  std::string bare;
  for (std::size_t at = 1; at < name.size(); ++at) {
    if (name[at] == '"' && (at + 1 == name.size() || name[++at] != '"')) break;
    bare += name[at];
  }
  return bare;
}

std::string_view behind_name(std::string_view name) {
  if (name.starts_with('(')) return {};
  const std::string bare = bare_name(name);
  std::size_t at = bare.size();
  if (name.starts_with('"')) at += 2 + static_cast<std::size_t>(std::count(bare.begin(), bare.end(), '"'));
  return name.substr(std::min(at, name.size()));
}

std::string ObjectRef::sql() const {
  if ((of ? of : kind)->has_arguments) return schema.empty() ? name.text() : quote_ident(schema) + "." + name.text();
  if (table.empty()) return qualified(schema, name);
  return table_sql() + "." + quote_ident(name);
}

std::string ObjectRef::described() const {
  if (of) return fmt::format("{} of {} {}", kind->name, of->name, sql());
  return fmt::format("{} {}", kind->name, sql());
}

}  // namespace reconcile
