// The table in which a database keeps the migrations that it has had.
#pragma once

#include <vector>

#include "apply/transaction.hpp"
#include "migrations/history.hpp"

namespace reconcile {

class History {
 public:
  /// The schema is made with the first entry if need be.
  History(const std::string& schema, const std::string& table);

  /// In the order of the numbers.
  std::vector<HistoryEntry> read(Connection& connection) const;
  /// Runs the file in a session of its own and adds it, in one transaction where the file has one. How many seconds the
  /// file took.
  double run_up(Connection& connection, const MigrationFile& file, const ApplySettings& settings) const;
  /// The way back; what leads there must be in the history.
  void run_down(Connection& connection, const MigrationFile& file, const ApplySettings& settings) const;
  /// Without a time it is taken for run.
  void add(Connection& connection, const MigrationFile& file, std::optional<double> seconds = {}) const;

 private:
  /// With the last entry the table goes too.
  void remove(Connection& connection, const MigrationFile& file) const;

  std::string schema_, table_;
};

}  // namespace reconcile
