#include "core/proof.hpp"

#include <algorithm>

namespace reconcile {

bool Proof::holds() const {
  return std::all_of(steps.begin(), steps.end(),
                     [](const ProofStep& step) { return step.taken && step.differences.empty(); }) &&
         std::all_of(statements.begin(), statements.end(), [](const Measured& each) { return each.as_claimed; });
}

}  // namespace reconcile
