// pg_dump and psql, as they are installed here.
#pragma once

#include <optional>
#include <string>

#include "server/connection.hpp"

namespace reconcile {

/// Runs a file of SQL as it stands, psql's own commands in it too. Throws Error with what psql says.
void run_with_psql(const Connection& connection, const std::string& path, const std::string& bin_dir);

}  // namespace reconcile
