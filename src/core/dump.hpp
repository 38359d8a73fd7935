// What one dump of a schema has and another has not.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace reconcile {

struct DumpDifference {
  std::vector<std::string> missing;  ///< statements, as pg_dump wrote them
  std::vector<std::string> too_much;

  bool empty() const { return missing.empty() && too_much.empty(); }
};

/// Neither the order of statements nor that of a table's columns counts: a column that was dropped and added again
/// stands at the end.
DumpDifference dump_difference(std::string_view have, std::string_view want);

}  // namespace reconcile
