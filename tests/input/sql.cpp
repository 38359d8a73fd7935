// SQL: the statements of a file, and the pieces of it that stand in YAML.
#include <stdexcept>

#include "core/in_list.hpp"
#include "core/normal_form.hpp"
#include "core/parse_tree.hpp"
#include "core/plain_expression.hpp"
#include "core/split_statements.hpp"
#include "core/sql_text.hpp"
#include "core/surely_differ.hpp"
#include "core/type_name.hpp"
#include "input/readers.hpp"
#include "load/psql_script.hpp"
#include "migrations/python_source.hpp"

namespace reconcile::test {

namespace {

std::string_view type_of(std::string_view column) { return column == "a" ? "integer" : "character varying(50)"; }

constexpr Syntax syntaxes[] = {Syntax::expression,        Syntax::type,          Syntax::index_key,
                               Syntax::exclusion_element, Syntax::partition_key, Syntax::partition_bounds,
                               Syntax::statement,         Syntax::arguments,     Syntax::routine};

/// An expression that is taken for one must be one between parentheses as well: nothing in it belongs to what it
/// stands in.
void check_that_it_ends(std::string_view sql, Syntax syntax) {
  if (syntax != Syntax::expression) return;
  const std::string within = "SELECT (\n" + std::string(sql) + "\n), 1";
  const StatementTree tree(within);
  if (items_of(tree.body(), "targetList").size() != 2)
    throw std::logic_error("taken for an expression: " + std::string(sql));
}

}  // namespace

void read_sql_input(std::string_view bytes) {
  std::size_t end = 0;
  for (const FileStatement& each : split_statements(bytes)) {
    if (each.offset < end || each.offset + each.text.size() > bytes.size())
      throw std::logic_error("a statement stands outside of its file");
    end = each.offset + each.text.size();
  }
  if (sql_of_psql_script(bytes).size() != bytes.size()) throw std::logic_error("the length of a script has changed");
  python_literal(bytes);
  if (bytes.empty()) return;
  const Syntax syntax = syntaxes[static_cast<unsigned char>(bytes.front()) % std::size(syntaxes)];
  const std::string_view sql = bytes.substr(1);
  literal_text(sql);
  type_name(sql);
  argument_types(sql, "FUNCTION");
  as_in_list(sql, type_of);
  constants_in(sql);
  if (syntax_error(sql, syntax)) return;
  check_that_it_ends(sql, syntax);
  const std::string form = normal_form(sql, syntax, type_of, "text");
  if (form.empty() != sql.empty() && is_piece(syntax) && form.empty())
    throw std::logic_error("no normal form: " + std::string(sql));
  const std::string plain = plain_expression(sql, syntax, type_of);
  if (syntax_error(plain, syntax))
    throw std::logic_error("the plain form of " + std::string(sql) + " is not one: " + plain);
  const SqlText written(sql, syntax);
  if (surely_differ(written, written, type_of)) throw std::logic_error("it differs from itself: " + std::string(sql));
}

}  // namespace reconcile::test
