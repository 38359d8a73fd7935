// The folder of numbered migrations.
#pragma once

#include <string>
#include <vector>

namespace reconcile {

struct NewFile {
  std::string path;
  std::string text;
};

/// The number after the highest in the folder, whatever format its files have: `092`. A folder that is not there starts
/// with `001`.
int next_number(const std::string& folder);

/// `092_add_x`
std::string numbered(int number, const std::string& slug);

/// Writes all files or none. Throws Error where one exists already or cannot be written.
void write_files(const std::string& folder, const std::vector<NewFile>& files);

}  // namespace reconcile
