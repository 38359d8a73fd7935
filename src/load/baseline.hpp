// The file of differences or findings that a team knows and accepts.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "core/finding.hpp"

namespace reconcile {

/// Whether it is written as 2026-03-01 is.
bool is_day(std::string_view text);

struct BaselineEntry {
  Accepted accepted;
  std::size_t times = 1;  ///< how often the same may be found; one more counts
};

class Baseline {
 public:
  /// Throws Error for a file that cannot be read or is none.
  static Baseline read(const std::string& path);

  /// Marks the findings that stand in it; one whose day has passed counts, and says so. `today` is `2026-03-01`.
  void accept(Report& report, std::string_view today) const;

  /// A file with exactly the findings of the report that nothing else accepts; what this one says about them is kept.
  std::string renewed(const Report& report) const;

 private:
  std::map<std::string, std::map<std::string, BaselineEntry>> objects_;  // by object, then by fingerprint
};

}  // namespace reconcile
