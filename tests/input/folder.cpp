// Folders of migrations, and the scripts in them.
#include "folder.hpp"

#include <filesystem>
#include <set>
#include <stdexcept>

#include "input/readers.hpp"
#include "lint/lint.hpp"
#include "migrations/folder.hpp"
#include "migrations/next.hpp"
#include "migrations/renumber.hpp"

namespace reconcile::test {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t most_files = 16, longest_name = 120;

/// Whether it is a name below a folder that a file system takes.
bool is_plain(const std::string& name) {
  if (name.empty() || name.size() > longest_name || name.front() == '/' || name.back() == '/') return false;
  if (name.find('\0') != std::string::npos) return false;
  for (const fs::path& part : fs::path(name))
    if (part == "." || part == "..") return false;
  return true;
}

/// What a folder holds is looked at as `lint` does, and counted on as `generate` and `renumber` do.
void look_at(const std::string& path) {
  MigrationFolder folder = read_folder(path);
  next_number(folder.files);
  for (const Renumbered& each : renumbered(folder.files, later_ones(folder.files)))
    if (each.file->up) each.text(each.file->up->sql);
  LintInput input;
  input.migrations = std::move(folder.files);
  lint(input);
}

}  // namespace

std::vector<PackedFile> unpacked(std::string_view bytes) {
  std::vector<PackedFile> files;
  while (!bytes.empty()) {
    const std::size_t end = std::min(bytes.find('\n'), bytes.size() - 1);
    std::string_view line = bytes.substr(0, end + 1);
    bytes.remove_prefix(line.size());
    std::string_view words = line.substr(0, line.find('\n'));
    if (words.size() > 6 && words.starts_with("-- ") && words.ends_with(" --"))
      files.push_back({std::string(words.substr(3, words.size() - 6)), {}});
    else if (!files.empty())
      files.back().text += line;
  }
  return files;
}

std::string packed(const std::vector<PackedFile>& files) {
  std::string all;
  for (const PackedFile& each : files)
    all += "-- " + each.name + " --\n" + each.text + (each.text.ends_with('\n') ? "" : "\n");
  return all;
}

void read_folder_input(std::string_view bytes) {
  static const Folder above;
  const std::string path = above.path() + "/project/migrations";
  std::error_code failed;
  fs::remove_all(above.path() + "/project", failed);
  fs::create_directories(path);
  std::size_t count = 0;
  for (const PackedFile& each : unpacked(bytes)) {
    if (++count > most_files || !is_plain(each.name)) continue;
    // a file cannot stand below another one
    try {
      above.write("project/migrations/" + each.name, each.text);
    } catch (const fs::filesystem_error&) {}
  }
  look_at(path);
}

void read_script_input(std::string_view bytes) {
  LintInput input;
  MigrationFile file;
  file.number = 1;
  file.digits = "001";
  file.name = "001_input";
  file.format = "sql";
  file.up = MigrationScript{"001_input.up.sql", 1, std::string(bytes)};
  file.down = MigrationScript{"001_input.down.sql", 1, std::string(bytes)};
  input.migrations.push_back(std::move(file));
  lint(input);
}

}  // namespace reconcile::test
