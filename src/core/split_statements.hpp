// The statements of a file of SQL, as libpg_query finds them.
#pragma once

#include <string_view>
#include <vector>

namespace reconcile {

/// One statement of a file of SQL, without its ';' and the comments before it.
struct FileStatement {
  enum class Transaction { none, begin, commit, other };  ///< what it does with the transaction block
  std::size_t offset = 0;                                 ///< where it stands, in bytes
  std::string_view text;                                  ///< a part of the file's
  Transaction transaction = Transaction::none;
};
/// What is newer than libpg_query is split as well, by quotation marks, parentheses and semicolons alone. Where a
/// quote, a comment or a zero byte makes the rest of the text unreadable, that rest is the last statement, up to the
/// end.
std::vector<FileStatement> split_statements(std::string_view sql);

}  // namespace reconcile
