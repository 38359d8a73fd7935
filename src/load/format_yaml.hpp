// A file of desired state → the same in the canonical layout, with its comments.
#pragma once

#include <string>

namespace reconcile {

/// Keys in the order of the reference, short forms, one line for what `inspect` writes in one. Names keep their order;
/// of several blank lines one is left. What holds anchors, aliases, tags or comments that would have no line to stand
/// at keeps its text. `text` is one that parse_yaml() reads without a mistake.
std::string format_yaml(const std::string& text);

}  // namespace reconcile
