#include "core/plain_expression.hpp"

#include "core/plain_writer.hpp"
#include "core/sql.hpp"
#include "core/type_name.hpp"

namespace reconcile {

namespace {

/// Where the quotation that begins at `at` ends.
std::size_t end_of_quotation(std::string_view sql, std::size_t at) {
  const std::size_t end = sql.find(sql[at], at + 1);
  return end == std::string_view::npos ? sql.size() : end;
}

/// The key of an index or of an exclusion constraint: its expression as a person writes it, in parentheses unless it
/// is a call; the collation, operator class and order stay as they are.
std::string plain_key(std::string_view printed, const ColumnType& column_type) {
  std::size_t end = 0;  // of the expression
  int depth = 0;
  for (; end < printed.size(); ++end) {
    const char c = printed[end];
    if (c == '\'' || c == '"') end = end_of_quotation(printed, end);
    depth += c == '(' ? 1 : c == ')' ? -1 : 0;
    if (depth == 0 && c == ')') break;
    if (depth == 0 && c == ' ') return std::string(printed);  // a column
  }
  if (end == printed.size()) return std::string(printed);
  const bool in_parentheses = printed.front() == '(';
  const std::string plain = plain_expression(printed.substr(0, end + 1), Syntax::expression, column_type);
  return (in_parentheses ? "(" + plain + ")" : plain) + std::string(printed.substr(end + 1));
}

}  // namespace

std::string without_parentheses(std::string sql) {
  if (sql.size() < 2 || sql.front() != '(' || sql.back() != ')') return sql;
  int depth = 0;
  for (std::size_t i = 0; i + 1 < sql.size(); ++i) {
    if (sql[i] == '\'' || sql[i] == '"') i = end_of_quotation(sql, i);
    if (i + 1 >= sql.size()) return sql;
    depth += sql[i] == '(' ? 1 : sql[i] == ')' ? -1 : 0;
    if (depth == 0) return sql;
  }
  return sql.substr(1, sql.size() - 2);
}

std::string plain_expression(std::string_view printed, Syntax syntax, const ColumnType& column_type,
                             std::string_view type) {
  const auto has_same_form = [&](const std::string& written) {
    return normal_form(written, syntax, column_type, type) == normal_form(printed, syntax, column_type, type);
  };
  if (syntax == Syntax::index_key) {
    std::string key = plain_key(printed, column_type);
    return has_same_form(key) ? key : std::string(printed);
  }
  if (syntax != Syntax::expression) return std::string(printed);
  const ParseTree tree(printed, syntax);
  if (!tree.root()) return std::string(printed);
  PlainWriter writer(printed, column_type);
  if (const auto written = writer.write(tree, type); written && has_same_form(*written)) return *written;
  return without_parentheses(std::string(printed));
}

std::string plain_type(const std::string& printed) {
  const bool is_array = printed.ends_with("[]");
  std::string name = is_array ? printed.substr(0, printed.size() - 2) : printed;
  const auto replace = [&](std::string_view longer, std::string_view shorter) {
    const auto at = name.find(longer);
    if (at != std::string::npos) name.replace(at, longer.size(), shorter);
  };
  if (name.ends_with(" with time zone")) {
    replace(" with time zone", "");
    name.insert(name.find('(') == std::string::npos ? name.size() : name.find('('), "tz");
  } else {
    replace(" without time zone", "");
    replace("character varying", "varchar");
    replace("bit varying", "varbit");
  }
  if (is_array) name += "[]";
  return type_name(name) == printed ? name : printed;
}

}  // namespace reconcile
