#include "core/indented.hpp"

namespace reconcile {

std::string indented(std::string_view lines, std::size_t by) {
  const std::string margin(by, ' ');
  std::string text = margin;
  for (const char c : lines) {
    text += c;
    if (c == '\n') text += margin;
  }
  return text;
}

}  // namespace reconcile
