// The desired state: files of YAML → Database.
#pragma once

#include <string>
#include <vector>

#include "core/database.hpp"
#include "load/defaults.hpp"

namespace reconcile {

struct DesiredFiles {
  /// One file's text, kept until it is parsed.
  struct File {
    const std::string* name = nullptr;
    std::string text;
  };
  std::vector<File> files;
  std::string schema;  ///< what the files begin with, `schema: NAME`; empty where they do not say
};

/// Throws Error where it cannot be read.
std::string read_file(const std::string& path);

/// Whether the folder or one in it holds YAML.
bool has_desired_state(const std::string& folder);

/// The files of SQL under the paths of a desired state that is written in SQL, in name order; none where it is written
/// in YAML. SQL in a folder that also holds YAML does not count. Throws Error where one path is YAML and another SQL.
std::vector<std::string> find_sql_files(const std::vector<std::string>& paths);

/// Finds and reads every *.yaml and *.yml under the paths, in name order. Throws Error where there is none, or one
/// cannot be read.
DesiredFiles find_files(const std::vector<std::string>& paths);

/// What the files say about `defaults`.
Defaults read_defaults(const DesiredFiles& files, Mistakes& mistakes);

/// Throws Error with every mistake of all files.
Database load_files(const DesiredFiles& files);

}  // namespace reconcile
