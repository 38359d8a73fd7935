// Where a project's Alembic is: in its virtual environment, behind its package manager, or in PATH.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace reconcile {

/// The words that may start it, from the most to the least likely; `project` is a folder in the project.
std::vector<std::vector<std::string>> alembic_programs(const std::filesystem::path& project);

}  // namespace reconcile
