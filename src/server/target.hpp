// Connection strings and why they fail, in words that never hold a password.
#pragma once

#include <string>
#include <string_view>

#include "core/error.hpp"

namespace reconcile {

/// Refuses a URI that libpq would not know as one, or cut inside the password, and then quote the rest of it.
void check_target(const std::string& target);

/// As the server is told it; empty where the connection string has none.
std::string password_of(const std::string& target);

/// The same server, role and settings, but another database of it.
std::string with_database(const std::string& target, std::string_view database);

/// The same, but given up where nobody answers for so many seconds.
std::string with_patience(const std::string& target, int seconds);

/// From what libpq says.
Error cannot_connect(const std::string& target, std::string_view text);

}  // namespace reconcile
