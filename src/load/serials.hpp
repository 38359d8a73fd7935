// serial, bigserial and smallserial: no types, but a column with a sequence of its own (manual, 8.1.4).
#pragma once

#include <vector>

#include "objects/objects.hpp"

namespace reconcile {

struct Serial {
  std::string_view type;  ///< `bigserial`
  const Column* column = nullptr;
  const Sequence* sequence = nullptr;
};

/// The columns that are what CREATE TABLE makes of such a type: NOT NULL, their default the next number of a sequence
/// that has nothing but defaults, belongs to the column and is called after it.
std::vector<Serial> serials_of(const Database& database);

/// The sequences of such columns that the files do not speak of, each with the place of its column.
std::vector<std::pair<ObjectRef, Place>> sequences_to_make(const Database& desired);

/// Makes the sequence, its owner and the default of each column of such a type. A sequence that has keys of its own in
/// the file keeps them.
void expand_serials(Database& desired, Mistakes& mistakes);

}  // namespace reconcile
