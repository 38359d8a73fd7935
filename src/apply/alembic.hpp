// Alembic, run as it is installed here.
#pragma once

#include <string>

#include "server/connection.hpp"

namespace reconcile {

/// Runs the revisions of a folder, the head of which is given, on the database of the connection, which is a throw-away
/// one: by the project's own env.py where that goes to DATABASE_URL, else by one that does nothing but run them.
void upgrade(Connection& connection, const std::string& folder, const std::string& head);

}  // namespace reconcile
