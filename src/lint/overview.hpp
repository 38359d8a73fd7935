// Many findings on one screen: by rule, by file, and what `since` would leave.
#pragma once

#include <optional>
#include <vector>

#include "core/finding.hpp"
#include "migrations/migration_file.hpp"

namespace reconcile {

/// Nothing where the findings that count are few enough to be read one by one.
std::optional<Overview> overview_of(const Report& report, const std::vector<MigrationFile>& migrations);

}  // namespace reconcile
