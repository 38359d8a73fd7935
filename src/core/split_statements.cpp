#include "core/split_statements.hpp"

#include <pg_query.h>

#include <algorithm>
#include <optional>
#include <string>

#include "core/parse_tree.hpp"

namespace reconcile {

namespace {

FileStatement::Transaction transaction_of(std::string_view sql) {
  using enum FileStatement::Transaction;
  const rapidjson::Document tree = statement_tree(sql);
  const Node* statement = member(tree, "TransactionStmt");
  if (!statement) return none;
  if (member(*statement, "options")) return other;  // an isolation level, which is not ours to choose
  const Node* kind = member(*statement, "kind");
  const std::string_view name = kind && kind->IsString() ? kind->GetString() : "TRANS_STMT_BEGIN";
  if (name == "TRANS_STMT_BEGIN" || name == "TRANS_STMT_START") return begin;
  return name == "TRANS_STMT_COMMIT" ? commit : other;
}

/// The first byte that is neither space nor comment.
std::size_t first_word(std::string_view sql) {
  std::size_t at = 0;
  for (;;) {
    at = std::min(sql.find_first_not_of(" \t\r\n\f\v", at), sql.size());
    if (sql.substr(at, 2) == "--") {
      at = std::min(sql.find('\n', at), sql.size());
    } else if (sql.substr(at, 2) == "/*") {
      // comments nest; one without an end is no blank
      const std::size_t begin = at;
      std::size_t depth = 0;
      do {
        const bool opens = sql.substr(at, 2) == "/*", closes = sql.substr(at, 2) == "*/";
        depth += opens ? 1 : 0;
        depth -= closes ? 1 : 0;
        at += opens || closes ? 2 : 1;
      } while (depth > 0 && at < sql.size());
      if (depth > 0) return begin;
    } else {
      return at;
    }
  }
}

class Split {
 public:
  explicit Split(const std::string& text) : split_(pg_query_split_with_parser(text.c_str())) {
    if (!split_.error) return;
    pg_query_free_split_result(split_);
    split_ = pg_query_split_with_scanner(text.c_str());
    // libpg_query counts statements here that it has not made
    if (!split_.error) return;
    broken_at_ = byte_of_character(text, split_.error->cursorpos);
    split_.n_stmts = 0;
  }
  Split(const Split&) = delete;
  Split& operator=(const Split&) = delete;
  ~Split() { pg_query_free_split_result(split_); }

  /// Where the text ends to be readable.
  std::optional<std::size_t> broken_at() const { return broken_at_; }
  std::vector<std::string_view> texts(std::string_view sql) const {
    std::vector<std::string_view> found;
    for (int i = 0; i < split_.n_stmts; ++i)
      found.push_back(sql.substr(static_cast<std::size_t>(split_.stmts[i]->stmt_location),
                                 static_cast<std::size_t>(split_.stmts[i]->stmt_len)));
    return found;
  }

 private:
  PgQuerySplitResult split_;
  std::optional<std::size_t> broken_at_;
};

/// Semicolons stand alone as well, between statements that say nothing.
std::string_view without_end(std::string_view text) {
  while (!text.empty()) {
    const std::size_t begin = first_word(text);
    if (begin < text.size() && text[begin] == ';') {
      text.remove_prefix(begin + 1);
      continue;
    }
    const std::size_t last = text.find_last_not_of(" \t\r\n\f\v");
    return text.substr(0, last != std::string_view::npos && text[last] == ';' ? last : text.size());
  }
  return text;
}

constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";

}  // namespace

std::vector<FileStatement> split_statements(std::string_view sql) {
  std::vector<FileStatement> statements;
  const auto add = [&](std::string_view text, bool is_readable) {
    text.remove_prefix(first_word(text.substr(0, text.find('\0'))));
    if (!text.empty())
      statements.push_back({static_cast<std::size_t>(text.data() - sql.data()), text,
                            is_readable ? transaction_of(text) : FileStatement::Transaction::none});
  };
  // as psql does
  const std::string_view all = sql.substr(sql.starts_with(byte_order_mark) ? byte_order_mark.size() : 0);
  std::string_view readable = all.substr(0, all.find('\0'));
  for (;;) {
    const Split split{std::string(readable)};
    if (split.broken_at()) {
      readable = readable.substr(0, std::min(*split.broken_at(), readable.size() - 1));
      continue;
    }
    std::size_t end = 0;
    const std::vector<std::string_view> texts = split.texts(readable);
    for (const std::string_view text : texts) {
      const auto begin = static_cast<std::size_t>(text.data() - all.data()), after = begin + text.size();
      const bool has_end = after < readable.size() && all[after] == ';';
      if (readable.size() < all.size() && !has_end) break;
      // libpg_query leaves out what has no keyword
      if (begin > end) add(without_end(all.substr(end, begin - end)), false);
      add(text, true);
      end = after + (has_end ? 1 : 0);
    }
    add(readable.size() < all.size() ? all.substr(end) : without_end(all.substr(end)), false);
    return statements;
  }
}

}  // namespace reconcile
