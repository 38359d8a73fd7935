// Database → the Document that a user would have written for it.
#pragma once

#include <string>
#include <vector>

#include "core/database.hpp"
#include "load/defaults.hpp"

namespace reconcile {

/// In the short forms of the format: a column's own unique, foreign key and list of values stand at the column.
/// `with_versions`: of extensions.
Document describe(const Database& database, bool with_versions = false);

/// What stands by itself, with all that nests in it.
struct Described {
  const Object* object = nullptr;
  Document document;
  bool is_implied = false;  ///< by the type of a column: it is written only where it says something
};
/// The same in parts, kind by kind and in the order of names.
std::vector<Described> describe_each(const Database& database);

bool says_nothing(const Described& described);

/// The privileges that most objects of a section share, by schema.
Defaults shared_keys(const std::vector<Described>& all, const std::vector<std::string>& schemas);

/// What an extension is, in whatever version.
Document without_version(const Document& extension);

/// As it is called in a file of that schema: without the types of its arguments where no other has the name, and where
/// its fields say them.
std::string written_name(const Object& object, const Database& database, const std::string& schema);

}  // namespace reconcile
