// The overview of a run with many findings, as text.
#pragma once

#include <string>

#include "core/finding.hpp"

namespace reconcile {

std::string overview_text(const Overview& overview);

}  // namespace reconcile
