// What one text has and another has not, line by line.
#pragma once

#include <string>
#include <vector>

#include "render/paint.hpp"

namespace reconcile {

std::vector<std::string> split_lines(const std::string& text);

/// The hunks of a unified diff, a few lines around each change.
std::vector<std::string> unified_diff(const std::string& from, const std::string& to, const Paint& paint);

}  // namespace reconcile
