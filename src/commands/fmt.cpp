// fmt: brings files of desired state into the canonical layout, with their comments.
#include <fmt/format.h>

#include <cstdio>

#include "commands/commands.hpp"
#include "core/file_changes.hpp"
#include "core/yaml.hpp"
#include "load/folder.hpp"
#include "load/format_yaml.hpp"
#include "render/text_diff.hpp"
#include "render/words.hpp"

namespace reconcile {

Status format_files(const Settings& settings, const FormatOptions& options) {
  const std::vector<std::string>& paths = options.paths.empty() ? settings.desired : options.paths;
  if (const std::vector<std::string> sql = find_sql_files(paths); !sql.empty())
    throw Error(fmt::format("fmt lays out YAML, and the desired state is written in SQL ({})", sql.front()),
                "`reconcile inspect FILE.sql --output FOLDER` writes it as YAML");
  const DesiredFiles files = find_files(paths);
  Mistakes mistakes;
  for (const auto& file : files.files) parse_yaml(file.text, file.name, mistakes);
  mistakes.throw_if_any();
  const Paint paint(use_color(settings, 1));
  std::vector<FileChange> changes;
  for (const auto& file : files.files) {
    std::string text = format_yaml(file.text);
    if (text == file.text) continue;
    if (options.check) {
      fmt::print("{}\n{}\n", paint.bold("--- " + *file.name), paint.bold("+++ " + *file.name));
      for (const std::string& line : unified_diff(file.text, text, paint)) fmt::print("{}\n", line);
    }
    changes.push_back({*file.name, std::move(text)});
  }
  if (!options.check) make_changes(changes);
  if (!options.check)
    for (const FileChange& change : changes) fmt::print("{}\n", change.path);
  std::fflush(stdout);
  if (!settings.quiet)
    fmt::print(stderr, "{} {}, {} unchanged.\n", counted(changes.size(), "file"),
               options.check ? "to be changed" : "changed", files.files.size() - changes.size());
  return options.check && !changes.empty() ? Status::differs : Status::done;
}

}  // namespace reconcile
