// A proof → text.
#pragma once

#include <string>

#include "core/proof.hpp"

namespace reconcile {

/// A line for each step, then one for each statement.
std::string proof_text(const Proof& proof, bool color);

}  // namespace reconcile
