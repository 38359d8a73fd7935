// Definitions that many guards ask for. The SQL that finds one is the same but for a relation and a name, so that a
// migration can say it once.
#pragma once

#include <string>
#include <string_view>
#include <utility>

namespace reconcile {

struct Lookup;

/// How a database is asked for the definition that it has of one thing.
struct CurrentDefinition {
  CurrentDefinition() = default;
  CurrentDefinition(std::string expression) : sql(std::move(expression)) {}
  CurrentDefinition(const char* expression) : sql(expression) {}
  CurrentDefinition(std::string expression, const Lookup& from, std::string_view of_relation, std::string_view of_name)
      : sql(std::move(expression)), lookup(&from), relation(of_relation), name(of_name) {}

  std::string sql;                 ///< an expression of type text that is null where there is none
  const Lookup* lookup = nullptr;  ///< what the expression is made from; null: it is written for this one alone
  std::string relation, name;      ///< what the lookup is asked for
};

/// The definition of what has name {1} in relation {0}, both SQL of type text; null where there is none.
struct Lookup {
  std::string_view kind;  ///< `constraint`, for those who read a migration
  std::string_view sql;

  /// For this relation (as SQL spells it) and this name.
  CurrentDefinition found(std::string_view relation, std::string_view name) const;
};

extern const Lookup column_lookup, columns_lookup, default_lookup, constraint_lookup, key_reference_lookup,
    index_lookup, table_comment_lookup, column_comment_lookup;
/// A hash of all that CREATE FUNCTION or CREATE PROCEDURE says. Asked for a schema instead of a relation, and for a name
/// with its argument types.
extern const Lookup routine_lookup;

}  // namespace reconcile
