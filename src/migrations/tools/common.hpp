// What the tools have in common: names with a number, marks in comments, and the texts that are written.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "migrations/tool.hpp"

namespace reconcile {

// Names
// -----------------------------------------------------------------------------------------------------------

/// Sets number, digits, version and name of a file called `092_add_x`; false where it begins with none.
bool read_name(std::string_view name, MigrationFile& found);

std::string base_name(const std::string& path);

/// The name without `.sql`, in any case of letters; none where it has another ending.
std::optional<std::string> without_sql(std::string_view name);

std::string in_small_letters(std::string_view text);

/// Takes that ending off, in any case of letters; false where the name has another.
bool take_ending(std::string& name, std::string_view ending);

// Marks
// -----------------------------------------------------------------------------------------------------------

/// The comment that a line is, in small letters and without dashes and blanks around it; none where it is something
/// else.
std::optional<std::string> comment_of_line(std::string_view line);

/// Calls `each` with every line and the place where it begins, until that returns false.
template <typename Each>
void for_lines(std::string_view text, const Each& each) {
  for (std::size_t at = 0; at < text.size();) {
    const auto end = std::min(text.find('\n', at), text.size());
    if (!each(text.substr(at, end - at), at)) return;
    at = end + 1;
  }
}

using IsMark = bool (*)(std::string_view comment);

/// Whether one of the lines is a comment that `is_mark`.
bool has_comment(std::string_view text, IsMark is_mark);

/// Whether a file says, in the way of any tool, that it must not run in a transaction.
bool says_no_transaction_in_any_way(std::string_view text);

/// Reads a file with a part for each direction, each below a line of comment; of several parts for one direction all
/// count. A part runs without a transaction where its first line or, with `whole_file`, any line says so. False where
/// no line marks the way there, or the name has no number.
struct Marks {
  IsMark up, down;
  IsMark no_transaction = nullptr;
  bool whole_file = false;
};
bool read_parts(const NewFile& file, const Marks& marks, MigrationFile& found);

/// Reads a plain file of SQL whose name begins with a number: `.up.sql` and `.down.sql`, or one for the way there.
/// False where it is something else.
bool read_plain(const NewFile& file, MigrationFile& found);

/// Puts the up and the down file of one migration together: those of one name, else those of one number where there is
/// no other of it; and sorts by version, then by name, what is repeatable behind all others.
void join_and_sort(std::vector<MigrationFile>& files);

/// Reads a folder in which every migration has a folder of its own. `down` may be empty.
void read_folders(const FolderListing& listing, std::string_view up, std::string_view down, MigrationFolder& folder);
/// The folders that hold a file of that name.
std::vector<std::string_view> folders_with(const FolderListing& listing, std::string_view base);

/// Turns the delimiters of another kind that a text has into semicolons and blanks, every character in its place.
void replace_delimiter(std::string& sql, std::string_view delimiter);

/// Throws Error where a line of the SQL itself looks like a comment that the tool takes for its own.
void refuse_lines(const Migration& migration, std::string_view tool, IsMark is_mark);

// Texts
// -----------------------------------------------------------------------------------------------------------

/// A file for each direction, with the endings of the folder; only one where that has none for the way back.
using PartText = std::string (*)(const Migration&, const MigrationPart&, std::string_view more);
std::vector<NewFile> file_for_each_direction(const Migration& migration, PartText text);

/// `-- 092_add_x`, and below it the words of the way there (with `more` of the way back) and the lines of the header.
std::string title(const Migration& migration, std::string_view more = {});

/// The statements, each below its comment.
std::string spell(const std::vector<MigrationStatement>& statements);

/// The same between BEGIN and COMMIT: for what opens none.
std::string in_own_transaction(const MigrationPart& part);

/// PL/pgSQL that keeps the settings and sets those that the statements need; that takes the helpers away, and sets them
/// as they were.
struct SharedBlocks {
  std::string before, after;
};
SharedBlocks shared_blocks(const MigrationPart& part);

/// For a tool that opens the transaction itself: the settings that the statements need, and as they were at the end,
/// because the tool goes on to write its own records in the same transaction. Outside of one: the statements as they
/// are.
std::vector<MigrationStatement> with_settings(const MigrationPart& part);

}  // namespace reconcile
