#include "core/type_name.hpp"

#include <doctest/doctest.h>

namespace reconcile {

namespace {

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

}  // namespace

}  // namespace reconcile
