// The roles, tablespaces and extensions that a state or a script of SQL names: they belong to the server, not to the
// database, and a throw-away server has none of them.
#pragma once

#include <set>
#include <string>
#include <string_view>

#include "core/database.hpp"
#include "server/connection.hpp"

namespace reconcile {

struct ServerNeeds {
  std::set<std::string> roles;
  std::set<std::string> tablespaces;
  std::set<std::string> extensions;

  void add(const Database& state);
  /// Scripts are read in the order in which they run: a role that one of them creates before any names it is not
  /// needed.
  void add_script(std::string_view sql);
  /// A file for psql: without its own commands, and without the rows behind a COPY.
  void add_psql_script(std::string_view text);
  void add(const ServerNeeds& others);

 private:
  std::set<std::string> created_roles_;
};

/// The tablespace that an object names; empty: the default one, or its kind has none.
std::string tablespace_of(const Object& object);

/// Those of the names that the server does not have.
std::set<std::string> missing_roles(Connection& connection, const std::set<std::string>& names);
std::set<std::string> missing_tablespaces(Connection& connection, const std::set<std::string>& names);
/// Those that cannot be created there.
std::set<std::string> missing_extensions(Connection& connection, const std::set<std::string>& names);

/// `it lacks the extension citext`, `it cannot create the extension timescaledb: …`; empty where the server has all of
/// them. The session may be lost.
std::string why_without_extensions(Connection& connection, const std::set<std::string>& names);
/// `it lacks the extension citext`
std::string lacks_extensions(const std::set<std::string>& names);

/// Creates the roles and tablespaces that a throw-away server does not have. Outside of a transaction.
void create_missing(Connection& throwaway, const ServerNeeds& needs);

}  // namespace reconcile
