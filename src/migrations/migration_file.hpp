// A migration that exists: the files of one in a folder, as the tool reads them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace reconcile {

/// One direction of an existing migration.
struct MigrationScript {
  std::string path;
  unsigned line = 1;           ///< of the file, where `sql` begins
  std::string sql;             ///< as it stands there, comments included; empty where the file is no SQL
  bool in_transaction = true;  ///< false: it says that it must not run in a transaction
};

/// An existing migration, in one file or in two.
struct MigrationFile {
  std::optional<long long> number;  ///< none: its name does not begin with one
  std::string digits;               ///< the number as it is written: `092`
  std::string name;                 ///< `092_add_x`
  std::string_view format;          ///< `sql` also for what golang-migrate runs; empty: one that is not known here
  std::string recorded_as;          ///< what its tool writes in its history once it has run: see HistoryTable::key
  std::optional<MigrationScript> up;
  std::optional<MigrationScript> down;
  // of Alembic
  std::string revision;
  std::vector<std::string> down_revisions;
  std::string created;         ///< as the file says it
  unsigned revision_line = 1;  ///< where it says what it revises

  const std::string& path() const { return up ? up->path : down->path; }
};

}  // namespace reconcile
