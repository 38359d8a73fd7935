#include <fmt/format.h>

#include <algorithm>

#include "render/findings/findings.hpp"

namespace reconcile {

namespace {

constexpr std::size_t longest = 65'000;  ///< GitHub takes 65,536 characters, the others more
constexpr std::size_t longest_value = 4'000;
constexpr std::size_t shown_at_once = 10;

/// At most that many bytes, no character torn apart.
std::string cut(std::string text, std::size_t size) {
  if (text.size() <= size) return text;
  while (size > 0 && (static_cast<unsigned char>(text[size]) & 0xc0) == 0x80) --size;
  return text.substr(0, size) + " …";
}

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }

/// Letters that Markdown or HTML would take for their own; an underline inside a word is none.
std::string escaped(std::string_view text) {
  std::string safe;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool inside = i > 0 && i + 1 < text.size() && is_letter(text[i - 1]) && is_letter(text[i + 1]);
    if (c == '_' && inside)
      safe += c;
    else if (c == '<')
      safe += "&lt;";
    else if (c == '>')
      safe += "&gt;";
    else if (c == '&')
      safe += "&amp;";
    else if (c == '\n')
      safe += ' ';
    else if (std::string_view("\\`*_[]|~#@").find(c) != std::string_view::npos)
      safe += std::string("\\") + c;
    else
      safe += c;
  }
  return safe;
}

std::string fence_for(std::string_view text) {
  std::size_t longest_run = 2, run = 0;
  for (const char c : text) {
    run = c == '`' ? run + 1 : 0;
    longest_run = std::max(longest_run, run);
  }
  return std::string(longest_run + 1, '`');
}

std::string block(std::string_view language, const std::string& text, std::string_view margin) {
  const std::string fence = fence_for(text);
  std::string made = fmt::format("{}{}{}\n", margin, fence, language);
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    made += fmt::format("{}{}\n", margin, std::string_view(text).substr(at, end - at));
    at = end + 1;
  }
  return made + fmt::format("{}{}\n", margin, fence);
}

std::string signed_lines(char sign, const std::string& text) {
  std::string lines = std::string(1, sign) + " ";
  for (const char c : cut(text, longest_value)) {
    lines += c;
    if (c == '\n') lines += std::string(1, sign) + " ";
  }
  return lines;
}

std::string item_of(const Spot& spot, bool tells_severity) {
  const Finding& finding = *spot.finding;
  std::string text = "- ";
  if (spot.place) text += fmt::format("**{}:{}** ", escaped(*spot.place.file), spot.place.line);
  if (tells_severity) text += fmt::format("{}: ", to_string(finding.severity));
  const bool is_long = spot.message.find('\n') != std::string::npos;
  text += escaped(cut(spot.message.substr(0, spot.message.find('\n')), longest_value));
  if (tells_severity) text += fmt::format(" ({})", escaped(finding.rule));
  text += "\n";
  if (is_long && spot.difference)
    text += block("diff", signed_lines('-', spot.difference->live) + "\n" + signed_lines('+', spot.difference->desired),
                  "  ");
  if (!finding.hint.empty()) text += fmt::format("  <br>{}\n", escaped(finding.hint));
  if (finding.accepted && !finding.accepted->reason.empty())
    text += fmt::format("  <br>{}\n", escaped("accepted: " + finding.accepted->reason));
  return text;
}

std::string folded(std::string_view title, std::string_view text) {
  return fmt::format("<details><summary>{}</summary>\n\n{}\n</details>\n\n", title, text);
}

/// As many items as there is room for, and how many are left out.
std::string list_of(const std::vector<Spot>& spots, std::size_t from, std::size_t to, std::size_t room,
                    bool tells_severity) {
  std::string text;
  for (std::size_t i = from; i < to; ++i) {
    const std::string item = item_of(spots[i], tells_severity);
    if (text.size() + item.size() > room) return text + fmt::format("- … and {} more\n", to - i);
    text += item;
  }
  return text;
}

}  // namespace

std::string findings_markdown(const Report& report) {
  std::vector<Spot> spots = spots_of(report);
  const auto known =
      std::stable_partition(spots.begin(), spots.end(), [](const Spot& s) { return !s.finding->accepted; });
  const auto open = static_cast<std::size_t>(known - spots.begin());
  const bool tells_severity = !report.comparison;
  std::string text = fmt::format("### reconcile {}\n\n{}\n\n", report.command, escaped(report.checked));
  for (const std::string& remark : report.remarks) text += escaped(cut(remark, longest_value)) + "\n\n";
  const auto room = [&] { return longest - std::min(longest, text.size() + 400); };
  const auto others = std::stable_partition(spots.begin(), known, [](const Spot& s) { return s.finding->security; });
  const auto security = static_cast<std::size_t>(others - spots.begin());
  if (security > 0) text += fmt::format("#### Security\n\n{}\n", list_of(spots, 0, security, room(), tells_severity));
  if (security > 0 && open > security) text += "#### Everything else\n\n";
  const std::size_t first = std::min(open, security + shown_at_once);
  text += list_of(spots, security, first, room(), tells_severity) + "\n";
  if (open > first)
    text += folded(fmt::format("{} more", open - first), list_of(spots, first, open, room(), tells_severity));
  if (spots.size() > open)
    text += folded(fmt::format("{} accepted", spots.size() - open),
                   list_of(spots, open, spots.size(), room(), tells_severity));
  for (const Report::Attachment& each : report.attachments)
    if (room() > longest_value || each.text.size() < room())
      text += folded(escaped(each.title), block(each.language, cut(each.text, room()), ""));
    else
      text += fmt::format("{} is too long to stand here.\n\n", escaped(each.title));
  while (text.ends_with("\n\n")) text.pop_back();
  return text;
}

}  // namespace reconcile
