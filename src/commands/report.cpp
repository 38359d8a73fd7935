#include "commands/report.hpp"

#include <fmt/color.h>
#include <fmt/format.h>

#include <fstream>

namespace reconcile {

namespace {

std::string line_of(const Place& place) {
  std::ifstream stream(*place.file);
  std::string line;
  for (unsigned i = 0; i < place.line && std::getline(stream, line); ++i) {}
  return stream ? line : std::string();
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
  for (const Mistake& mistake : error.mistakes) {
    std::string text;
    if (mistake.place) text += fmt::format(bold, "{}: ", to_string(mistake.place));
    text += fmt::format(red, "{}", error.status == Status::refused ? "refused" : "error");
    text += fmt::format(": {}\n", mistake.message);
    if (mistake.place && mistake.place.line > 0) {
      const std::string line = line_of(mistake.place);
      if (!line.empty()) text += fmt::format("  {}\n  {}\n", line, caret(line, mistake.place.column));
    }
    if (!mistake.hint.empty()) text += fmt::format("  {}\n", mistake.hint);
    fmt::print(stderr, "{}", text);
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
