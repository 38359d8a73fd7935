// The functions in pg_temp that the guards of a file share.
#pragma once

#include <string_view>
#include <vector>

#include "core/migration.hpp"

namespace reconcile {

namespace guard_function {
// each after those that it calls
inline constexpr std::string_view present = "pg_temp.present", definition = "pg_temp.definition",
                                  todo_if = "pg_temp.todo_if", todo = "pg_temp.todo", expect = "pg_temp.expect";
}  // namespace guard_function

/// Those that the brief guards of these statements call.
GuardHelpers helpers_of(const std::vector<const MigrationStatement*>& statements);

}  // namespace reconcile
