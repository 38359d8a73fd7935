// The SQL of Alembic's operations, as Alembic itself writes it.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/python_call.hpp"

namespace reconcile {

/// The calls of revisions, by path.
using PythonCalls = std::map<std::string, std::vector<PythonCall>>;

/// Runs upgrade() and downgrade() of each revision that changes the schema by an operation, connected to no database,
/// and adds to those calls the SQL that came out. `command` is what starts Alembic; empty: it is looked for. Returns
/// why it could not be had where that is so: for no revision, or for one of them.
std::string render_operations(const std::string& folder, const std::vector<std::string>& command, PythonCalls& calls);

}  // namespace reconcile
