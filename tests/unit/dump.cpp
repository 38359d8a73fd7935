#include "core/dump.hpp"

#include <doctest/doctest.h>

namespace reconcile {

TEST_CASE("the order of statements and of a table's columns is not a difference between dumps") {
  const auto is_same = [](const char* have, const char* want) {
    const DumpDifference found = dump_difference(have, want);
    return found.missing.empty() && found.too_much.empty();
  };
  CHECK(is_same("CREATE SCHEMA s;\n\nCREATE TABLE s.t (\n    a integer,\n    b text\n);\n",
                "CREATE TABLE s.t (\n    b text,\n    a integer\n);\n\nCREATE SCHEMA s;\n"));
  CHECK_FALSE(is_same("CREATE TABLE s.t (\n    a integer\n);\n", "CREATE TABLE s.t (\n    a bigint\n);\n"));
  CHECK(is_same("CREATE STATISTICS s.x ON a, (b + 1) FROM s.t;\n", "CREATE STATISTICS s.x ON (b + 1), a FROM s.t;\n"));
  CHECK_FALSE(is_same("CREATE STATISTICS s.x ON a, b FROM s.t;\n", "CREATE STATISTICS s.x ON a, c FROM s.t;\n"));
  // of a grammar that is newer than the parser's
  CHECK(is_same("CREATE TABLE s.t (\n    a integer,\n    b integer SOME NEW WORDS\n);\n",
                "CREATE TABLE s.t (\n    b integer SOME NEW WORDS,\n    a integer\n);\n"));
  CHECK_FALSE(is_same("CREATE TABLE s.t (\n    a integer,\n    b integer SOME NEW WORDS\n);\n",
                      "CREATE TABLE s.t (\n    a integer,\n    b integer SOME OTHER WORDS\n);\n"));
}

}  // namespace reconcile
