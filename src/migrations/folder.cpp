#include "migrations/folder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "core/error.hpp"
#include "core/file_changes.hpp"
#include "migrations/tool.hpp"

namespace reconcile {

namespace fs = std::filesystem;

namespace {

/// Formats that are not read here still take numbers: a file of another tool, or a migration that is a program.
bool may_be_migration(const std::string& name) {
  static const std::vector<std::string_view> endings{".sql",  ".py",   ".go", ".xml", ".yaml", ".yml",
                                                     ".json", ".java", ".js", ".ts",  ".rb"};
  return std::any_of(endings.begin(), endings.end(), [&](std::string_view ending) { return name.ends_with(ending); });
}

std::optional<MigrationFile> read_file(const fs::path& path) {
  const NewFile file{path.string(), read_text(path.string())};
  for (const MigrationTool* format : migration_tools()) {
    MigrationFile found;
    if (!format->read(file, found)) continue;
    found.format = format->name;
    return found;
  }
  MigrationFile unknown;
  if (!read_name(path.stem().string(), unknown)) return std::nullopt;
  unknown.up = MigrationScript{file.path, 1, {}, true};
  return unknown;
}

/// The up and the down file of one migration are one.
void join(std::vector<MigrationFile>& files) {
  std::vector<MigrationFile> joined;
  for (MigrationFile& file : files) {
    const auto other = std::find_if(joined.begin(), joined.end(), [&](const MigrationFile& each) {
      return each.name == file.name && each.format == file.format && each.up.has_value() != file.up.has_value() &&
             each.down.has_value() != file.down.has_value();
    });
    if (other == joined.end())
      joined.push_back(std::move(file));
    else if (file.up)
      other->up = std::move(file.up);
    else
      other->down = std::move(file.down);
  }
  files = std::move(joined);
}

}  // namespace

std::string read_text(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  std::ostringstream text;
  text << stream.rdbuf();
  if (!stream) throw Error(fmt::format("cannot read {}", path));
  return text.str();
}

std::vector<std::string> paths_of(const MigrationFile& file) {
  std::vector<std::string> paths;
  for (const auto* script : {&file.up, &file.down}) {
    if (!*script || (!paths.empty() && paths.front() == (*script)->path)) continue;
    paths.push_back((*script)->path);
    if (const std::string beside = (*script)->path + ".conf"; fs::exists(beside)) paths.push_back(beside);
  }
  return paths;
}

std::vector<MigrationFile> read_migrations(const std::string& folder) {
  std::vector<fs::path> paths;
  std::error_code failed;
  for (fs::directory_iterator at(folder, failed), end; !failed && at != end; at.increment(failed))
    if (at->is_regular_file(failed) && may_be_migration(at->path().filename().string())) paths.push_back(at->path());
  std::sort(paths.begin(), paths.end());
  std::vector<MigrationFile> files;
  Mistakes mistakes;
  for (const fs::path& path : paths) {
    try {
      if (auto file = read_file(path)) files.push_back(std::move(*file));
    } catch (const Error& error) {
      mistakes.add(error);
    }
  }
  mistakes.throw_if_any();
  join(files);
  std::stable_sort(files.begin(), files.end(), [](const MigrationFile& a, const MigrationFile& b) {
    return std::pair(a.number.value_or(-1), a.name) < std::pair(b.number.value_or(-1), b.name);
  });
  return files;
}

void write_files(const std::vector<NewFile>& files) {
  std::vector<FileChange> changes;
  for (const NewFile& file : files) {
    if (fs::exists(file.path)) throw Error(fmt::format("{} exists already", file.path), "choose another --name");
    changes.push_back({file.path, file.text});
  }
  make_changes(changes);
}

void replace_files(const std::vector<Replacement>& replacements) {
  std::vector<FileChange> changes;
  for (const Replacement& each : replacements) {
    const bool goes = std::any_of(replacements.begin(), replacements.end(),
                                  [&](const Replacement& other) { return other.path == each.file.path; });
    if (!goes && fs::exists(each.file.path)) throw Error(fmt::format("{} exists already", each.file.path));
    changes.push_back({each.file.path, each.file.text});
  }
  for (const Replacement& each : replacements)
    if (std::none_of(replacements.begin(), replacements.end(),
                     [&](const Replacement& other) { return other.file.path == each.path; }))
      changes.push_back({each.path, std::nullopt});
  make_changes(changes);
}

}  // namespace reconcile
