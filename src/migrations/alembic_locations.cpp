#include "migrations/alembic_locations.hpp"

#include <algorithm>
#include <map>

#include "migrations/folder.hpp"
#include "migrations/tools/common.hpp"

namespace reconcile {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view blanks = " \t\r\n";

std::string trimmed(std::string_view text, std::string_view around = blanks) {
  const auto begin = text.find_first_not_of(around), end = text.find_last_not_of(around);
  return begin == std::string_view::npos ? std::string() : std::string(text.substr(begin, end - begin + 1));
}

std::string text_of(const fs::path& path) {
  std::error_code failed;
  return fs::is_regular_file(path, failed) ? read_text(path.string()) : std::string();
}

/// The values of a section; one goes on in the lines that begin with a blank, or up to the end of its list.
std::map<std::string, std::string> section_of(const std::string& text, std::string_view name) {
  std::map<std::string, std::string> values;
  std::string* open = nullptr;
  bool is_here = false;
  for_lines(text, [&](std::string_view line, std::size_t) {
    const std::string all = trimmed(line);
    const bool in_list = open && open->starts_with('[') && open->find(']') == std::string::npos;
    const bool goes_on = open && !all.empty() && (in_list || line.starts_with(' ') || line.starts_with('\t'));
    if (all.starts_with('#') || all.starts_with(';')) return true;
    if (goes_on) {
      *open += "\n" + all;
    } else if (all.starts_with('[')) {
      is_here = all == name;
      open = nullptr;
    } else if (const auto equals = line.find('='); is_here && equals != std::string_view::npos) {
      open = &values[trimmed(line.substr(0, equals))];
      *open = trimmed(line.substr(equals + 1));
    }
    return true;
  });
  return values;
}

/// The items of a list of TOML, or of a text that the setting about separators splits.
std::vector<std::string> paths_in(std::string text, const std::string& separator) {
  std::string between = separator == "os" || separator == ":" ? ":\n" : separator == ";" ? ";\n" : ", \n";
  if (separator == "newline") between = "\n";
  if (text.starts_with('[')) between = ",\n";
  std::vector<std::string> paths;
  for (std::size_t at = 0; at < text.size();) {
    const auto end = std::min(text.find_first_of(between, at), text.size());
    if (std::string path = trimmed(text.substr(at, end - at), " \t\r\n[]\"'"); !path.empty())
      paths.push_back(std::move(path));
    at = end + 1;
  }
  return paths;
}

bool is_below(const fs::path& path, const fs::path& folder) {
  return std::mismatch(folder.begin(), folder.end(), path.begin(), path.end()).first == folder.end();
}

}  // namespace

fs::path alembic_ini(const fs::path& folder) {
  fs::path at = folder;
  for (int level = 0; level < 4; ++level, at = at.parent_path()) {
    const bool is_here =
        fs::exists(at / "alembic.ini") || text_of(at / "pyproject.toml").find("[tool.alembic]") != std::string::npos;
    if (is_here) return at / "alembic.ini";
  }
  return {};
}

AlembicLocations alembic_locations(const std::string& folder) {
  std::error_code failed;
  const fs::path own = fs::weakly_canonical(folder, failed), ini = alembic_ini(own);
  if (failed || ini.empty()) return {};
  const fs::path beside = ini.parent_path();
  auto values = section_of(text_of(ini), "[alembic]");
  values.merge(section_of(text_of(beside / "pyproject.toml"), "[tool.alembic]"));
  AlembicLocations locations;
  locations.is_recursive = in_small_letters(values["recursive_version_locations"]) == "true";
  std::string separator = values["path_separator"];
  if (separator.empty()) separator = values["version_path_separator"];
  bool has_own = false;
  for (std::string path : paths_in(values["version_locations"], separator)) {
    for (const std::string here : {"%(here)s", "%%(here)s"})
      if (path.starts_with(here)) path.replace(0, here.size(), beside.string());
    const fs::path whole = fs::weakly_canonical(beside / path, failed);
    if (failed || !fs::is_directory(whole, failed)) continue;
    has_own |= is_below(whole, own);
    locations.folders.push_back(whole.string());
  }
  // of a project that keeps other revisions
  if (!has_own) locations.folders.clear();
  return locations;
}

}  // namespace reconcile
