// The PostgreSQL server programs that are installed here.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace reconcile {

struct Installation {
  std::filesystem::path bin;
  std::string version;  ///< in full, as the package names it: `15.18 (Debian 15.18-0+deb12u1)`
  int major = 0;
};

/// In `bin_dir` only, or without one those of PATH and then, newest first, those of the usual places; one for each
/// major.
std::vector<Installation> installations(const std::string& bin_dir);

/// Major 0 is the first of them. Throws an Error that says what to install.
Installation find_installation(int major, const std::string& bin_dir);

}  // namespace reconcile
