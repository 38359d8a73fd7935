// A migration that exists: the files of one in a folder, as the tool reads them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.hpp"
#include "migrations/version.hpp"

namespace reconcile {

/// One direction of an existing migration.
struct MigrationScript {
  std::string path;
  unsigned line = 1;           ///< of the file, where `sql` begins
  std::string sql;             ///< as it stands there, comments included; empty where the file is not SQL
  bool in_transaction = true;  ///< false: it says that it must not run in a transaction
  /// Why it cannot be run as it is: a placeholder without a value, a template.
  std::vector<Mistake> unresolved = {};
};

/// An existing migration, in one file or in two.
struct MigrationFile {
  std::optional<long long> number;  ///< none: its name does not begin with one whole number, or with one too large
  std::string digits;               ///< the number, version or time as it is written: `092`, `1.2`, `2024-01-31-120000`
  Version version;                  ///< the same, for comparing; empty: none
  std::string name;                 ///< `092_add_x`
  std::string_view format;          ///< the tool's name; `sql` also for golang-migrate; empty: a program, not SQL
  std::string recorded_as;          ///< what its tool writes in its history once it has run: see HistoryTable::key
  std::string folder;               ///< of the version that it belongs to, where each has one
  std::string checksum;             ///< of a repeatable one, as its tool records it; empty: not known
  bool is_repeatable = false;       ///< runs after all others, again when it has changed
  bool is_unordered = false;        ///< its name has a place in no order
  bool has_folder = false;          ///< its files are in a folder of its own, which has its name
  std::optional<MigrationScript> up;
  std::optional<MigrationScript> down;
  bool in_other_folder = false;  ///< in another one of those that the tool reads together
  // of Alembic
  std::string revision;
  std::vector<std::string> down_revisions;
  std::vector<std::string> depends_on;
  std::string created;         ///< as the file says it
  unsigned revision_line = 1;  ///< where it says what it revises

  const std::string& path() const { return up ? up->path : down->path; }
};

}  // namespace reconcile
