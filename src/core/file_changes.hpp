// Changes of several files that belong together: all are made, or none.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace reconcile {

struct FileChange {
  std::string path;
  std::optional<std::string> text;  ///< all of it; nothing: the file goes
};

/// Folders that are missing are made. Throws Error where one cannot be made; the files are then as they were.
void make_changes(const std::vector<FileChange>& changes);

}  // namespace reconcile
