// Documents → objects: the one reader for what people write and for what servers answer.
#pragma once

#include <functional>
#include <map>

#include "core/database.hpp"
#include "load/defaults.hpp"

namespace reconcile {

/// A key that is no attribute but a short way to write another object: `references:` at a column.
struct Shorthand {
  ObjectRef of;
  std::string name;
  Document value;
  Place place;
};

class ObjectReader {
 public:
  /// Objects go to `database`; of two with one name the second is a mistake.
  ObjectReader(Database& database, Mistakes& mistakes, const Defaults* defaults = nullptr);

  /// Reads a file of desired state: top-level maps by kind. `schema` is that of names without one.
  void read_file(Document file, const std::string& schema);

  /// Reads one object and what nests in it.
  void read(const ObjectRef& ref, const Document& document, Place place, unsigned position = 0);

  std::vector<Shorthand>& shorthands() { return shorthands_; }

 private:
  struct Keys {
    const Kind* kind = nullptr;
    std::vector<const Kind*> nested;
    std::vector<std::string_view> known;
  };
  const Keys& keys_of(const Kind& kind);
  void read_map(Object& object, const Document& document, const Keys& keys);
  void read_nested(const Object& parent, const Kind& kind, const Document& key, const Document& value);
  void read_key(Object& object, const Keys& keys, const Document& key, const Document& value);
  void add(std::unique_ptr<Object> object);

  Database& database_;
  Mistakes& mistakes_;
  const Defaults* defaults_;
  std::map<const Kind*, Keys> keys_;
  std::vector<Shorthand> shorthands_;
};

/// Says so if a field's value is none of its words.
void check_choice(const Field& field, const Document& value, Mistakes& mistakes);

/// The name of what nests in an object and has no name of its own.
ObjectRef facet_of(const ObjectRef& parent, const Kind& kind);

}  // namespace reconcile
