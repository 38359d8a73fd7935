// A report of findings → what a person, a program or a code review reads.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/finding.hpp"

namespace reconcile {

/// A line for each, place first, then what was checked.
std::string findings_text(const Report& report, bool color);
/// As docs/json.md says.
std::string findings_json(const Report& report);
/// For a comment on a pull request: folded where it is long, and short enough for every forge.
std::string findings_markdown(const Report& report);
/// GitHub's workflow commands, which it shows at the line of the file.
std::string findings_github(const Report& report);
/// GitLab's code quality report.
std::string findings_gitlab(const Report& report);
/// SARIF 2.1.0
std::string findings_sarif(const Report& report);
/// The XML that JUnit's readers take; what does not make the run fail is a test that passes.
std::string findings_junit(const Report& report);

/// The formats of CLI.md's `drift`, text first.
const std::vector<std::string>& finding_formats();
std::string to_format(const Report& report, std::string_view format, bool color);

// For the renderers
// -------------------------------------------------------------------------------------------

/// One line that a finding is about: a difference each, or the finding itself.
struct Spot {
  const Finding* finding;
  const Difference* difference;  ///< null: the finding is about no values
  Place place;                   ///< with a line, whenever there is a file
  std::string message;           ///< plain, with both values; of several lines where they are long
  std::string fingerprint;       ///< no two spots of a report have the same
};
std::vector<Spot> spots_of(const Report& report);

}  // namespace reconcile
