#include "apply/alembic_program.hpp"

#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string_view>

namespace reconcile {

namespace fs = std::filesystem;

namespace {

using Command = std::vector<std::string>;

/// A package manager that runs programs in the environment that it keeps for a project.
struct Manager {
  std::string_view program;
  std::string_view file;  ///< by which a project shows that it uses it
  std::string_view mark;  ///< that the file must hold; empty: none
};
constexpr Manager managers[] = {{"uv", "uv.lock", {}},
                                {"poetry", "poetry.lock", {}},
                                {"pdm", "pdm.lock", {}},
                                {"pipenv", "Pipfile", {}},
                                {"pixi", "pixi.lock", {}},
                                {"uv", "pyproject.toml", "[tool.uv"},
                                {"poetry", "pyproject.toml", "[tool.poetry"},
                                {"poetry", "pyproject.toml", "poetry.core."},
                                {"pdm", "pyproject.toml", "[tool.pdm"},
                                {"pdm", "pyproject.toml", "pdm.backend"},
                                {"hatch", "pyproject.toml", "[tool.hatch.env"}};

bool is_in_path(std::string_view program) {
  const char* path = std::getenv("PATH");
  std::string_view rest = path ? path : "";
  while (!rest.empty()) {
    const auto end = std::min(rest.find(':'), rest.size());
    if (access((fs::path(rest.substr(0, end)) / program).c_str(), X_OK) == 0) return true;
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return false;
}

bool uses(const fs::path& folder, const Manager& manager) {
  std::ifstream stream(folder / manager.file);
  if (!stream) return false;
  const std::string text{std::istreambuf_iterator<char>(stream), {}};
  return text.find(manager.mark) != std::string::npos;
}

void add_environment(const fs::path& environment, std::vector<Command>& all) {
  const fs::path python = environment / "bin" / "python";
  if (access(python.c_str(), X_OK) == 0) all.push_back({python.string(), "-m", "alembic"});
}

}  // namespace

std::vector<Command> alembic_programs(const fs::path& project) {
  std::vector<Command> all;
  if (const char* active = std::getenv("VIRTUAL_ENV")) add_environment(active, all);
  const char* of_uv = std::getenv("UV_PROJECT_ENVIRONMENT");
  for (fs::path folder = project;; folder = folder.parent_path()) {
    for (const char* name : {".venv", "venv"}) add_environment(folder / name, all);
    if (of_uv) add_environment(folder / of_uv, all);
    for (const Manager& manager : managers)
      if (uses(folder, manager) && is_in_path(manager.program))
        // not one of PATH, where the environment has none
        all.push_back({std::string(manager.program), "run", "python", "-m", "alembic"});
    // no project reaches beyond its repository
    if (folder == folder.root_path() || fs::exists(folder / ".git")) break;
  }
  all.push_back({"alembic"});
  all.push_back({"python3", "-m", "alembic"});
  return all;
}

}  // namespace reconcile
