#include "render/migration_folder.hpp"

#include <fmt/format.h>

#include <charconv>
#include <filesystem>
#include <fstream>

#include "core/error.hpp"

namespace reconcile {

namespace fs = std::filesystem;

int next_number(const std::string& folder) {
  int highest = 0;
  std::error_code failed;
  for (fs::directory_iterator at(folder, failed), end; !failed && at != end; at.increment(failed)) {
    std::string name = at->path().filename().string();
    if (name.starts_with('V')) name.erase(0, 1);
    int number = 0;
    const auto [rest, wrong] = std::from_chars(name.data(), name.data() + name.size(), number);
    if (wrong == std::errc() && rest != name.data() + name.size() && *rest == '_' && number > highest) highest = number;
  }
  return highest + 1;
}

std::string numbered(int number, const std::string& slug) { return fmt::format("{:03}_{}", number, slug); }

void write_files(const std::string& folder, const std::vector<NewFile>& files) {
  std::error_code failed;
  fs::create_directories(folder, failed);
  if (failed) throw Error(fmt::format("cannot make folder {}: {}", folder, failed.message()));
  std::vector<std::string> written;
  const auto undo = [&] {
    for (const auto& path : written) fs::remove(path, failed);
  };
  for (const NewFile& file : files) {
    if (fs::exists(file.path)) {
      undo();
      throw Error(fmt::format("{} exists already", file.path), "choose another --name");
    }
    std::ofstream stream(file.path + ".new", std::ios::binary);
    stream << file.text;
    stream.close();
    written.push_back(file.path + ".new");
    if (!stream) {
      undo();
      throw Error(fmt::format("cannot write {}", file.path));
    }
  }
  for (const NewFile& file : files) {
    fs::rename(file.path + ".new", file.path, failed);
    if (failed) {
      undo();
      throw Error(fmt::format("cannot write {}: {}", file.path, failed.message()));
    }
    written.push_back(file.path);
  }
}

}  // namespace reconcile
