// Migrations: what is to be written for one, and what a folder of them holds.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.hpp"
#include "core/statement.hpp"

namespace reconcile {

/// One SQL statement as a migration says it.
struct MigrationStatement {
  std::string comment;         ///< one line: what it does, and the lock that it takes
  std::string sql;             ///< with ';'; may run twice
  bool in_transaction = true;  ///< false: only by itself, outside of a transaction block
  bool only_apart = false;     ///< needed only where the statement before it is in a file of its own
  ObjectRef object = {};       ///< what it is about, and what it claims to lock and to do
  Lock lock = Lock::none;
  Work work = Work::catalog;
  std::string allows = {};  ///< a second line: the rules of lint that it breaks because it is asked to; may be empty

  /// Both lines, each behind a mark: `-- `.
  std::string comments(std::string_view mark) const;
};

/// One direction of a migration.
struct MigrationPart {
  std::vector<MigrationStatement> statements;
  std::string lock_timeout = "5s";  ///< PostgreSQL's setting, while they run
  bool follows_commit = false;      ///< uses what the one before it must have committed

  bool in_transaction() const;
  /// SET LOCAL that its statements need beside the lock timeout: names are taken as they are written, and functions may
  /// speak of what comes later.
  std::string settings() const;
};

struct Migration {
  std::string number;               ///< `092`
  std::string slug;                 ///< `add_retries_to_flows`
  std::vector<std::string> header;  ///< lines of comment for the top of the up part
  MigrationPart up;
  MigrationPart down;
  std::string revises;  ///< of Alembic: the revision before; empty: none
  std::string date;     ///< of Alembic: when it was made

  std::string name() const { return number + "_" + slug; }
};

struct NewFile {
  std::string path;
  std::string text;
};

/// One direction of a migration that is there.
struct MigrationScript {
  std::string path;
  unsigned line = 1;           ///< of the file, where `sql` begins
  std::string sql;             ///< as it stands there, comments included; empty where the file is no SQL
  bool in_transaction = true;  ///< false: it says that it must not run in a transaction
};

/// A migration that is there, in one file or in two.
struct MigrationFile {
  std::optional<long long> number;  ///< none: its name does not begin with one
  std::string digits;               ///< the number as it is written: `092`
  std::string name;                 ///< `092_add_x`
  std::string_view format;          ///< `sql` also for what golang-migrate runs; empty: one that is not known here
  std::optional<MigrationScript> up;
  std::optional<MigrationScript> down;
  // of Alembic
  std::string revision;
  std::vector<std::string> down_revisions;
  std::string created;         ///< as the file says it
  unsigned revision_line = 1;  ///< where it says what it revises

  const std::string& path() const { return up ? up->path : down->path; }
};

/// What is wrong with a folder of migrations as a whole, or with the name of one.
struct MigrationProblem {
  std::string_view rule;  ///< `number-twice`
  Mistake mistake;
};

/// Two files with one number, a gap, a hash for a name, a chain of revisions with two heads or a missing link …
std::vector<MigrationProblem> problems_of(const std::vector<MigrationFile>& files);

/// All of them as one Error; nothing if there are none.
void refuse_problems(const std::vector<MigrationFile>& files);

/// The number after the highest, as it is written: three digits, or as many as the folder's have.
std::string next_number(const std::vector<MigrationFile>& files, int ahead = 0);

/// The revision that no other one revises; empty where there is none. Of a folder without problems.
std::string head_of(const std::vector<MigrationFile>& files);

}  // namespace reconcile
