#include "lint/script.hpp"

#include <algorithm>

#include "core/split_statements.hpp"
#include "lint/do_block.hpp"
#include "objects/objects.hpp"

namespace reconcile {

namespace {

/// Where the bytes of a text are in its file.
class Lines {
 public:
  Lines(const std::string* file, std::string_view text, unsigned first) : file_(file), text_(text), line_(first) {}

  /// To be asked in rising order.
  Place at(std::size_t offset) {
    for (; at_ < std::min(offset, text_.size()); ++at_)
      if (text_[at_] == '\n') {
        ++line_;
        start_ = at_ + 1;
      }
    return {file_, line_, static_cast<unsigned>(characters(text_.substr(start_, offset - start_))) + 1};
  }

 private:
  const std::string* file_;
  std::string_view text_;
  unsigned line_;
  std::size_t at_ = 0, start_ = 0;
};

unsigned lines_in(std::string_view text) { return static_cast<unsigned>(std::count(text.begin(), text.end(), '\n')); }

/// Between two statements stand only blanks and comments; one behind a statement belongs to that.
std::vector<LintComment> comments_in(Lines& lines, std::string_view sql, std::size_t from, std::size_t to,
                                     std::vector<LintLines>& statements) {
  std::vector<LintComment> found;
  while (from < to) {
    const std::size_t end = std::min(sql.find('\n', from), to);
    const std::size_t mark = sql.find("--", from);
    if (mark < end) {
      LintComment comment{lines.at(mark), std::string(sql.substr(mark + 2, end - mark - 2))};
      const bool is_behind = !statements.empty() && comment.place.line == statements.back().last;
      (is_behind ? statements.back().comments : found).push_back(std::move(comment));
    }
    from = end + 1;
  }
  return found;
}

/// The line in which the body of a DO statement begins, counted from its own.
unsigned body_line(const StatementTree& tree, std::string_view sql) {
  for (const Node* each : items_of(tree.body(), "args"))
    if (const Node* option = member(*each, "DefElem"); option && text_of(*option, "defname") == "as")
      return lines_in(sql.substr(0, static_cast<std::size_t>(integer_of(member(*option, "location")))));
  return 0;
}

/// Adds a statement, or those of the block that it is; `guards` are around it.
void add_statement(LintScript& script, std::string sql, Place place, bool in_transaction, const Guards& guards,
                   bool is_inside) {
  LintStatement made;
  made.tree = std::make_shared<const StatementTree>(sql);
  made.error = made.tree->error();
  if (made.type() == "DoStmt") {
    BlockError error;
    const auto block = read_block(sql, error);
    const unsigned first = place.line + body_line(*made.tree, sql);
    if (block) {
      script.not_known += block->put_together;
      for (const BlockStatement& inner : block->statements) {
        Guards within = guards;
        within.conditions.insert(within.conditions.end(), inner.conditions.begin(), inner.conditions.end());
        within.is_caught |= inner.is_caught;
        add_statement(script, inner.sql, {place.file, first + inner.line - 1, 1}, true, within, true);
      }
    }
    if (!block && error.message.empty()) ++script.not_known;
    if (error.message.empty()) return;
    made.error.message = error.message;
    if (error.line > 1) place = {place.file, first + error.line - 1, 1};
  }
  made.sql = std::move(sql);
  made.place = place;
  made.in_transaction = in_transaction;
  made.guards = guards;
  made.is_inside = is_inside;
  for (const char* range : {"relation", "base"})
    if (made.type() == "CreateStmt" || made.type() == "CreateForeignTableStmt") {
      const Node* base = member(made.body(), range);
      if (const Node* inner = base ? member(*base, "relation") : nullptr) base = inner;
      if (base) script.made.insert(relation_of(*base).written());
    }
  if (made.type() == "CreateTableAsStmt")
    if (const Node* into = member(made.body(), "into")) script.made.insert(relation_of(*into, "rel").written());
  script.statements.push_back(std::move(made));
}

}  // namespace

LintScript read_script(const MigrationScript& script, bool is_up) {
  LintScript made;
  made.file = file_name(script.path);
  made.is_up = is_up;
  add_sql(made, script.sql, script.line, script.in_transaction);
  return made;
}

void add_sql(LintScript& script, std::string_view sql, unsigned line, bool in_transaction, const Guards& guards) {
  using enum FileStatement::Transaction;
  Lines lines(script.file, sql, line);
  std::size_t before = 0;
  for (const FileStatement& each : split_statements(sql)) {
    std::vector<LintComment> comments = comments_in(lines, sql, before, each.offset, script.lines);
    const Place place = lines.at(each.offset);
    script.lines.push_back({place.line, place.line + lines_in(each.text), std::move(comments)});
    before = each.offset + each.text.size();
    if (each.transaction == begin) in_transaction = true;
    add_statement(script, std::string(each.text), place, in_transaction, guards, false);
    if (each.transaction == commit) in_transaction = false;
  }
  // what stands behind the last statement
  std::vector<LintComment> rest = comments_in(lines, sql, before, sql.size(), script.lines);
  if (!rest.empty()) script.lines.push_back({0, 0, std::move(rest)});
}

}  // namespace reconcile
