// The smallest pair of states that fails for the same cause.
#pragma once

#include "fuzz/try_pair.hpp"

namespace reconcile::test {

/// Takes entries out of both states, or of one, as long as the pair fails for the same cause; at most that many
/// attempts. Changes the states in place, and returns their outcome.
Outcome shrink(Document& live, Document& desired, Outcome failed, int attempts);

/// The pair as a file for tests/cases, with what failed as a comment.
std::string as_case(const Document& live, const Document& desired, const Outcome& outcome);

}  // namespace reconcile::test
