// The folder of migrations: read as the tool that it belongs to reads it, and written to.
#pragma once

#include <string>
#include <vector>

#include "core/migration.hpp"
#include "migrations/listing.hpp"

namespace reconcile {

struct ReadOptions {
  std::string tool = {};           ///< the tool that the settings name; empty: what the folder looks like
  Placeholders placeholders = {};  ///< for Flyway's ${name}
};

/// What the folder holds, in the order in which its tool runs it. A folder that does not exist, or holds no file that
/// could be meant, holds nothing. Throws Error for a file that cannot be read, and where there are files of which none
/// was understood.
MigrationFolder read_folder(const std::string& path, const ReadOptions& options = {});

/// The files below a folder, unread by any tool.
FolderListing list_folder(const std::string& path, const ReadOptions& options = {});

/// Its files.
std::vector<MigrationFile> read_migrations(const std::string& path, const ReadOptions& options = {});

/// Whether it can be read and holds any.
bool has_migrations(const std::string& path);

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

/// Writes all files or none, those of `over` in place of what is there. Throws Error where one of the others exists
/// already or one cannot be written.
void write_files(const std::vector<NewFile>& files, const std::vector<NewFile>& over = {});

}  // namespace reconcile
