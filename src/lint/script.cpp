#include "lint/script.hpp"

#include <algorithm>

#include "core/sql.hpp"
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

/// Adds a statement, or those of the block that it is; `around` is what is around it.
void add_statement(LintScript& script, std::string sql, Place place, bool in_transaction,
                   const BlockStatement& around) {
  LintStatement made;
  made.tree = std::make_shared<const StatementTree>(sql);
  if (made.type() == "DoStmt") {
    const auto block = read_block(sql);
    script.not_known += block ? block->put_together : 1;
    const unsigned first = place.line + body_line(*made.tree, sql);
    if (block)
      for (BlockStatement inner : block->statements) {
        inner.is_conditional |= around.is_conditional;
        inner.is_caught |= around.is_caught;
        inner.looked_at.insert(inner.looked_at.end(), around.looked_at.begin(), around.looked_at.end());
        add_statement(script, inner.sql, {place.file, first + inner.line - 1, 1}, true, inner);
      }
    return;
  }
  made.sql = std::move(sql);
  made.place = place;
  made.in_transaction = in_transaction;
  made.is_conditional = around.is_conditional;
  made.is_caught = around.is_caught;
  made.looked_at = around.looked_at;
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

bool LintStatement::looks_for(const std::vector<std::string>& names) const {
  if (is_caught) return true;
  if (!is_conditional) return false;
  if (names.empty()) return true;
  for (const std::string& text : looked_at)
    for (const std::string& name : names) {
      if (text == name) return true;
      // a routine is looked for with its arguments: to_regprocedure('migration.touch(integer)')
      for (const std::string& written : {text, text.substr(0, text.find('('))}) {
        const std::vector<std::string> parts = split_name(written);
        if (std::find(parts.begin(), parts.end(), name) != parts.end()) return true;
      }
    }
  return false;
}

LintScript read_script(const MigrationScript& script, bool is_up) {
  LintScript made;
  made.file = file_name(script.path);
  made.is_up = is_up;
  add_sql(made, script.sql, script.line, script.in_transaction);
  return made;
}

void add_sql(LintScript& script, std::string_view sql, unsigned line, bool in_transaction) {
  using enum FileStatement::Transaction;
  Lines lines(script.file, sql, line);
  std::size_t before = 0;
  for (const FileStatement& each : split_statements(sql)) {
    std::vector<LintComment> comments = comments_in(lines, sql, before, each.offset, script.lines);
    const Place place = lines.at(each.offset);
    script.lines.push_back({place.line, place.line + lines_in(each.text), std::move(comments)});
    before = each.offset + each.text.size();
    if (each.transaction == begin) in_transaction = true;
    add_statement(script, std::string(each.text), place, in_transaction, {});
    if (each.transaction == commit) in_transaction = false;
  }
  // what stands behind the last statement
  std::vector<LintComment> rest = comments_in(lines, sql, before, sql.size(), script.lines);
  if (!rest.empty()) script.lines.push_back({0, 0, std::move(rest)});
}

}  // namespace reconcile
