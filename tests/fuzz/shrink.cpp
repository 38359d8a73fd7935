#include "fuzz/shrink.hpp"

#include <algorithm>
#include <sstream>
#include <vector>

#include "fuzz/fragments.hpp"
#include "load/write_yaml.hpp"

namespace reconcile::test {

namespace {

using Path = std::vector<std::string>;

/// The paths of all entries, the ones nearer to the top first.
std::vector<Path> paths_of(const Document& live, const Document& desired) {
  std::vector<Path> paths;
  const auto add = [&](const Document& map, const Path& above) {
    for (std::size_t i = 0; i < map.size(); ++i) {
      Path path = above;
      path.push_back(map.key(i).text());
      if (std::find(paths.begin(), paths.end(), path) == paths.end()) paths.push_back(std::move(path));
    }
  };
  const auto at = [](const Document& file, const Path& path) {
    const Document* found = &file;
    for (const std::string& key : path) found = found && found->is_map() ? found->find(key) : nullptr;
    return found;
  };
  add(live, {});
  add(desired, {});
  for (std::size_t i = 0; i < paths.size(); ++i) {
    const Path above = paths[i];
    for (const Document* file : {&live, &desired})
      if (const Document* found = at(*file, above); found && found->is_map()) add(*found, above);
  }
  return paths;
}

Document without_path(const Document& map, const Path& path, std::size_t depth = 0) {
  if (!map.is_map()) return map;
  Document made = Document::map();
  for (std::size_t i = 0; i < map.size(); ++i) {
    const bool is_on_the_path = map.key(i).text() == path[depth];
    if (is_on_the_path && depth + 1 == path.size()) continue;
    made.set(map.key(i), is_on_the_path ? without_path(map.value(i), path, depth + 1) : map.value(i));
  }
  return made;
}

void write_indented(std::ostringstream& out, const std::string& text) {
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) out << (line.empty() ? "" : "  ") << line << "\n";
}

}  // namespace

Outcome shrink(Document& live, Document& desired, Outcome failed, int attempts) {
  const std::string cause = failed.cause();
  for (bool has_shrunk = true; has_shrunk;) {
    has_shrunk = false;
    for (const Path& path : paths_of(live, desired)) {
      if (path == Path{"schema"}) continue;
      const Document smaller_live = without_path(live, path), smaller_desired = without_path(desired, path);
      const std::pair<const Document*, const Document*> ways[] = {
          {&smaller_live, &smaller_desired}, {&smaller_live, &desired}, {&live, &smaller_desired}};
      for (const auto& [first, second] : ways) {
        if ((*first == live && *second == desired) || attempts-- <= 0) continue;
        Outcome outcome = try_pair(*first, *second);
        if (outcome.kind != Outcome::Kind::failed || outcome.cause() != cause) continue;
        const Document next_live = *first, next_desired = *second;
        live = next_live;
        desired = next_desired;
        failed = std::move(outcome);
        has_shrunk = true;
        break;
      }
    }
    if (attempts <= 0) break;
  }
  return failed;
}

std::string as_case(const Document& live, const Document& desired, const Outcome& outcome) {
  std::ostringstream out;
  std::istringstream lines(outcome.text);
  for (std::string line; std::getline(lines, line);) out << "# " << line << "\n";
  out << "live:\n";
  write_indented(out, write_yaml(live));
  out << "desired:\n";
  write_indented(out, write_yaml(desired));
  return out.str();
}

}  // namespace reconcile::test
