// Lines with a margin.
#pragma once

#include <string>
#include <string_view>

namespace reconcile {

/// Every line after that many spaces.
std::string indented(std::string_view lines, std::size_t by);

}  // namespace reconcile
