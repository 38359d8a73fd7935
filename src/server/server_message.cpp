#include "server/server_message.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

namespace reconcile {
namespace {

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

bool take_prefix(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

// The server writes the severity in its own language: `ERROR:  `, `FEHLER:  `.
std::string_view without_severity(std::string_view line) {
  const std::size_t colon = line.find(":  ");
  return colon == std::string_view::npos || line.substr(0, colon).find(' ') != std::string_view::npos
             ? line
             : line.substr(colon + 3);
}

bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) { return !is_continuation(c); }));
}

// libpq places the caret by screen columns; true where a character is one column wide.
bool is_one_column(char lead) {
  const auto byte = static_cast<unsigned char>(lead);
  return byte < 0x80 || (byte >= 0xC2 && byte <= 0xCB) || (byte >= 0xCE && byte <= 0xD1);
}

std::string_view line_of(std::string_view sql, int number) {
  for (; number > 1; --number) {
    const std::size_t end = sql.find_first_of("\r\n");
    if (end == std::string_view::npos) return {};
    sql.remove_prefix(end + (sql.substr(end).starts_with("\r\n") ? 2 : 1));
  }
  return sql.substr(0, sql.find_first_of("\r\n"));
}

std::optional<std::size_t> place_in(std::string_view sql, const ServerMessage& message) {
  if (message.excerpt.empty()) return std::nullopt;
  std::string_view excerpt = message.excerpt;
  std::size_t caret = message.caret;
  const bool cut_before = caret >= 3 && take_prefix(excerpt, "...");
  if (cut_before) caret -= 3;

  const std::string_view line = line_of(sql, message.line);
  std::string shown(line);
  std::replace(shown.begin(), shown.end(), '\t', ' ');
  if (excerpt.ends_with("...") && !shown.ends_with(excerpt)) excerpt.remove_suffix(3);
  std::size_t at = shown.find(excerpt);
  if (at == std::string::npos || (!cut_before && at != 0)) return std::nullopt;

  for (; caret > 0 && at < shown.size(); --caret) {
    if (!is_one_column(shown[at])) return std::nullopt;
    do ++at;
    while (at < shown.size() && is_continuation(shown[at]));
  }
  return static_cast<std::size_t>(line.data() - sql.data()) + at;
}

}  // namespace

ServerMessage read_server_message(std::string_view text) {
  ServerMessage message;
  const auto lines = lines_of(text);
  std::string ignored;
  std::string* part = &message.primary;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    std::string_view line = i == 0 ? without_severity(lines[i]) : lines[i];
    const std::string_view whole = line;
    if (i > 0 && take_prefix(line, "DETAIL:  ")) {
      part = &message.detail;
    } else if (i > 0 && take_prefix(line, "HINT:  ")) {
      part = &message.hint;
    } else if (i > 0 && take_prefix(line, "QUERY:  ")) {
      message.excerpt.clear();  // the place was one in a query of the server's own, such as a function's body
      part = &ignored;
    } else if (i > 0 && take_prefix(line, "CONTEXT:  ")) {
      part = &ignored;
    } else if (i > 0 && i + 1 < lines.size() && take_prefix(line, "LINE ") && part == &message.primary) {
      std::from_chars(line.data(), line.data() + line.size(), message.line);
      const std::size_t start = std::min(whole.find(": "), whole.size() - 2) + 2;
      message.excerpt = whole.substr(start);
      const std::size_t caret = lines[++i].find('^');
      message.caret = caret == std::string_view::npos || caret < start ? 0 : caret - start;
      part = &ignored;
      continue;
    }
    if (!part->empty()) *part += '\n';
    *part += line;
  }
  return message;
}

int position_in(const std::vector<std::string_view>& statements, const ServerMessage& message) {
  std::string sent = statements.size() > 1 ? "SELECT 1; " : "";
  const std::size_t before = sent.size();
  for (const auto statement : statements) sent.append(statement).append(statements.size() > 1 ? "; " : "");

  const auto place = place_in(sent, message);
  std::size_t start = before;
  for (const auto statement : statements) {
    if (place && *place >= start && *place <= start + statement.size())
      return static_cast<int>(characters(statement.substr(0, *place - start))) + 1;
    start += statement.size() + 2;
  }
  return 0;
}

}  // namespace reconcile
