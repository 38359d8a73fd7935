// A migration tool: which files are its own, what it writes down in the database, how a new file is written. Each tool
// has one row of this type in one file of tools/; everything else asks the row.
//
// `history` are the tables that hold what has run, and a MigrationFile says in `recorded_as` how its tool names it there,
// so that "has this one run?" needs no knowledge of the tool:
//
//     SELECT <key> FROM <table> WHERE <where>     is `recorded_as` among these rows?
//
// With `only_last` the tool keeps one row (or one for each head): what comes before that one in the order of the folder
// has run too.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.hpp"
#include "core/migration.hpp"
#include "migrations/migration_file.hpp"

namespace reconcile {

/// A table in which a tool writes down what it has run.
struct HistoryTable {
  std::string_view name;             ///< unless a project sets another one
  std::string_view schema = {};      ///< where the tool always puts it; empty: the first schema of the search path
  std::string_view key = {};         ///< SQL over its columns: text that is `recorded_as` of a migration; empty: no history
  std::string_view where = "true";   ///< SQL: rows about what has run and was not undone
  bool only_last = false;
};

struct MigrationTool {
  std::string_view name;
  std::vector<HistoryTable> history;
  /// Outside of a transaction its tool sends a file as a whole, so that it can hold only one statement.
  bool one_statement_per_file = false;
  std::size_t longest_name = 255;  ///< that its tool can keep, number included
  /// File names without the folder. Throws Error for what the tool could not run.
  std::vector<NewFile> (*write)(const Migration&) = nullptr;
  /// Whether that file is one of this tool's; fills in what it is.
  bool (*read)(const NewFile& file, MigrationFile& found) = nullptr;
};

extern const MigrationTool sql_tool, alembic_tool, flyway_tool, golang_migrate_tool, goose_tool, dbmate_tool,
    liquibase_tool;

/// In the order of the documentation.
const std::vector<const MigrationTool*>& migration_tools();
const MigrationTool& tool_named(std::string_view name);
std::vector<std::string> tool_names();

// What the formats have in common
// -----------------------------------------------------------------------------------------------------------

/// `092` and `_add_x.sql`; no digits where the name has no number.
struct NumberedName {
  std::string digits;
  std::string rest;
};
NumberedName split_number(std::string_view file_name);

/// Sets number, digits and name of a file called `092_add_x`; false where there is no number.
bool read_name(std::string_view name, MigrationFile& found);

std::string base_name(const std::string& path);

/// `-- 092_add_x` and the lines of the header below it.
std::string title(const Migration& migration, std::string_view more = {});

/// The statements, each below its comment.
std::string spell(const std::vector<MigrationStatement>& statements);

/// The same between BEGIN and COMMIT: for what opens none.
std::string in_own_transaction(const MigrationPart& part);

/// For a tool that opens the transaction itself: the settings that the statements need, and as they were at the end,
/// because the tool goes on to write its own records in the same transaction. Outside of one: the statements as they
/// are.
std::vector<MigrationStatement> with_settings(const MigrationPart& part);

/// The part of a file below a line that begins with `mark`, up to the next line that begins with `next`.
std::optional<MigrationScript> section(const NewFile& file, std::string_view mark, std::string_view next);

/// Throws Error where a line of the SQL itself looks like a comment that the tool takes for its own: without its dashes
/// and in small letters.
void refuse_lines(const Migration& migration, std::string_view tool, bool (*is_mark)(std::string_view comment));

}  // namespace reconcile
