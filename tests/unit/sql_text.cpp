#include "core/sql_text.hpp"

#include <doctest/doctest.h>

namespace reconcile {

namespace {

TEST_CASE("a text that PostgreSQL's grammar refuses is told with the byte") {
  CHECK_FALSE(syntax_error("a > 0 AND b IN (1, 2)", Syntax::expression));
  const auto error = syntax_error("a > > 0", Syntax::expression);
  REQUIRE(error);
  CHECK(error->message == "syntax error at or near \">\"");
  CHECK(error->offset == 4);
  const auto end = syntax_error("a >", Syntax::expression);
  REQUIRE(end);
  CHECK(end->message == "syntax error at end of input");
  CHECK(syntax_error("varchar(", Syntax::type));
  CHECK_FALSE(syntax_error("lower(a) text_pattern_ops desc", Syntax::index_key));
  CHECK(syntax_error("lower(a) a b c", Syntax::index_key));
  CHECK_FALSE(syntax_error("during WITH &&", Syntax::exclusion_element));
}

TEST_CASE("a text cannot close the parentheses that it stands in") {
  CHECK(syntax_error("a > 0) OR (b > 0", Syntax::expression));
  CHECK(syntax_error("a > 0; DROP TABLE flows", Syntax::expression));
  CHECK(syntax_error("integer, b integer", Syntax::type));
  CHECK(syntax_error("a, b", Syntax::index_key));
}

TEST_CASE("the text of a literal is found below its casts") {
  CHECK(literal_text("'it''s'::character varying") == "it's");
  CHECK(literal_text("('{}'::text)::jsonb") == "{}");
  CHECK_FALSE(literal_text("1"));
  CHECK_FALSE(literal_text("lower('x')"));
}

}  // namespace

}  // namespace reconcile
