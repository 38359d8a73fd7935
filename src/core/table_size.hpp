// How much a live table holds, for the words of a plan.
#pragma once

#include <map>
#include <string>

namespace reconcile {

struct TableSize {
  long long rows = -1;    ///< the server's estimate; -1: the table was never analyzed
  long long bytes = 0;    ///< with its indexes and TOAST table
  bool is_empty = false;  ///< its file has no page: no estimate, there is no row
};

/// By the table's SQL name in the desired state: `migration.flows`.
using TableSizes = std::map<std::string, TableSize>;

}  // namespace reconcile
