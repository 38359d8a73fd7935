// The tables in which migration tools write down what they have run: no part of either state.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "core/database.hpp"
#include "server/connection.hpp"

namespace reconcile {

/// The name of our own.
inline constexpr std::string_view own_history_table = "reconcile_history";

/// Takes the tables of those names out of a state, unless the other one has one of that name, and lists those that are
/// not our own as not covered.
void forget_history_tables(Database& state, std::set<std::string> names, const Database& other);

/// How many characters such a column of a database takes, the least of them where there are several tables of that
/// name; nothing where there is none.
std::optional<std::size_t> longest_text(Connection& connection, std::string_view table, std::string_view column);

}  // namespace reconcile
