#include "migrations/python_source.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/error.hpp"

namespace reconcile {

namespace {

bool is_word(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'; }

bool is_ascii(char c) { return static_cast<unsigned char>(c) < 0x80; }

/// Reads one value from its beginning on.
class Literal {
 public:
  Literal(std::string_view source, std::size_t at, PythonAssignment& found) : source_(source), at_(at), found_(found) {}

  void read() {
    space(false);
    found_.begin = at_;
    found_.is_literal = value(0);
    found_.end = at_;
    found_.is_literal = found_.is_literal && at_end_of_line();
    if (!found_.is_literal) found_.texts.clear();
  }

 private:
  bool value(int depth) {
    space(depth > 0);
    if (at_ >= source_.size() || depth > 2) return false;
    const char c = source_[at_];
    if (source_.substr(at_, 4) == "None" && (at_ + 4 >= source_.size() || !is_word(source_[at_ + 4]))) {
      at_ += 4;
      return true;
    }
    if (c == '(' || c == '[' || c == '{') return list(c == '(' ? ')' : c == '[' ? ']' : '}', depth + 1);
    return text();
  }

  bool list(char close, int depth) {
    for (++at_;;) {
      space(true);
      if (at_ < source_.size() && source_[at_] == close) {
        ++at_;
        return true;
      }
      if (!value(depth)) return false;
      space(true);
      if (at_ < source_.size() && source_[at_] == ',') ++at_;
    }
  }

  bool text() {
    const char quote = source_[at_];
    if (quote != '"' && quote != '\'') return false;
    const auto end = source_.find(quote, at_ + 1);
    if (end == std::string_view::npos) return false;
    const std::string_view inside = source_.substr(at_ + 1, end - at_ - 1);
    if (inside.empty() || inside.find_first_of("\\\n") != std::string_view::npos) return false;
    found_.texts.emplace_back(inside);
    at_ = end + 1;
    return true;
  }

  /// Blanks; in brackets also line breaks and comments.
  void space(bool in_brackets) {
    for (; at_ < source_.size(); ++at_) {
      const char c = source_[at_];
      if (in_brackets && c == '#')
        at_ = std::min(source_.find('\n', at_), source_.size() - 1);
      else if (c != ' ' && c != '\t' && !(in_brackets && (c == '\n' || c == '\r')))
        break;
    }
  }

  bool at_end_of_line() {
    space(false);
    return at_ >= source_.size() || source_[at_] == '\n' || source_[at_] == '\r' || source_[at_] == '#';
  }

  std::string_view source_;
  std::size_t at_;
  PythonAssignment& found_;
};

}  // namespace

std::optional<PythonAssignment> find_assignment(std::string_view source, std::string_view name) {
  unsigned line = 1;
  for (std::size_t at = 0; at < source.size(); ++line) {
    const auto end = std::min(source.find('\n', at), source.size());
    const std::string_view text = source.substr(at, end - at);
    if (text.starts_with(name) && (text.size() == name.size() || !is_word(text[name.size()]))) {
      // an annotation may stand before '=': down_revision: Union[str, None] = None
      const auto equals = text.find('=');
      const auto before = text.find_first_not_of(" \t", name.size());
      const bool is_one = equals != std::string_view::npos && text.substr(equals, 2) != "==" &&
                          (before == equals || text[before] == ':');
      if (is_one) {
        PythonAssignment found;
        found.line = line;
        Literal(source, at + equals + 1, found).read();
        return found;
      }
    }
    at = end + 1;
  }
  return std::nullopt;
}

std::string python_literal(std::string_view text) {
  // Python reads a carriage return in its source as a line feed
  const bool may_be_raw = text.find('\r') == std::string_view::npos && !text.ends_with('\\');
  for (const std::string_view quotes : {"\"\"\"", "'''"})
    if (may_be_raw && text.find(quotes) == std::string_view::npos && !text.ends_with(quotes[0]))
      return fmt::format("{}{}{}{}", text.find('\\') == std::string_view::npos ? "" : "r", quotes, text, quotes);
  std::string escaped;
  for (const char c : text) {
    if (c == '\\' || c == '"') escaped += '\\';
    escaped += c == '\r' ? "\\r" : std::string(1, c);
  }
  return fmt::format("\"\"\"{}\"\"\"", escaped);
}

std::string escape_parameters(std::string_view sql) {
  // SQLAlchemy 1.4 to 2.1: a parameter is (?<![:\w\\]):(\w+)(?![:\w]); \\(:\w*)(?![:\w]) loses its backslash
  std::string escaped;
  for (std::size_t i = 0; i < sql.size(); ++i) {
    if (sql[i] == ':') {
      std::size_t end = i + 1;
      while (end < sql.size() && (is_word(sql[end]) || sql[end] == '$' || !is_ascii(sql[end]))) ++end;
      const std::string_view word = sql.substr(i + 1, end - i - 1);
      const bool before_colon = end < sql.size() && sql[end] == ':';
      const char before = i == 0 ? ' ' : sql[i - 1];
      const bool is_parameter = !word.empty() && before != ':' && !is_word(before);
      if (is_parameter || before == '\\') {
        if (before_colon && !std::all_of(word.begin(), word.end(), is_word))
          throw Error(fmt::format("SQLAlchemy would take ':{}' in a text for a parameter, and there is no way to say "
                                  "that it is none",
                                  word),
                      "write the text in another way, or generate another format");
        if (!before_colon) escaped += '\\';
      }
    }
    escaped += sql[i];
  }
  return escaped;
}

}  // namespace reconcile
