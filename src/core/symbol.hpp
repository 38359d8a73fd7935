// A text of which there is one copy however many objects have it: the names of schemas, tables and columns.
#pragma once

#include <fmt/format.h>

#include <concepts>
#include <functional>
#include <string>
#include <string_view>

namespace reconcile {

/// As cheap to copy and to compare for equality as a pointer. Lives as long as the program; safe to make from several
/// threads.
class Symbol {
 public:
  Symbol() : text_(intern({})) {}
  template <typename T>
  requires std::convertible_to<const T&, std::string_view> &&(!std::same_as<T, Symbol>)Symbol(const T& text)
      : text_(intern(text)) {}  // NOLINT: meant to be implicit, as between the texts themselves

  operator const std::string&() const { return *text_; }  // NOLINT
  operator std::string_view() const { return *text_; }    // NOLINT
  const std::string& text() const { return *text_; }
  bool empty() const { return text_->empty(); }
  std::size_t size() const { return text_->size(); }
  void clear() { *this = Symbol(); }
  std::size_t hash() const { return std::hash<const void*>()(text_); }

  friend bool operator==(const Symbol& a, const Symbol& b) { return a.text_ == b.text_; }
  template <typename T>
  requires std::convertible_to<const T&, std::string_view> &&(!std::same_as<T, Symbol>)friend bool operator==(
      const Symbol& a, const T& b) {
    return std::string_view(*a.text_) == std::string_view(b);
  }
  friend bool operator<(const Symbol& a, const Symbol& b) { return a.text_ != b.text_ && *a.text_ < *b.text_; }
  friend std::string operator+(const Symbol& a, const Symbol& b) { return *a.text_ + *b.text_; }
  template <typename T>
  requires(!std::same_as<T, Symbol>) friend std::string operator+(const Symbol& a, const T& b) { return *a.text_ + b; }
  template <typename T>
  requires(!std::same_as<T, Symbol>) friend std::string operator+(const T& a, const Symbol& b) { return a + *b.text_; }

 private:
  static const std::string* intern(std::string_view text);

  const std::string* text_;
};

}  // namespace reconcile

template <>
struct fmt::formatter<reconcile::Symbol> : fmt::formatter<std::string_view> {
  template <typename Context>
  auto format(const reconcile::Symbol& symbol, Context& context) const {
    return fmt::formatter<std::string_view>::format(std::string_view(symbol.text()), context);
  }
};
