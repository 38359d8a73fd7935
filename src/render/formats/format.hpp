// A migration tool: how its files are named and written, and how they are known again. A file each beside this one.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/migration.hpp"

namespace reconcile {

struct Format {
  std::string_view name;
  std::vector<std::string_view> history;  ///< the tables in which its tool writes down what it has run
  /// Outside of a transaction its tool sends a file as a whole, so that it can hold only one statement.
  bool one_statement_per_file = false;
  std::size_t longest_name = 255;  ///< that its tool can keep, number included
  /// File names without the folder. Throws Error for what the tool could not run.
  std::vector<NewFile> (*write)(const Migration&) = nullptr;
  /// Whether that file is one of this tool's; fills in what it is.
  bool (*read)(const NewFile& file, MigrationFile& found) = nullptr;
};

extern const Format sql_format, alembic_format, flyway_format, golang_migrate_format, goose_format, dbmate_format,
    liquibase_format;

/// In the order of the documentation.
const std::vector<const Format*>& formats();
const Format& format_named(std::string_view name);
std::vector<std::string> format_names();

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
