// Files: a temporary folder that is gone with its owner, and what a file holds.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace reconcile::test {

class Folder {
 public:
  Folder();
  ~Folder();
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  const std::string& path() const { return path_; }
  void write(const std::string& name, const std::string& text) const;
  std::string read(const std::string& name) const;
  /// Of all files in it at any depth, sorted.
  std::vector<std::string> names() const;

 private:
  std::string path_;
};

/// The bytes of a file; empty where it cannot be read.
std::string text_of(const std::filesystem::path& path);

}  // namespace reconcile::test
