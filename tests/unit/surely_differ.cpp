#include "core/surely_differ.hpp"

#include <doctest/doctest.h>

namespace reconcile {

namespace {

std::string_view column_type(std::string_view column) {
  if (column == "status") return "character varying(50)";
  if (column == "size") return "integer";
  if (column == "day") return "date";
  return {};
}

bool types_differ(const char* written, const char* printed) {
  return surely_differ(SqlText(written, Syntax::type), SqlText(printed, Syntax::type), column_type);
}
bool checks_differ(const char* written, const char* printed) {
  return surely_differ(SqlText(written, Syntax::expression), SqlText(printed, Syntax::expression), column_type);
}
bool defaults_differ(const char* written, const char* printed, const char* type) {
  return surely_differ(SqlText(written, Syntax::expression), SqlText(printed, Syntax::expression), column_type, type);
}

TEST_CASE("types of other names surely differ") {
  CHECK(types_differ("int", "text"));
  CHECK(types_differ("text", "character varying(50)"));
  CHECK(types_differ("timestamptz", "timestamp without time zone"));
  CHECK(types_differ("integer[]", "integer"));
  CHECK(types_differ("text", "migration.mood"));
  CHECK(types_differ("mood", "migration.kind"));
  CHECK(types_differ("other.mood", "migration.mood"));
  CHECK(types_differ("varchar(20)", "character varying(10)"));
  CHECK(types_differ("numeric(10)", "numeric(10,2)"));
  CHECK(types_differ("char(2)", "bpchar"));
}

TEST_CASE("types that may be the same under another name do not surely differ") {
  CHECK_FALSE(types_differ("int4", "integer"));
  CHECK_FALSE(types_differ("_int4", "integer[]"));
  CHECK_FALSE(types_differ("decimal(10)", "numeric(10,0)"));
  CHECK_FALSE(types_differ("mood", "migration.mood"));
  CHECK_FALSE(types_differ("timestamp(7)", "timestamp(6) without time zone"));
  CHECK_FALSE(types_differ("public.geometry(Point)", "public.geometry(Point,0)"));
}

TEST_CASE("lists of other values surely differ where a value has one spelling") {
  const char* printed = "((status)::text = ANY ((ARRAY['a'::character varying, 'b'::character varying])::text[]))";
  CHECK(checks_differ("status IN ('a', 'c')", printed));
  CHECK_FALSE(checks_differ("status IN ('a', 'b')", printed));
  CHECK_FALSE(checks_differ("status = 'a' OR status = 'b'", printed));
  CHECK(checks_differ("size IN (1, 2)", "(size = ANY (ARRAY[1, 3]))"));
  CHECK_FALSE(checks_differ("day IN ('2024-1-1')", "(day = ANY (ARRAY['2024-01-01'::date]))"));
  CHECK_FALSE(checks_differ("size > 1", "(size > 2)"));
}

TEST_CASE("literals as defaults surely differ where a value has one spelling") {
  CHECK(defaults_differ("'a'", "'b'::character varying", "character varying(50)"));
  CHECK_FALSE(defaults_differ("'a'", "'a'::character varying", "character varying(50)"));
  CHECK(defaults_differ("1", "2", "bigint"));
  CHECK(defaults_differ("true", "false", "boolean"));
  CHECK_FALSE(defaults_differ("'yes'", "true", "boolean"));
  CHECK_FALSE(defaults_differ("'2024-1-1'", "'2024-01-01'::date", "date"));
  CHECK_FALSE(defaults_differ("1 + 1", "2", "integer"));
  CHECK_FALSE(defaults_differ("'a' || 'b'", "'ab'::text", "text"));
}

}  // namespace

}  // namespace reconcile
