#include "core/normal_form.hpp"

#include <doctest/doctest.h>

namespace reconcile {

namespace {

std::string_view column_type(std::string_view column) {
  if (column == "status") return "character varying(50)";
  if (column == "note") return "text";
  if (column == "size" || column == "count") return "integer";
  if (column == "price") return "numeric(10,2)";
  if (column == "at") return "timestamp with time zone";
  return {};
}

std::string form(std::string_view sql, Syntax syntax = Syntax::expression) {
  return normal_form(sql, syntax, column_type);
}

TEST_CASE("a list in the server's print has the form of what was written") {
  CHECK(form("status IN ('a', 'b')") ==
        form("(status)::text = ANY ((ARRAY['a'::character varying, 'b'::character varying])::text[])"));
  CHECK(form("status IN ('a', 'b')") ==
        form("((status)::text = ANY (ARRAY[('a'::character varying)::text, ('b'::character varying)::text]))"));
  CHECK(form("note IN ('a', 'b')") == form("(note = ANY (ARRAY['a'::text, 'b'::text]))"));
  CHECK(form("size IN (1, 2)") == form("(size = ANY (ARRAY[1, 2]))"));
  CHECK(form("size NOT IN (1, 2)") == form("(size <> ALL (ARRAY[1, 2]))"));
}

TEST_CASE("lists with other values have other forms") {
  CHECK(form("status IN ('a', 'b')") != form("status IN ('a', 'c')"));
  CHECK(form("status IN ('a', 'b')") != form("status IN ('a', 'b', 'c')"));
  CHECK(form("status IN ('a', 'b')") != form("note IN ('a', 'b')"));
  CHECK(form("size IN (1, 2)") != form("size NOT IN (1, 2)"));
}

TEST_CASE("operators with two spellings have one form") {
  CHECK(form("size <> 1") == form("size != 1"));
  CHECK(form("note LIKE 'a%'") == form("(note ~~ 'a%'::text)"));
  CHECK(form("size BETWEEN 1 AND 10") == form("((size >= 1) AND (size <= 10))"));
  CHECK(form("NOT size > 1") == form("(NOT (size > 1))"));
}

TEST_CASE("case, spaces, parentheses and comments make no difference") {
  CHECK(form("SIZE>1 and COUNT<2") == form("((size > 1) AND (count < 2))"));
  CHECK(form("size > 1 -- as agreed\n AND count < 2") == form("size > 1 AND count < 2"));
}

TEST_CASE("what is not certain to be the server's decoration stays a difference") {
  CHECK(form("size > 1") != form("size > '1'::bigint"));
  CHECK(form("note = 'a'") != form("note = 'A'"));
  CHECK(form("size - count - 1 > 0") != form("size - (count - 1) > 0"));
  CHECK(form("\"Size\" > 1") != form("size > 1"));
  CHECK(form("price::integer > 1") != form("price > 1"));
}

TEST_CASE("a default has the form of its print where the type is known") {
  CHECK(normal_form("'pending'", Syntax::expression, {}, "character varying(50)") ==
        normal_form("'pending'::character varying", Syntax::expression, {}, "character varying(50)"));
  CHECK(normal_form("0", Syntax::expression, {}, "integer") != normal_form("1", Syntax::expression, {}, "integer"));
}

TEST_CASE("index keys are compared with their options") {
  CHECK(form("lower(note) text_pattern_ops", Syntax::index_key) ==
        form("LOWER(note) text_pattern_ops asc", Syntax::index_key));
  CHECK(form("size desc", Syntax::index_key) != form("size", Syntax::index_key));
  CHECK(form("size desc nulls first", Syntax::index_key) == form("size desc", Syntax::index_key));
}

}  // namespace

}  // namespace reconcile
