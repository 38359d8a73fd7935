// The schemas of a database with their number of tables, for messages and for the choice of one or more.
#pragma once

#include <string>
#include <vector>

#include "server/connection.hpp"

namespace reconcile {

struct SchemaSize {
  std::string name;
  std::size_t tables = 0;  ///< without those of extensions
};

/// All that are not the system's, by name.
std::vector<SchemaSize> schema_sizes(Connection& connection);

/// Their names without a `public` that holds nothing but what extensions have put there.
std::vector<std::string> schemas_in_use(Connection& connection);

}  // namespace reconcile
