// Revisions of Alembic, read by Python itself.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/python_call.hpp"

namespace reconcile {

/// What upgrade() and downgrade() of each file call, by path; nothing runs but Python's own parser. Nothing where there
/// is no python3. Throws Error with the mistakes of the files that are no Python.
std::optional<std::map<std::string, std::vector<PythonCall>>> read_python_calls(const std::vector<std::string>& paths);

}  // namespace reconcile
