#include "core/sql_text.hpp"

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

TEST_CASE("a type has one name however it is written") {
  CHECK(type_name("int") == "integer");
  CHECK(type_name("int4") == "integer");
  CHECK(type_name("INT8") == "bigint");
  CHECK(type_name("float") == "double precision");
  CHECK(type_name("float(20)") == "real");
  CHECK(type_name("bool") == "boolean");
  CHECK(type_name("varchar(50)") == "character varying(50)");
  CHECK(type_name("varchar") == "character varying");
  CHECK(type_name("char(3)") == "character(3)");
  CHECK(type_name("char") == "character(1)");
  CHECK(type_name("decimal(10, 2)") == "numeric(10,2)");
  CHECK(type_name("numeric(10)") == "numeric(10,0)");
  CHECK(type_name("timestamptz") == "timestamp with time zone");
  CHECK(type_name("timestamptz(3)") == "timestamp(3) with time zone");
  CHECK(type_name("timestamp") == "timestamp without time zone");
  CHECK(type_name("time") == "time without time zone");
  CHECK(type_name("interval day to second") == "interval day to second");
  CHECK(type_name("interval(3)") == "interval(3)");
  CHECK(type_name("varbit(5)") == "bit varying(5)");
  CHECK(type_name("text[]") == "text[]");
  CHECK(type_name("int[][]") == "integer[]");
  CHECK(type_name("integer array") == "integer[]");
}

TEST_CASE("a type of the user's keeps its name") {
  CHECK(type_name("migration.flow_kind") == "migration.flow_kind");
  CHECK(type_name("migration.\"Kind\"[]") == "migration.\"Kind\"[]");
  CHECK(type_name("migration.geometry(Point, 4326)").starts_with("migration.geometry("));
}

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

TEST_CASE("the names that a text mentions are found with their places") {
  const auto found = mentions("lower(status) = 'x' AND migration.is_code(\"Odd\")", Syntax::expression);
  std::vector<std::string> names;
  for (const Mention& each : found) names.push_back((each.schema.empty() ? "" : each.schema + ".") + each.name);
  std::sort(names.begin(), names.end());
  CHECK(names == std::vector<std::string>{"Odd", "lower", "migration.is_code", "status"});
  const auto status =
      std::find_if(found.begin(), found.end(), [](const Mention& each) { return each.name == "status"; });
  CHECK(status->offset == 6);
}

TEST_CASE("a sequence inside nextval is mentioned") {
  const auto found = mentions("nextval('migration.flow_seq'::regclass)", Syntax::expression);
  CHECK(std::any_of(found.begin(), found.end(), [](const Mention& each) {
    return each.what == Mention::What::relation && each.schema == "migration" && each.name == "flow_seq";
  }));
}

TEST_CASE("a column is renamed wherever it is mentioned and nowhere else") {
  CHECK(rename_column("status <> 'status' AND lower(status) > \"status\"", Syntax::expression, "status", "state") ==
        "state <> 'status' AND lower(state) > state");
  CHECK(rename_column("\"say \"\"hi\"\"\" > 0", Syntax::expression, "say \"hi\"", "Order") == "\"Order\" > 0");
  CHECK(rename_column("lower(a), 'größe' || a", Syntax::index_key, "a", "b") ==
        rename_column("lower(a), 'größe' || a", Syntax::index_key, "a", "b"));
  CHECK(rename_column("'größe' || a", Syntax::expression, "a", "b") == "'größe' || b");
  CHECK(rename_column("a desc", Syntax::index_key, "a", "b") == "b desc");
}

TEST_CASE("a list of values is recognised in all of its spellings") {
  for (const char* sql :
       {"status IN ('a', 'b')",
        "(status)::text = ANY ((ARRAY['a'::character varying, 'b'::character varying])::text[])",
        "((status)::text = ANY (ARRAY[('a'::character varying)::text, ('b'::character varying)::text]))"}) {
    const auto list = as_in_list(sql, column_type);
    REQUIRE_MESSAGE(list, sql);
    CHECK(list->column == "status");
    CHECK(list->literals == std::vector<std::string>{"'a'", "'b'"});
  }
  const auto numbers = as_in_list("size = ANY (ARRAY[1, 2])", column_type);
  REQUIRE(numbers);
  CHECK(numbers->literals == std::vector<std::string>{"1", "2"});
}

TEST_CASE("what only looks like a list of values is none") {
  for (const char* sql :
       {"status NOT IN ('a', 'b')", "lower(status) IN ('a')", "status IN ('a', note)", "status = ALL (ARRAY['a', 'b'])",
        "status IN ('a', NULL)", "status > ANY (ARRAY['a', 'b'])", "status IN ('a') OR size = 1"})
    CHECK_MESSAGE(!as_in_list(sql, column_type), sql);
}

TEST_CASE("the functions that give each row a value of its own are known") {
  CHECK(calls_volatile("gen_random_uuid()"));
  CHECK(calls_volatile("nextval('migration.counter')"));
  CHECK_FALSE(calls_volatile("now()"));
  CHECK_FALSE(calls_volatile("0"));
}

TEST_CASE("the text of a literal is found below its casts") {
  CHECK(literal_text("'it''s'::character varying") == "it's");
  CHECK(literal_text("('{}'::text)::jsonb") == "{}");
  CHECK_FALSE(literal_text("1"));
  CHECK_FALSE(literal_text("lower('x')"));
}

}  // namespace

}  // namespace reconcile
