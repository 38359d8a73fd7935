// The tables in which migration tools write down what they have run: no part of either state.
#pragma once

#include "core/database.hpp"

namespace reconcile {

/// The name of our own.
inline constexpr std::string_view history_table = "reconcile_history";

/// Takes them out of a state that a server has, unless the other one describes them. Those of other tools are listed as
/// not covered.
void forget_history_tables(Database& live, const Database& desired);

}  // namespace reconcile
