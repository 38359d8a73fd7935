// Where a project of Alembic keeps its revisions.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace reconcile {

/// The alembic.ini of the folder or of one of the three above it, or the one that there would be beside a
/// pyproject.toml with Alembic's settings; empty if there is none.
std::filesystem::path alembic_ini(const std::filesystem::path& folder);

struct AlembicLocations {
  std::vector<std::string> folders;  ///< `version_locations`, this folder among them; empty: this one alone
  bool is_recursive = false;         ///< `recursive_version_locations`: in the folders below them, too
};

AlembicLocations alembic_locations(const std::string& folder);

}  // namespace reconcile
