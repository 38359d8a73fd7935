// Two texts or values, one beside or below the other.
#pragma once

#include <string>
#include <vector>

#include "core/finding.hpp"
#include "render/paint.hpp"

namespace reconcile {

std::vector<std::string> split_lines(const std::string& text);

/// The hunks of a unified diff, a few lines around each change.
std::vector<std::string> unified_diff(const std::string& from, const std::string& to, const Paint& paint);

/// Of what is put on one line.
constexpr std::size_t widest_line = 76;

/// One line where it fits: `type a → b`; else both values one below the other, of several lines each as a unified diff.
std::vector<std::string> to_lines(const Difference& difference, const Paint& paint);

}  // namespace reconcile
