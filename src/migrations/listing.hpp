// A folder of migrations: the files in it, and what the tool that it belongs to makes of them.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/migration.hpp"
#include "migrations/migration_file.hpp"

namespace reconcile {

struct MigrationTool;

using Placeholders = std::map<std::string, std::string>;

/// A file below a folder.
struct ListedFile {
  std::string name;  ///< below the folder: `2024_x/up.sql`
  NewFile file;      ///< with its whole path

  std::string_view base() const { return std::string_view(name).substr(name.rfind('/') + 1); }
  std::string_view parent() const { return std::string_view(name).substr(0, name.size() - base().size()); }
};

struct FolderListing {
  std::string path;
  std::vector<ListedFile> files;  ///< what a tool may have to do with, at any depth, sorted by name
  Placeholders placeholders;      ///< from the settings

  const ListedFile* find(std::string_view name) const;
};

/// A file that does not run with the others, and why.
struct LeftOut {
  std::string path;
  std::string why;
};

/// What a project calls the table in which its tool writes down what has run; empty: as usual.
struct HistoryName {
  std::string schema, name;
};

struct MigrationFolder {
  std::string path;
  const MigrationTool* tool = nullptr;  ///< whose the newest migration is; null: there is none
  std::string taken_for;                ///< which tool's it was taken for, and why; for --verbose
  std::vector<MigrationFile> files;     ///< in the order in which they run
  std::vector<LeftOut> left_out;
  HistoryName history;
};

}  // namespace reconcile
