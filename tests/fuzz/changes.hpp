// Random changes to a state, made from the fields that the kinds declare and from the values that the cases give them.
#pragma once

#include <map>
#include <random>
#include <string>
#include <vector>

#include "core/kind.hpp"
#include "fuzz/fragments.hpp"

namespace reconcile::test {

using Random = std::mt19937_64;

/// A number from 0 up to but without `end`, which is at least 1.
std::size_t any_below(std::size_t end, Random& random);

/// Every key that the objects of a kind have in some case, with each of its values.
class Values {
 public:
  explicit Values(const std::vector<Fragment>& fragments);

  struct Entry {
    std::string key;
    Document value;
  };
  /// Empty for a kind that no case has as a map.
  const std::vector<Entry>& of(const Kind& kind) const;

 private:
  void add(const Document& file);
  std::map<const Kind*, std::vector<Entry>> by_kind_;
};

/// The file with one random change: an object or a key less, a key more, another value for one, another type of a
/// column, another name for an object (with `renamed_from`). `number` makes new names unlike earlier ones.
Document changed(const Document& file, const Values& values, unsigned number, Random& random);

}  // namespace reconcile::test
