#include "lint/do_block.hpp"

#include <algorithm>
#include <map>

#include "core/parse_tree.hpp"
#include "lint/tree.hpp"

namespace reconcile {

namespace {

/// `{"PLpgSQL_expr": {"query": "…"}}`
std::string query_of(const Node& node, const char* name) {
  const Node* expression = member(node, name);
  if (expression) expression = member(*expression, "PLpgSQL_expr");
  return expression ? std::string(text_of(*expression, "query")) : std::string();
}

struct Around {
  Conditions conditions;
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
      choose(*cases, around);
    } else if (const Node* leave = member(node, "PLpgSQL_stmt_exit")) {
      if (const std::string condition = query_of(*leave, "cond"); !condition.empty())
        return only_if(around, looked_at(condition, false));
    } else if (const Node* run = member(node, "PLpgSQL_stmt_execsql")) {
      execute(*run, query_of(*run, "sqlstmt"), around);
    } else if (const Node* dynamic = member(node, "PLpgSQL_stmt_dynexecute")) {
      if (const auto sql = literal_text(query_of(*dynamic, "query")))
        execute(*dynamic, *sql, around);
      else
        ++block_.put_together;
    } else if (const Node* perform = member(node, "PLpgSQL_stmt_perform")) {
      set("found", looked_at(query_of(*perform, "expr"), true));
    } else if (const Node* assign = member(node, "PLpgSQL_stmt_assign")) {
      std::string query = query_of(*assign, "expr");
      // from PostgreSQL 14 on the target is a part of it
      if (const auto at = query.find(":="); at != std::string::npos) query.erase(0, at + 2);
      const auto variable = static_cast<std::size_t>(integer_of(member(*assign, "varno")));
      if (variable < variables_.size()) set(variables_[variable], looked_at(query, false));
    } else {
      for (const char* loop : {"PLpgSQL_stmt_loop", "PLpgSQL_stmt_while", "PLpgSQL_stmt_fori", "PLpgSQL_stmt_fors",
                               "PLpgSQL_stmt_foreach_a", "PLpgSQL_stmt_dynfors"})
        if (const Node* found = member(node, loop)) {
          Condition condition;
          for (const char* name : {"cond", "query", "expr"})
            if (const std::string query = query_of(*found, name); !query.empty())
              condition.add(looked_at(query, std::string_view(name) == "query"));
          branch(*found, "body", only_if(around, std::move(condition)));
        }
    }
    return around;
  }

  Around conditional(const Node& choice, const Around& around) {
    Condition known = looked_at(query_of(choice, "cond"), false);
    const Condition first = known;
    branch(choice, "then_body", only_if(around, known));
    for (const Node* each : items_of(choice, "elsif_list"))
      if (const Node* other = member(*each, "PLpgSQL_if_elsif")) {
        known.add(looked_at(query_of(*other, "cond"), false));
        branch(*other, "stmts", only_if(around, known));
      }
    branch(choice, "else_body", only_if(around, known));
    const auto then = items_of(choice, "then_body");
    const bool ends_here = std::any_of(then.begin(), then.end(), [](const Node* each) {
      return member(*each, "PLpgSQL_stmt_return") || member(*each, "PLpgSQL_stmt_exit");
    });
    return ends_here ? only_if(around, first) : around;
  }

  void choose(const Node& cases, const Around& around) {
    Condition known = looked_at(query_of(cases, "t_expr"), false);
    for (const Node* when : items_of(cases, "case_when_list"))
      if (const Node* each = member(*when, "PLpgSQL_case_when")) {
        known.add(looked_at(query_of(*each, "expr"), false));
        branch(*each, "stmts", only_if(around, known));
      }
    branch(cases, "else_stmts", only_if(around, known));
  }

  static Around only_if(Around around, Condition condition) {
    around.conditions.push_back(std::make_shared<const Condition>(std::move(condition)));
    return around;
  }

  void execute(const Node& run, std::string sql, const Around& around) {
    if (flag_of(run, "into")) {
      const Node* target = member(run, "target");
      const Node* row = target ? member(*target, "PLpgSQL_row") : nullptr;
      const Node* record = target ? member(*target, "PLpgSQL_rec") : nullptr;
      const Condition looked = looked_at(sql, true);
      if (row)
        for (const Node* field : items_of(*row, "fields")) set(std::string(text_of(*field, "name")), looked);
      if (record) set(std::string(text_of(*record, "refname")), looked);
      set("found", looked);
    }
    const auto line = static_cast<unsigned>(std::max(integer_of(member(run, "lineno")), 1));
    block_.statements.push_back({std::move(sql), line, around.conditions, around.is_caught});
  }

  /// What an expression or query looks at, and what its variables were computed from.
  Condition looked_at(const std::string& sql, bool is_query) const {
    Condition found;
    const auto visit = [&](std::string_view key, const Node& body) {
      look(key, body, found);
      if (key != "ColumnRef") return;
      for (const Node* field : items_of(body, "fields"))
        if (const auto known = computed_.find(std::string(string_of(*field))); known != computed_.end())
          found.add(known->second);
    };
    if (is_query) {
      const StatementTree tree(sql);
      walk(tree.body(), visit);
    } else if (const ParseTree tree(sql, Syntax::expression); tree.root()) {
      walk(*tree.root(), visit);
    }
    return found;
  }

  void set(const std::string& variable, const Condition& looked) { computed_[variable].add(looked); }

  std::vector<std::string> variables_;
  std::map<std::string, Condition> computed_;
  DoBlock block_;
};

/// libpg_query does not know the fields of a record, and refuses to assign to one.
bool is_about_field(std::string_view error) {
  return error.ends_with("\" is not a known variable") && error.find('.') != std::string_view::npos;
}

}  // namespace

std::optional<DoBlock> read_block(std::string_view do_statement, BlockError& error) {
  const BlockTree tree(do_statement);
  // a block in another language has no action
  if (tree.function() && member(*tree.function(), "action")) return Reader(*tree.function()).block();
  if (!is_about_field(tree.error())) error = {tree.error(), static_cast<unsigned>(std::max(tree.error_line(), 1))};
  return std::nullopt;
}

}  // namespace reconcile
