// Colour on a terminal, and how wide a text is without it.
#pragma once

#include <string>
#include <string_view>

namespace reconcile {

class Paint {
 public:
  explicit Paint(bool on) : on_(on) {}

  std::string bold(std::string_view text) const { return with("1", text); }
  std::string dim(std::string_view text) const { return with("2", text); }
  std::string red(std::string_view text) const { return with("31", text); }
  std::string green(std::string_view text) const { return with("32", text); }
  std::string yellow(std::string_view text) const { return with("33", text); }
  std::string alarm(std::string_view text) const { return with("1;31", text); }
  std::string cyan(std::string_view text) const { return with("36", text); }

 private:
  std::string with(std::string_view code, std::string_view text) const {
    if (!on_ || text.empty()) return std::string(text);
    return std::string("\033[").append(code).append("m").append(text).append("\033[0m");
  }
  bool on_;
};

/// In characters; colours take none.
inline std::size_t width(std::string_view text) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\033')
      while (i < text.size() && text[i] != 'm') ++i;
    else if ((static_cast<unsigned char>(text[i]) & 0xc0) != 0x80)
      ++count;
  }
  return count;
}

inline std::string padded(std::string text, std::size_t to) {
  const std::size_t now = width(text);
  return now < to ? text.append(to - now, ' ') : text;
}

}  // namespace reconcile
