// The SQL of live objects, as a person writes it in a file.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>

#include "core/database.hpp"

namespace reconcile {

class PlainTexts {
 public:
  explicit PlainTexts(const Database& database) : database_(database) {}

  /// A piece of SQL of that object: a type, an expression, the key of an index.
  Document text(const Object& object, Syntax syntax, const std::string& sql);

  /// The default of a column of that type: a JSON value, or an expression.
  Document default_value(const std::string& sql, const std::string& type, const ObjectRef& ref);

  /// The attributes of a composite type: a type each, or a map with one.
  Document attributes(const Object& composite_type, const Document& attributes);

  /// The checks of a domain.
  Document checks(const ObjectRef& domain, const Document& checks);

  /// The column and the values of a check that `one_of` would write in the very same way.
  std::optional<std::pair<std::string, Document>> one_of(const std::string& written, const ObjectRef& ref) const;

 private:
  /// The same text over columns of the same types is worked out once.
  std::string expression(const std::string& sql, Syntax syntax, const ObjectRef& ref, const std::string& type);

  const Database& database_;
  std::unordered_map<std::string, std::set<std::string>> columns_;  // of each expression
  std::unordered_map<std::string, std::string> plain_;              // by expression and the types of its columns
};

}  // namespace reconcile
