#include "core/sql.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "core/object_ref.hpp"
#include "objects/objects.hpp"

namespace reconcile {

namespace {

TEST_CASE("a name is quoted only where SQL needs it") {
  CHECK(quote_ident("flows") == "flows");
  CHECK(quote_ident("_flows2") == "_flows2");
  CHECK(quote_ident("status") == "status");
  CHECK(quote_ident("Flows") == "\"Flows\"");
  CHECK(quote_ident("2nd") == "\"2nd\"");
  CHECK(quote_ident("my flows") == "\"my flows\"");
  CHECK(quote_ident("größe") == "\"größe\"");
  CHECK(quote_ident("say \"hi\"") == "\"say \"\"hi\"\"\"");
  CHECK(quote_ident("") == "\"\"");
}

TEST_CASE("a keyword that is not free to use is quoted") {
  for (const char* word : {"order", "user", "select", "table", "check", "values", "left", "like", "int", "time"})
    CHECK(quote_ident(word) == '"' + std::string(word) + '"');
  for (const char* word : {"name", "text", "value", "key", "action", "date", "data"}) CHECK(quote_ident(word) == word);
}

TEST_CASE("a literal doubles its quotes and backslashes") {
  CHECK(quote_literal("") == "''");
  CHECK(quote_literal("it's") == "'it''s'");
  CHECK(quote_literal("a\\b") == "E'a\\\\b'");
  CHECK(quote_literal("50% $$") == "'50% $$'");
}

TEST_CASE("a literal is always one line") { CHECK(quote_literal("two\r\nlines") == "E'two\\r\\nlines'"); }

TEST_CASE("a name with its schema is quoted part by part") {
  CHECK(qualified("migration", "flows") == "migration.flows");
  CHECK(qualified("My Schema", "order") == "\"My Schema\".\"order\"");
  CHECK(qualified("", "flows") == "flows");
  CHECK(qualified("a.b", "c") == "\"a.b\".c");
  CHECK(quote_list({"a", "B", "c"}) == "a, \"B\", c");
}

TEST_CASE("a dollar quote picks a tag that the body does not contain") {
  CHECK(dollar_quote("x") == "$$x$$");
  CHECK(dollar_quote("x $$ y") == "$body$x $$ y$body$");
  CHECK(dollar_quote("x $$ $body$") == "$body2$x $$ $body$$body2$");
  CHECK(dollar_quote("costs 5$") == "$body$costs 5$$body$");
}

TEST_CASE("a name that is left open is the one that PostgreSQL would choose") {
  CHECK(chosen_name("flows", "status", "check") == "flows_status_check");
  CHECK(chosen_name("flows", "", "pkey") == "flows_pkey");
  CHECK(chosen_name(std::string(63, 't'), "", "pkey") == fmt::format("{:t>58}_pkey", ""));
  CHECK(chosen_name(std::string(40, 't'), std::string(40, 'c'), "key") == fmt::format("{:t>29}_{:c>29}_key", "", ""));
  CHECK(chosen_name(std::string(40, 't'), "id", "fkey") == fmt::format("{:t>40}_id_fkey", ""));
}

TEST_CASE("a name that is cut is never cut inside a character") {
  std::string table;
  for (int i = 0; i < 31; ++i) table += "ü";
  const std::string name = chosen_name(table, "", "pkey");
  CHECK(name.size() == 63);
  CHECK(chosen_name("t" + table, "", "pkey").size() == 62);
}

TEST_CASE("a written name is taken exactly, its schema before the dot") {
  CHECK(parse_name("flows", "migration").schema == "migration");
  CHECK(parse_name("other.flows", "migration").schema == "other");
  CHECK(parse_name("Flows Of", "migration").name == "Flows Of");
  CHECK(parse_name("\"a.b\".\"say \"\"hi\"\"\"", {}).schema == "a.b");
  CHECK(parse_name("\"a.b\".\"say \"\"hi\"\"\"", {}).name == "say \"hi\"");
  CHECK(split_name("a.\"b.c\".d") == std::vector<std::string>{"a", "b.c", "d"});
}

TEST_CASE("a name is written so that it is read again as it was") {
  for (const char* name : {"flows", "a.b", "say \"hi\"", "Order", "größe"}) {
    CHECK(parse_name(write_name("migration", name, "migration"), "migration").name == name);
    CHECK(parse_name(write_name("my.schema", name, "migration"), "migration").name == name);
    CHECK(parse_name(write_name("my.schema", name, "migration"), "migration").schema == "my.schema");
  }
  CHECK(write_name("migration", "flows", "migration") == "flows");
  CHECK(write_name("other", "flows", "migration") == "other.flows");
}

TEST_CASE("an object is described by its kind and its quoted name") {
  CHECK(ObjectRef{&table_kind, "migration", {}, "Order", nullptr}.described() == "table migration.\"Order\"");
  CHECK(ObjectRef{&column_kind, "migration", "flows", "status", nullptr}.described() ==
        "column migration.flows.status");
  CHECK(ObjectRef{&comment_kind, "migration", "flows", "status", &column_kind}.described() ==
        "comment of column migration.flows.status");
  CHECK(ObjectRef{&extension_kind, {}, {}, "uuid-ossp", nullptr}.described() == "extension \"uuid-ossp\"");
}

}  // namespace

}  // namespace reconcile
