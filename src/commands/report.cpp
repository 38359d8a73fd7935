#include "commands/report.hpp"

#include <fmt/color.h>
#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <vector>

#include "core/printable.hpp"

namespace reconcile {

namespace {

/// The lines of the files in which mistakes are, each file read once.
class Lines {
 public:
  /// The line of a place; empty where the file has no such line.
  std::string of(const Place& place) {
    const auto [found, is_new] = files_.try_emplace(place.file);
    if (is_new) {
      std::ifstream stream(*place.file);
      for (std::string line; std::getline(stream, line);) found->second.push_back(std::move(line));
    }
    return place.line <= found->second.size() ? found->second[place.line - 1] : std::string();
  }

 private:
  std::map<const std::string*, std::vector<std::string>> files_;
};

/// The part of a long line around the column; `column` then counts from the start of that part.
std::string shortened(const std::string& line, unsigned& column) {
  constexpr std::size_t longest = 200;
  if (line.size() <= longest) return line;
  std::vector<std::size_t> starts;  // of its characters
  for (std::size_t i = 0; i < line.size(); ++i)
    if ((static_cast<unsigned char>(line[i]) & 0xc0) != 0x80) starts.push_back(i);
  if (starts.size() <= longest) return line;
  starts.push_back(line.size());
  const std::size_t at = std::min<std::size_t>(column > 0 ? column - 1 : 0, starts.size() - 1);
  const std::size_t from = at > longest / 2 ? at - longest / 2 : 0, to = std::min(from + longest, starts.size() - 1);
  if (from > 0) column = static_cast<unsigned>(at - from) + 2;  // behind the …
  return (from > 0 ? "…" : "") + line.substr(starts[from], starts[to] - starts[from]) +
         (to + 1 < starts.size() ? "…" : "");
}

/// The caret stands below the character of that number.
std::string caret(const std::string& line, unsigned column) {
  std::string space;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if ((static_cast<unsigned char>(line[i]) & 0xc0) == 0x80) continue;
    if (--column == 0) break;
    space += line[i] == '\t' ? '\t' : ' ';
  }
  return space + "^";
}

}  // namespace

Status report(const Error& error, bool color) {
  const auto red = color ? fmt::emphasis::bold | fg(fmt::terminal_color::red) : fmt::text_style();
  const auto bold = color ? fmt::text_style(fmt::emphasis::bold) : fmt::text_style();
  Lines lines;
  for (const Mistake& mistake : error.mistakes) {
    std::string text;
    if (mistake.place) text += fmt::format(bold, "{}: ", to_string(mistake.place));
    text += fmt::format(red, "{}", error.status == Status::refused ? "refused" : "error");
    text += fmt::format(": {}\n", mistake.message);
    if (mistake.place && mistake.place.line > 0) {
      unsigned column = mistake.place.column;
      const std::string line = shortened(lines.of(mistake.place), column);
      if (!line.empty()) text += fmt::format("  {}\n  {}\n", line, caret(line, column));
    }
    if (!mistake.hint.empty()) text += fmt::format("  {}\n", mistake.hint);
    fmt::print(stderr, "{}", printable(text, color));
  }
  if (error.mistakes.size() > 1)
    fmt::print(stderr, "{} {}\n", error.mistakes.size(),
               error.status == Status::refused ? "steps refused, nothing done" : "mistakes");
  return error.status;
}

Status report_internal(const std::exception& error) {
  fmt::print(stderr,
             "internal error: {}\n  this is a fault of reconcile, please report it with the command that you ran\n",
             error.what());
  return Status::error;
}

}  // namespace reconcile
