// renumber: gives the later of two migrations that took one number the next free one, with what builds on it.
#include "migrations/renumber.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <filesystem>

#include "commands/commands.hpp"
#include "commands/migrations.hpp"
#include "migrations/folder.hpp"
#include "migrations/problems.hpp"

namespace reconcile {

namespace {

/// By name or by path, with or without an ending.
const MigrationFile& named(const std::vector<MigrationFile>& files, const std::string& argument) {
  const std::string word = std::filesystem::path(argument).filename().string();
  std::vector<const MigrationFile*> found;
  for (const MigrationFile& file : files) {
    const std::vector<std::string> paths = paths_of(file);
    if (file.name == word || std::any_of(paths.begin(), paths.end(), [&](const std::string& path) {
          return std::filesystem::path(path).filename() == word;
        }))
      found.push_back(&file);
  }
  if (found.size() == 1) return *found.front();
  if (found.empty()) throw Error(fmt::format("there is no migration {}", argument), "name it as its file is named");
  throw Error(fmt::format("several migrations are named {}", argument), "name the file, with its ending");
}

/// The files that get another name or another text.
std::vector<Replacement> replacements_of(const std::vector<MigrationFile>& files, const std::vector<Renumbered>& list) {
  std::vector<Replacement> replacements;
  for (const MigrationFile& file : files) {
    const auto moved =
        std::find_if(list.begin(), list.end(), [&](const Renumbered& each) { return each.file == &file; });
    if (moved == list.end() && file.revision.empty()) continue;
    for (const std::string& path : paths_of(file)) {
      const std::string text = read_text(path);
      Replacement now{path, moved == list.end() ? NewFile{path, text} : NewFile{moved->path(path), moved->text(text)}};
      if (!file.revision.empty()) now.file.text = with_dependencies(std::move(now.file.text), list);
      if (now.file.path != path || now.file.text != text) replacements.push_back(std::move(now));
    }
  }
  return replacements;
}

}  // namespace

Status renumber(const Settings& settings, const RenumberOptions& options) {
  const MigrationFolder folder = read_migrations_of(settings, settings.migrations);
  if (folder.tool && folder.tool->beside && !folder.tool->beside(folder, {Migration{.slug = "x"}}).files.empty())
    throw Error(
        fmt::format("the order of {} is not in the names of its files: {}", settings.migrations, folder.taken_for),
        fmt::format("change the order with {}", folder.tool->name));
  const std::vector<MigrationFile>& files = folder.files;
  std::vector<const MigrationFile*> chosen;
  for (const std::string& each : options.files) chosen.push_back(&named(files, each));
  if (chosen.empty()) chosen = later_ones(files);
  const std::vector<Replacement> replacements = replacements_of(files, renumbered(files, chosen));
  if (replacements.empty())
    fmt::print(stderr, "Nothing to renumber in {}: {}.\n", settings.migrations,
               options.files.empty() ? "no two migrations have one number or one place" : "they have the next numbers");
  if (!options.dry_run) replace_files(replacements);
  for (const Replacement& each : replacements)
    if (each.path == each.file.path)
      fmt::print("{}: new text\n", each.path);
    else
      fmt::print("{} -> {}\n", each.path, each.file.path);
  if (options.dry_run) return Status::done;
  for (const MigrationProblem& left : problems_of(read_migrations_of(settings, settings.migrations).files))
    spdlog::warn("{}", left.mistake.message);
  return Status::done;
}

}  // namespace reconcile
