#include "core/mentions.hpp"

#include <doctest/doctest.h>

#include <algorithm>

namespace reconcile {

namespace {

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

TEST_CASE("the functions that give each row a value of its own are known") {
  CHECK(calls_volatile("gen_random_uuid()"));
  CHECK(calls_volatile("nextval('migration.counter')"));
  CHECK_FALSE(calls_volatile("now()"));
  CHECK_FALSE(calls_volatile("0"));
}

TEST_CASE("a function of users counts as volatile as long as nothing is known of it") {
  CHECK(calls_volatile("migration.next_number()"));
  CHECK_FALSE(calls_volatile("migration.next_number()", [](const Mention&) { return false; }));
  CHECK_FALSE(calls_volatile("pg_catalog.lower('A')"));
  CHECK(calls_volatile("lower(migration.label())",
                       [](const Mention& function) -> std::optional<bool> { return function.name == "label"; }));
}

}  // namespace

}  // namespace reconcile
