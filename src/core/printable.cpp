#include "core/printable.hpp"

#include <fmt/format.h>

namespace reconcile {

namespace {

struct Character {
  unsigned code = 0;
  std::size_t bytes = 1;
};

/// The first character of the text. None that is_hidden() knows takes more than three bytes.
Character character_at(std::string_view text) {
  const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
  if (byte(0) < 0x80) return {byte(0), 1};
  if (byte(0) >> 5 == 0x6 && text.size() > 1) return {(byte(0) & 0x1fu) << 6 | (byte(1) & 0x3fu), 2};
  if (byte(0) >> 4 == 0xe && text.size() > 2)
    return {(byte(0) & 0xfu) << 12 | (byte(1) & 0x3fu) << 6 | (byte(2) & 0x3fu), 3};
  return {byte(0) >> 3 == 0x1e ? 0xffffu : 0xfffdu, 1};
}

/// Control characters (C0, DEL, C1), and those of Unicode's bidirectional algorithm that have no shape (UAX 9).
bool is_hidden(unsigned code) {
  if (code == '\n' || code == '\t') return false;
  return code < 0x20 || (code >= 0x7f && code < 0xa0) || code == 0x61c || code == 0x200e || code == 0x200f ||
         (code >= 0x2028 && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069);
}

/// The length of ESC [ … m at the start of the text; 0 where it is something else.
std::size_t length_of_color(std::string_view text) {
  if (!text.starts_with("\x1b[")) return 0;
  const std::size_t end = text.find_first_not_of("0123456789;", 2);
  return end != std::string_view::npos && text[end] == 'm' ? end + 1 : 0;
}

}  // namespace

std::string printable(std::string_view text, bool color) {
  std::string made;
  made.reserve(text.size());
  while (!text.empty()) {
    const std::size_t color_length = color ? length_of_color(text) : 0;
    const Character next = character_at(text);
    if (color_length == 0 && is_hidden(next.code))
      made += fmt::format("\\u{:04x}", next.code);
    else
      made += text.substr(0, color_length > 0 ? color_length : next.bytes);
    text.remove_prefix(color_length > 0 ? color_length : next.bytes);
  }
  return made;
}

}  // namespace reconcile
