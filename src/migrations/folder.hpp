// The folder of numbered migrations.
#pragma once

#include <string>
#include <vector>

#include "core/migration.hpp"
#include "migrations/migration_file.hpp"

namespace reconcile {

/// What the folder holds, in the order of numbers and names, whatever format a file has. A folder that is not there
/// holds nothing. Throws Error for a file that cannot be read.
std::vector<MigrationFile> read_migrations(const std::string& folder);

/// The files of a migration, with what a tool keeps beside them.
std::vector<std::string> paths_of(const MigrationFile& file);

std::string read_text(const std::string& path);

/// A file that gets another name, another text or both.
struct Replacement {
  std::string path;
  NewFile file;
};

/// Throws Error, with nothing changed, where a new name is taken or cannot be written.
void replace_files(const std::vector<Replacement>& replacements);

/// Writes all files or none. Throws Error where one exists already or cannot be written.
void write_files(const std::vector<NewFile>& files);

}  // namespace reconcile
