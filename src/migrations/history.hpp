// Which migrations a database has had, beside those that are there.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "migrations/migration_file.hpp"

namespace reconcile {

struct HistoryEntry {
  long long number = 0;
  std::string name;
  std::string checksum;
  std::string run_by;
  std::string run_at;
  std::optional<double> seconds;  ///< none: taken for run by a baseline
};

/// One migration: in the folder, in the history of the database, or in both.
struct MigrationState {
  const MigrationFile* file = nullptr;
  const HistoryEntry* entry = nullptr;

  long long number() const { return file ? *file->number : entry->number; }
  const std::string& name() const { return file ? file->name : entry->name; }
  bool pending() const { return !entry; }
  bool missing() const { return !file; }
  /// The file is not what it was when it was run.
  bool changed() const;
};

/// In the order of the numbers. The states point into the two lists.
std::vector<MigrationState> states_of(const std::vector<MigrationFile>& files,
                                      const std::vector<HistoryEntry>& entries);

/// Of what stands in the file that leads forward.
std::string checksum(const MigrationFile& file);

}  // namespace reconcile
