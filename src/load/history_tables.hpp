// The tables in which migration tools write down what they have run: no part of either state.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/database.hpp"
#include "server/connection.hpp"

namespace reconcile {

/// The name of our own.
inline constexpr std::string_view own_history_table = "reconcile_history";

/// How one of them is recognised: by its name and its columns.
struct HistoryTableShape {
  std::string name;
  std::string schema;                ///< where it always is; empty: anywhere
  std::vector<std::string> columns;  ///< that it has, among others
};

/// Takes these tables out of a state, unless the other one has a table of the name, and lists those that are not our
/// own as not covered. A schema that is the tool's own and holds nothing else goes too.
void forget_history_tables(Database& state, const std::vector<HistoryTableShape>& shapes, const Database& other);

/// Of what is not covered: it is understood, and only left out.
bool is_history(const NotCovered& object);

/// How many characters such a column of a database takes, the least of them where there are several tables of that
/// name; nothing where there is none.
std::optional<std::size_t> longest_text(Connection& connection, std::string_view table, std::string_view column);

}  // namespace reconcile
