#include <fmt/format.h>

#include <algorithm>

#include "render/findings/findings.hpp"

namespace reconcile {

namespace {

/// XML 1.0 knows no other control characters than these three, not even escaped.
std::string escaped(std::string_view text) {
  std::string safe;
  for (const char c : text) {
    switch (c) {
      case '&': safe += "&amp;"; break;
      case '<': safe += "&lt;"; break;
      case '>': safe += "&gt;"; break;
      case '"': safe += "&quot;"; break;
      case '\n': safe += "&#10;"; break;
      case '\t': safe += "&#9;"; break;
      case '\r': safe += "&#13;"; break;
      default: safe += static_cast<unsigned char>(c) < 0x20 ? '?' : c;
    }
  }
  return safe;
}

std::string first_line(std::string_view text) { return std::string(text.substr(0, text.find('\n'))); }

std::string test_of(const Report& report, const Spot& spot) {
  const Finding& finding = *spot.finding;
  const std::string where = spot.place ? to_string(spot.place) : std::string();
  std::string text = fmt::format("    <testcase classname=\"{}\" name=\"{}\" time=\"0\"",
                                 escaped("reconcile " + report.command + "." + finding.rule),
                                 escaped((where.empty() ? "" : where + ": ") + first_line(spot.message) +
                                         (finding.accepted ? " (accepted)" : "")));
  const std::string hint = finding.hint.empty() ? "" : "\n" + finding.hint;
  if (!report.fails(finding)) return text + "/>\n";
  return text + fmt::format("><failure type=\"{}\" message=\"{}\">{}</failure></testcase>\n", escaped(finding.rule),
                            escaped(first_line(spot.message)),
                            escaped((where.empty() ? "" : where + "\n") + spot.message + hint));
}

}  // namespace

std::string findings_junit(const Report& report) {
  std::string tests, notes = report.checked + "\n";
  for (const std::string& remark : report.remarks) notes += remark + "\n";
  std::size_t failures = 0, count = 0;
  for (const Spot& spot : spots_of(report)) {
    tests += test_of(report, spot);
    ++count;
    failures += report.fails(*spot.finding) ? 1U : 0U;
  }
  if (count == 0) {
    tests = fmt::format("    <testcase classname=\"reconcile {}\" name=\"{}\" time=\"0\"/>\n", escaped(report.command),
                        escaped(report.checked));
    count = 1;
  }
  return fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n"
      "  <testsuite id=\"0\" package=\"reconcile\" name=\"reconcile {}\" timestamp=\"{}\" hostname=\"localhost\" "
      "tests=\"{}\" failures=\"{}\" errors=\"0\" time=\"0\">\n    <properties/>\n{}"
      "    <system-out>{}</system-out>\n    <system-err/>\n  </testsuite>\n</testsuites>\n",
      escaped(report.command), report.time, count, failures, tests, escaped(notes));
}

}  // namespace reconcile
