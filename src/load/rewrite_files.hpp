// What the files of a folder have to become, so that they describe a database.
#pragma once

#include <set>

#include "core/database.hpp"
#include "core/file_changes.hpp"
#include "load/folder.hpp"

namespace reconcile {

/// What stands by itself and the object is, or is part of, in either state.
ObjectRef whole_of(const ObjectRef& ref, const Database& desired, const Database& live);

/// The objects of which something differs.
struct Differing {
  std::set<ObjectRef> objects;
  std::set<ObjectRef> anew;    ///< those of them of which no line is kept
  bool with_versions = false;  ///< of extensions, also where the files do not say one
};

/// `desired` is what the files say, brought to the form of `live`. An object stays in the file that it stands in; a new
/// one goes where Layout says. A file in which nothing is left goes. Files that stay as they are are not returned.
std::vector<FileChange> rewrite_files(const std::string& folder, const DesiredFiles& files, const Database& desired,
                                      const Database& live, const Differing& differing);

}  // namespace reconcile
