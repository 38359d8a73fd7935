#include "commands/findings.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <string_view>

#include "commands/clock.hpp"
#include "render/findings/findings.hpp"

namespace reconcile {

namespace fs = std::filesystem;

namespace {

/// The folder of the repository around the current one, or empty.
fs::path repository_root() {
  std::error_code failed;
  for (fs::path folder = fs::current_path();; folder = folder.parent_path()) {
    if (fs::exists(folder / ".git", failed)) return folder;
    if (folder == folder.root_path()) return {};
  }
}

/// The services that show annotations know files by their path in the repository, wherever the program was run.
void name_files_from_root(Report& report) {
  const fs::path root = repository_root();
  if (root.empty()) return;
  const auto rename = [&](Place& place) {
    if (!place) return;
    const fs::path path = fs::absolute(*place.file).lexically_normal().lexically_relative(root);
    if (!path.empty() && *path.begin() != "..") place.file = file_name(path.string());
  };
  for (Finding& finding : report.findings) {
    rename(finding.place);
    for (Difference& difference : finding.differences) rename(difference.place);
  }
}

bool is_for_annotations(std::string_view format) {
  return format == "github" || format == "gitlab" || format == "sarif";
}

}  // namespace

Status write_report(const Settings& settings, Report report) {
  report.time = now();
  if (is_for_annotations(settings.format)) name_files_from_root(report);
  const auto write = settings.format == "text" ? write_text : write_output;
  write(settings, to_format(report, settings.format, use_color(settings, 1)));
  const bool is_seen = settings.output.empty() && settings.format != "gitlab";
  if (!is_seen && !settings.quiet) fmt::print(stderr, "{}\n", report.checked);
  if (!report.failed()) return Status::done;
  return report.comparison ? Status::differs : Status::refused;
}

}  // namespace reconcile
