// The name of one object of a database.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <tuple>

#include "core/symbol.hpp"

namespace reconcile {

struct Kind;

/// A table is {table, "migration", "", "flows"}; its column {column, "migration", "flows", "status"}; an extension
/// {extension, "", "", "citext"}. What is part of another object (the default of a column, a comment) has that object's
/// schema, table and name, and the object's kind in `of`.
struct ObjectRef {
  const Kind* kind = nullptr;
  Symbol schema;  ///< empty for what lives outside of schemas
  Symbol table;   ///< the table (or view, …) that it nests in, or empty
  Symbol name;
  const Kind* of = nullptr;

  friend bool operator==(const ObjectRef&, const ObjectRef&) = default;
  /// In the order in which kinds are created, then by name.
  friend bool operator<(const ObjectRef& a, const ObjectRef& b);

  /// `migration.flows`, for a nested one that of its table with its own name: `migration.flows.status`, quoted where
  /// SQL needs it.
  std::string sql() const;
  /// The table it nests in, as SQL: `migration.flows`.
  std::string table_sql() const;
  /// `column migration.flows.status`
  std::string described() const;
};

/// The name alone of one with arguments: `f` of `f(integer)`, `odd name` of `"odd name"(integer)`.
std::string bare_name(std::string_view name_with_arguments);
/// What stands behind it: `(integer)`, ` USING btree`.
std::string_view behind_name(std::string_view name_with_arguments);

struct ObjectRefHash {
  // not noexcept: libstdc++ then keeps the hash of each entry, which is far quicker for a map of this size
  std::size_t operator()(const ObjectRef& ref) const {
    std::size_t seed = std::hash<const void*>()(ref.kind) ^ (std::hash<const void*>()(ref.of) << 1);
    for (const Symbol* part : {&ref.name, &ref.table, &ref.schema}) seed = seed * 1099511628211U + part->hash();
    return seed ^ (seed >> 29);
  }
};

}  // namespace reconcile
