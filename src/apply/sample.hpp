// Rows that nobody wrote: tables filled with values that their types, keys and checks allow.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "server/connection.hpp"

namespace reconcile {

struct Sampled {
  std::string table;
  long long rows = 0;
  std::string why_fewer;  ///< what refused the others, or empty
};

/// Fills every table of the schemas with that many rows, or as many as can be made. `except`: the rows of these tables
/// are not to be added to.
std::vector<Sampled> fill(Connection& connection, const std::vector<std::string>& schemas, long long rows,
                          const std::function<bool(const std::string& table)>& except);

/// Of every table.
std::map<std::string, long long> count_rows(Connection& connection, const std::vector<std::string>& schemas);

}  // namespace reconcile
