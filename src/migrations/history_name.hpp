// What a project calls the table in which its migration tool writes down what has run.
#pragma once

#include <string>

#include "migrations/tool.hpp"

namespace reconcile {

/// By the tool's own settings in the folder or in one above it, or in the environment.
HistoryName configured_history(const MigrationTool& tool, const std::string& folder);

/// `schema.table`, or `table` alone, quoted or not.
HistoryName read_history_name(std::string_view written);

}  // namespace reconcile
