#include "core/in_list.hpp"

#include <doctest/doctest.h>

namespace reconcile {

namespace {

std::string_view column_type(std::string_view column) {
  if (column == "status") return "character varying(50)";
  if (column == "note") return "text";
  if (column == "size") return "integer";
  return {};
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

}  // namespace

}  // namespace reconcile
