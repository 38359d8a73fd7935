// Where the objects of a database stand in a folder of desired state.
#pragma once

#include <string>
#include <vector>

#include "core/object.hpp"

namespace reconcile {

/// What a folder has already: its files' paths from there, and the schema that each is about.
struct FileOfSchema {
  std::string path;
  std::string schema;
};

class Layout {
 public:
  /// `schemas` are those that are described: of several, each gets a folder, unless the files that are there lie in
  /// none.
  Layout(const std::vector<FileOfSchema>& files, const std::vector<std::string>& schemas);

  /// `tables/flows.yaml`; all routines of a name share a file, and so do the extensions. It depends on nothing but the
  /// object's own name.
  std::string path(const Object& object) const;

  /// `audit/`, or nothing where the files of the schema lie in no folder of its own.
  std::string folder(const std::string& schema) const;

 private:
  std::string flat_;  // the schema whose files lie in no folder of its own
};

/// A name as a file's: what a file system or a shell could take for something else, also one that does not tell cases
/// apart, becomes `_`, and a number made of the whole name is put behind it.
std::string file_word(const std::string& name);

}  // namespace reconcile
