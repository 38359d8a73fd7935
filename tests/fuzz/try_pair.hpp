// A pair of desired states, tried on a server.
#pragma once

#include <string>

#include "core/document.hpp"

namespace reconcile::test {

struct Outcome {
  enum class Kind {
    passed,
    failed,
    refused,  ///< the program says why there is no way, or it or the server takes one of the states for invalid
  };
  Kind kind = Kind::passed;
  std::string text;  ///< what failed or was refused

  /// What failures of one cause have in common: the first line without names of objects.
  std::string cause() const;
};

/// Builds the live state, fills its tables, and takes the way to the desired state and back. What only the rows make
/// impossible (a NULL, a duplicate, a value out of range) is tried again without rows.
Outcome try_pair(const Document& live, const Document& desired);

}  // namespace reconcile::test
