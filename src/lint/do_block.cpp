#include "lint/do_block.hpp"

#include <algorithm>
#include <map>

#include "core/parse_tree.hpp"
#include "lint/tree.hpp"

namespace reconcile {

namespace {

using Texts = std::vector<std::string>;

/// `{"PLpgSQL_expr": {"query": "…"}}`
std::string query_of(const Node& node, const char* name) {
  const Node* expression = member(node, name);
  if (expression) expression = member(*expression, "PLpgSQL_expr");
  return expression ? std::string(text_of(*expression, "query")) : std::string();
}

struct Around {
  Texts looked_at;
  bool is_conditional = false;
  bool is_caught = false;
};

class Reader {
 public:
  explicit Reader(const Node& function) {
    for (const Node* datum : items_of(function, "datums")) {
      std::string name;
      for (const char* kind : {"PLpgSQL_var", "PLpgSQL_rec", "PLpgSQL_row"})
        if (const Node* body = member(*datum, kind)) name = text_of(*body, "refname");
      variables_.push_back(std::move(name));
    }
    const Node* action = member(function, "action");
    if (action) statement(*action, {});
  }

  DoBlock block() { return std::move(block_); }

 private:
  void body(const Node& node, const char* name, Around& around) {
    for (const Node* each : items_of(node, name)) around = statement(*each, around);
  }
  void branch(const Node& node, const char* name, Around around) { body(node, name, around); }

  /// What is around the statements that follow it.
  Around statement(const Node& node, Around around) {
    if (const Node* block = member(node, "PLpgSQL_stmt_block")) {
      Around within = around;
      within.is_caught |= member(*block, "exceptions") != nullptr;
      branch(*block, "body", within);
    } else if (const Node* choice = member(node, "PLpgSQL_stmt_if")) {
      return conditional(*choice, around);
    } else if (const Node* cases = member(node, "PLpgSQL_stmt_case")) {
      Around within = looking_at(around, query_of(*cases, "t_expr"));
      for (const Node* when : items_of(*cases, "case_when_list"))
        if (const Node* each = member(*when, "PLpgSQL_case_when")) {
          within = looking_at(within, query_of(*each, "expr"));
          branch(*each, "stmts", within);
        }
      branch(*cases, "else_stmts", within);
    } else if (const Node* run = member(node, "PLpgSQL_stmt_execsql")) {
      execute(*run, query_of(*run, "sqlstmt"), around);
    } else if (const Node* dynamic = member(node, "PLpgSQL_stmt_dynexecute")) {
      if (const auto sql = literal_text(query_of(*dynamic, "query")))
        execute(*dynamic, *sql, around);
      else
        ++block_.put_together;
    } else if (const Node* perform = member(node, "PLpgSQL_stmt_perform")) {
      set("found", texts_in(query_of(*perform, "expr"), true));
    } else if (const Node* assign = member(node, "PLpgSQL_stmt_assign")) {
      std::string query = query_of(*assign, "expr");
      // from PostgreSQL 14 on the target is a part of it
      if (const auto at = query.find(":="); at != std::string::npos) query.erase(0, at + 2);
      const auto variable = static_cast<std::size_t>(integer_of(member(*assign, "varno")));
      if (variable < variables_.size()) set(variables_[variable], texts_in(query, false));
    } else {
      for (const char* loop : {"PLpgSQL_stmt_loop", "PLpgSQL_stmt_while", "PLpgSQL_stmt_fori", "PLpgSQL_stmt_fors",
                               "PLpgSQL_stmt_foreach_a", "PLpgSQL_stmt_dynfors"})
        if (const Node* found = member(node, loop)) {
          Around within = around;
          for (const char* name : {"cond", "query", "expr"})
            if (const std::string query = query_of(*found, name); !query.empty()) within = looking_at(within, query);
          branch(*found, "body", within);
        }
    }
    return around;
  }

  Around conditional(const Node& choice, const Around& around) {
    Around within = looking_at(around, query_of(choice, "cond"));
    branch(choice, "then_body", within);
    const Around first = within;
    for (const Node* each : items_of(choice, "elsif_list"))
      if (const Node* other = member(*each, "PLpgSQL_if_elsif")) {
        within = looking_at(within, query_of(*other, "cond"));
        branch(*other, "stmts", within);
      }
    branch(choice, "else_body", within);
    const auto then = items_of(choice, "then_body");
    const bool ends_here =
        std::any_of(then.begin(), then.end(), [](const Node* each) { return member(*each, "PLpgSQL_stmt_return"); });
    return ends_here ? first : around;
  }

  Around looking_at(Around around, const std::string& condition) {
    if (condition.empty()) return around;
    around.is_conditional = true;
    const Texts texts = texts_in(condition, false);
    around.looked_at.insert(around.looked_at.end(), texts.begin(), texts.end());
    return around;
  }

  void execute(const Node& run, std::string sql, const Around& around) {
    if (flag_of(run, "into")) {
      const Node* target = member(run, "target");
      const Node* row = target ? member(*target, "PLpgSQL_row") : nullptr;
      const Node* record = target ? member(*target, "PLpgSQL_rec") : nullptr;
      const Texts texts = texts_in(sql, true);
      if (row)
        for (const Node* field : items_of(*row, "fields")) set(std::string(text_of(*field, "name")), texts);
      if (record) set(std::string(text_of(*record, "refname")), texts);
      set("found", texts);
    }
    const auto line = static_cast<unsigned>(std::max(integer_of(member(run, "lineno")), 1));
    block_.statements.push_back({std::move(sql), line, around.is_conditional, around.looked_at, around.is_caught});
  }

  /// The texts in an expression or query, and those that its variables were computed from.
  Texts texts_in(const std::string& sql, bool is_query) const {
    Texts texts;
    const auto visit = [&](std::string_view key, const Node& body) {
      if (key == "A_Const") {
        const Node* value = member(body, "sval");
        if (value) texts.emplace_back(text_of(*value, "sval"));
      } else if (key == "ColumnRef") {
        for (const Node* field : items_of(body, "fields"))
          if (const auto known = computed_.find(std::string(string_of(*field))); known != computed_.end())
            texts.insert(texts.end(), known->second.begin(), known->second.end());
      }
    };
    if (is_query) {
      const StatementTree tree(sql);
      walk(tree.body(), visit);
    } else if (const ParseTree tree(sql, Syntax::expression); tree.root()) {
      walk(*tree.root(), visit);
    }
    return texts;
  }

  void set(const std::string& variable, const Texts& texts) {
    Texts& known = computed_[variable];
    known.insert(known.end(), texts.begin(), texts.end());
  }

  std::vector<std::string> variables_;
  std::map<std::string, Texts> computed_;
  DoBlock block_;
};

}  // namespace

std::optional<DoBlock> read_block(std::string_view do_statement) {
  const BlockTree tree(do_statement);
  if (!tree.function()) return std::nullopt;
  return Reader(*tree.function()).block();
}

}  // namespace reconcile
