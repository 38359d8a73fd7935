// Alembic, run as the project has it.
#pragma once

#include <string>
#include <vector>

#include "server/connection.hpp"

namespace reconcile {

/// Runs the revisions of a folder, the head of which is given, on the database of the connection, which is a throw-away
/// one: by the project's own env.py, every connection of which is led there, else by one that does nothing but run
/// them. `command` is what starts Alembic; empty: it is looked for. Throws Error with the place of what fails.
void upgrade(Connection& connection, const std::string& folder, const std::string& head,
             const std::vector<std::string>& command);

}  // namespace reconcile
