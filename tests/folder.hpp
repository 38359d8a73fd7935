// A temporary folder that is gone with its owner.
#pragma once

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

}  // namespace reconcile::test
