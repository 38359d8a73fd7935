// pg_dump and psql, as they are installed here.
#pragma once

#include <optional>
#include <string>

#include "server/connection.hpp"

namespace reconcile {

/// Runs a file of SQL as it stands, psql's own commands in it too. Throws Error with what the server says,
/// at its place in the file.
void run_with_psql(const Connection& connection, const std::string& path, const std::string& bin_dir);

/// The schema as pg_dump prints it; nothing where no pg_dump that knows the server is installed, or it may not read.
std::optional<std::string> dump_schema(const Connection& connection, const std::string& bin_dir);

/// Loads a dump as far as the server takes it; false where no psql is installed.
bool restore_schema(const Connection& connection, const std::string& dump, const std::string& bin_dir);

}  // namespace reconcile
