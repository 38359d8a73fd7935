// What one run of `migrate` is about: the files, the database, and what it has had of them.
#pragma once

#include <optional>

#include "apply/apply.hpp"
#include "apply/history.hpp"
#include "commands/commands.hpp"
#include "commands/live.hpp"

namespace reconcile {

class MigrationRun {
 public:
  /// Throws Error for files that this program does not run. `alone`: waits until no other run is at work.
  MigrationRun(const Settings& settings, bool alone);

  const std::vector<MigrationState>& states() const { return states_; }
  Connection& connection() { return live_.connection(); }
  const History& history() const { return history_; }

  /// Where the database is, at this moment, not what a file was made for, in words.
  std::vector<std::string> notes_on(const MigrationState& state);

 private:
  std::vector<MigrationFile> files_;
  Live live_;
  History history_;
  std::optional<ApplyLock> lock_;
  std::vector<HistoryEntry> entries_;
  std::vector<MigrationState> states_;
};

}  // namespace reconcile
