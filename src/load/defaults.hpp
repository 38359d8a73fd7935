// `defaults` of a file: keys that the objects of a section share, said once for all of their schema.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/kind.hpp"

namespace reconcile {

/// `defaults: { tables: { grants: { reader: [select] } } }`. An object that says the key itself has that value alone.
class Defaults {
 public:
  /// The key of one file. A section that another file of the schema has given is a mistake.
  void read(const Document& defaults, const std::string& schema, Mistakes& mistakes);

  /// What an object says, and what it leaves to the defaults.
  Document added_to(const ObjectRef& ref, Document object) const;
  /// The other way: as an object is written that has the defaults above it.
  Document taken_from(const ObjectRef& ref, Document object) const;

  /// Null where the schema has none.
  const Document* of(const std::string& schema) const;
  /// Those of one section; null where there are none.
  const Document* of(const std::string& schema, const Kind& kind) const;

  /// Adds the privileges that most objects of a section have, where three or more of them share these.
  void share(const std::string& schema, const Kind& kind, const std::vector<const Document*>& objects);

 private:
  std::map<std::string, Document> by_schema_;
};

}  // namespace reconcile
