// The migration tools that scripts/clients installs.
#pragma once

#include <filesystem>
#include <string>

#include "server.hpp"

namespace reconcile::test {

std::string program(const std::string& name);

/// Says why a tool cannot be driven.
bool is_there(const std::string& name);

/// The folder of the server's socket.
std::string socket_of(const FreshDatabase& database);

/// An env.py for an async engine of DATABASE_URL.
std::string async_env();

}  // namespace reconcile::test
