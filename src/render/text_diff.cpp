#include "render/text_diff.hpp"

#include <dtl/dtl.hpp>
#include <sstream>

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

}  // namespace reconcile
