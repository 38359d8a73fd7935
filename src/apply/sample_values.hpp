// Values that a column may have, as SQL expressions over the number of a row.
#pragma once

#include <string>
#include <vector>

namespace reconcile {

struct SampleColumn {
  std::string name;
  std::string type;                    ///< as SQL, a domain by its own name
  std::string base;                    ///< what the type is made of: `character varying`
  char category = 'U';                 ///< pg_type.typcategory of that
  long long length = 0;                ///< of a text; 0: as long as it likes
  long long digits = 0;                ///< before the point; 0: no limit of its own
  std::vector<std::string> labels;     ///< of an enum
  std::vector<std::string> constants;  ///< literals that its checks mention
  bool nullable = true;
};

/// In the order in which they are to be tried; `i` is the number of the row, from 1. The last resort is NULL.
std::vector<std::string> sample_values(const SampleColumn& column);

}  // namespace reconcile
