// Definitions that many guards ask for. The SQL that finds one is the same but for a relation and a name, so that a
// migration can say it once.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace reconcile {

/// The definition of what has name {1} in relation {0}, both SQL of type text; null where there is none.
struct Lookup {
  std::string_view kind;  ///< `constraint`, for those who read a migration
  std::string_view sql;

  /// Guard::Part::found for this relation (as SQL spells it) and this name.
  std::string found(std::string_view relation, std::string_view name) const;
};

extern const Lookup column_lookup, columns_lookup, default_lookup, constraint_lookup, key_reference_lookup,
    index_lookup, table_comment_lookup, column_comment_lookup;

struct LookedUp {
  const Lookup* lookup;
  std::string relation, name;
};

/// What Lookup::found was asked for; nothing where the text does not come from there.
std::optional<LookedUp> looked_up(std::string_view found);

}  // namespace reconcile
