#include "render/text_diff.hpp"

#include <fmt/format.h>

#include <dtl/dtl.hpp>
#include <sstream>

#include "render/words.hpp"

namespace reconcile {

std::vector<std::string> split_lines(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

std::vector<std::string> unified_diff(const std::string& from, const std::string& to, const Paint& paint) {
  dtl::Diff<std::string, std::vector<std::string>> diff(split_lines(from), split_lines(to));
  diff.compose();
  diff.composeUnifiedHunks();
  std::ostringstream text;
  diff.printUnifiedFormat(text);
  std::vector<std::string> lines = split_lines(text.str());
  for (std::string& line : lines)
    line = line.starts_with('-') ? paint.red(line) : line.starts_with('+') ? paint.green(line) : paint.dim(line);
  return lines;
}

std::vector<std::string> to_lines(const Difference& difference, const Paint& paint) {
  const auto& [label, live, desired, place] = difference;
  const bool several = live.find('\n') != std::string::npos || desired.find('\n') != std::string::npos;
  if (live.empty() && desired.empty()) return {label};
  const std::string begin = label.empty() ? "" : label + " ";
  if (!several && width(begin) + width(live) + width(desired) + 3 <= widest_line)
    return {fmt::format("{}{} → {}", begin, paint.red(live), paint.green(desired))};
  std::vector<std::string> lines{label};
  if (!several) {
    lines.push_back(paint.red("  - " + live));
    lines.push_back(paint.green("  + " + desired));
  } else {
    for (const std::string& line : unified_diff(live, desired, paint)) lines.push_back("  " + line);
  }
  return lines;
}

}  // namespace reconcile
