// The clock: the only place where a run asks what time it is.
#pragma once

#include <string>

namespace reconcile {

/// `2026-03-01`, in UTC.
std::string today();
/// `2026-03-01T12:00:00`, in UTC.
std::string now();

}  // namespace reconcile
