// Text for a terminal or a log.
#pragma once

#include <string>
#include <string_view>

namespace reconcile {

/// With every character that moves the cursor, rings or turns the direction of writing as an escape, `\u202e`, but for
/// line breaks and tabs; and, with `color`, the sequences that set colours.
std::string printable(std::string_view text, bool color);

}  // namespace reconcile
