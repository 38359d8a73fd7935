// A migration that is to be written.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/lookup.hpp"
#include "core/statement.hpp"

namespace reconcile {

/// One SQL statement as a migration says it.
struct MigrationStatement {
  std::string comment;         ///< one line: what it does, and the lock that it takes
  std::string sql;             ///< with ';'; may run twice
  bool in_transaction = true;  ///< false: only by itself, outside of a transaction block
  bool commits = false;        ///< it commits by itself, unless the setting reconcile.commit is off
  bool only_apart = false;     ///< needed only where the statement before it is in a file of its own
  ObjectRef object = {};       ///< what it is about, and what it claims to lock and to do
  Lock lock = Lock::none;
  Work work = Work::catalog;
  std::string locked = {};   ///< the table that it locks, as SQL; may be empty
  std::string creates = {};  ///< the table that it creates
  std::string allows = {};   ///< a second line: the rules of lint that it breaks because it is asked to; may be empty
  std::string brief = {};    ///< the same in a transaction that has the functions of its part; may be empty
  std::vector<std::string_view> functions = {};  ///< of pg_temp, that `brief` calls
  std::vector<std::string> arguments = {};       ///< SQL for Migration::shared_guard; none: it is of another kind
  bool arguments_are_printed = false;            ///< among them is a print that differs between major versions
  std::vector<const Lookup*> lookups = {};       ///< that they are asked for

  /// Both lines, each behind a mark: `-- `.
  std::string comments(std::string_view mark) const;
};

/// The functions that the guards of several statements share.
struct GuardHelpers {
  std::vector<MigrationStatement> create;
  std::string drop;  ///< `DROP FUNCTION pg_temp.todo, …;`; empty where there is none
};

/// One direction of a migration.
struct MigrationPart {
  std::vector<MigrationStatement> statements;
  std::vector<std::string> words = {};  ///< what it does, what it locks, and whether it may run again, in lines
  std::string lock_timeout = "5s";      ///< PostgreSQL's setting, while they run
  bool follows_commit = false;          ///< uses what the one before it must have committed
  bool follows_label = false;           ///< one before it adds a label to an enum, to be used only once it is committed
  GuardHelpers helpers = {};

  bool in_transaction() const;
  /// SET LOCAL that its statements need beside the lock timeout: names are taken as they are written, and functions may
  /// speak of what comes later.
  std::string settings() const;
};

struct Migration {
  std::string number;               ///< `092`
  std::string slug;                 ///< `add_retries_to_flows`
  std::vector<std::string> header;  ///< lines of comment for the top, below the words of the part
  MigrationPart up;
  MigrationPart down;
  /// A guarded statement with fields {0}, {1} …, where all statements of both directions are instances of it.
  std::string shared_guard = {};
  GuardHelpers helpers = {};  ///< of both directions together
  std::string revises;        ///< of Alembic: the revision before; empty: none
  std::string date;           ///< of Alembic: when it was made

  // how its files are called, where the tool leaves that open
  std::string folder;                     ///< below that of the migrations, with a slash; empty: itself
  std::string prefix;                     ///< before the number
  std::string separator;                  ///< between number and slug; empty: the tool's own
  std::string up_ending = ".up.sql";      ///< where each direction has a file
  std::string down_ending = ".down.sql";  ///< empty: no file for the way back
  std::string file;                       ///< of Alembic, without its ending; empty: the revision
  std::string revision;                   ///< of Alembic; empty: the name

  std::string name() const { return number.empty() ? slug : number + "_" + slug; }
  /// Of its file or folder, without an ending.
  std::string file_name(std::string_view usual_separator = "_") const {
    if (number.empty()) return slug;
    return prefix + number + (separator.empty() ? std::string(usual_separator) : separator) + slug;
  }
};

struct NewFile {
  std::string path;
  std::string text;
};

}  // namespace reconcile
