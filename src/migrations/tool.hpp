// A migration tool: which files are its own, what orders them, which marks in them it knows, what it writes down in the
// database, what it keeps beside the files, and how a new file is written. Each tool has one row of this type in one
// file of tools/; everything else asks the row.
//
// `history` are the tables that hold what has run, and a MigrationFile says in `recorded_as` how its tool names it
// there, so that "has this one run?" needs no knowledge of the tool:
//
//     SELECT <key> FROM <table> WHERE <where>     is `recorded_as` among these rows?
//
// With `only_last` the tool keeps one row (or one for each head): what comes before that one in the order of the folder
// has run too.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/error.hpp"
#include "core/migration.hpp"
#include "migrations/listing.hpp"

namespace reconcile {

/// A table in which a tool writes down what it has run.
struct HistoryTable {
  std::string_view name;            ///< unless a project sets another one
  std::string_view schema = {};     ///< where the tool always puts it; empty: the first schema of the search path
  std::string_view key = {};        ///< SQL over its columns: text, `recorded_as` of a migration; empty: not a history
  std::string_view where = "true";  ///< SQL: rows about what has run and was not undone
  bool only_last = false;
  std::string_view columns = {};  ///< some of its columns, between blanks: a table without these is another one
  /// SQL: text, what the last row of a repeatable migration keeps of its file; and what puts the rows in order.
  std::string_view checksum = {}, order = {};
};

/// Where a project says what its history table is called: lists of words between blanks.
struct HistorySettings {
  std::string_view files;  ///< that stand in the folder of migrations or in one above it
  std::string_view table;  ///< keys in them, or variables of the environment; `schema.table` is both
  std::string_view schema = {};
};

/// What a tool keeps beside the migrations, once some were added.
struct Beside {
  std::vector<NewFile> files;      ///< to be written over what is there
  std::vector<std::string> notes;  ///< what is to be done by hand
};

/// Which files run outside of a transaction without saying so.
enum class RunsOutside {
  no_file,
  one_statement,  ///< a file is sent as it is, in no transaction: one statement alone that cannot be in one
  such_files,     ///< none of whose statements can be in a transaction
  every_file
};

struct MigrationTool {
  std::string_view name;
  std::vector<HistoryTable> history = {};
  HistorySettings history_settings = {};
  std::string_view upgrade = {};  ///< the command that runs what a database has not had
  /// Outside of a transaction its tool sends a file as a whole, so that it can hold only one statement.
  bool one_statement_per_file = false;
  RunsOutside runs_outside = RunsOutside::no_file;
  /// Why nothing can run outside of a transaction, and what to do; empty: it can.
  std::string_view always_in_transaction = {};
  bool has_down = true;                   ///< false: it has no way back, and no file for one
  bool refuses_doubles = false;           ///< two migrations of one number are an error for it
  std::size_t longest_name = 255;         ///< that its tool can keep, number included, unless a project changes that
  std::string_view name_column = {};      ///< of its first table, that holds the name as a whole; empty: none does
  std::string_view first_number = "001";  ///< in an empty folder; a time stands for the present one
  /// File names without the folder. Throws Error for what the tool could not run.
  std::vector<NewFile> (*write)(const Migration&) = nullptr;
  /// Whether a line of comment, in small letters and without dashes, keeps its file from running in a transaction.
  bool (*says_no_transaction)(std::string_view comment) = nullptr;
  /// Why the folder as a whole is this tool's; empty: it is not, or any tool could have such a one.
  std::string (*owns)(const FolderListing&) = nullptr;
  /// Reads such a folder, in the tool's order.
  void (*read_folder)(const FolderListing&, MigrationFolder&) = nullptr;
  /// Whether a file of a folder that no tool owns is one of this tool's; fills in what it is.
  bool (*read)(const NewFile& file, MigrationFile& found) = nullptr;
  Beside (*beside)(const MigrationFolder&, const std::vector<Migration>& added) = nullptr;
};

/// In the order in which a file is offered to them.
const std::vector<const MigrationTool*>& migration_tools();
const MigrationTool& tool_named(std::string_view name);
/// As the documentation has them: `sql` first.
std::vector<std::string> tool_names();

extern const MigrationTool sql_tool, alembic_tool, flyway_tool, golang_migrate_tool, goose_tool, dbmate_tool,
    liquibase_tool, sql_migrate_tool, prisma_tool, diesel_tool, hasura_tool, sqlx_tool, atlas_tool, drizzle_tool,
    node_pg_migrate_tool, tern_tool, mybatis_tool, sqitch_tool, rambler_tool, shmig_tool;

}  // namespace reconcile
