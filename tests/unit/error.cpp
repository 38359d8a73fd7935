#include "core/error.hpp"

#include <doctest/doctest.h>

namespace reconcile {

namespace {

TEST_CASE("the nearest known word is suggested") {
  const std::vector<std::string_view> known{"nullable", "default", "type", "unique", "one_of"};
  CHECK(did_you_mean("nulable", known) == "did you mean 'nullable'?");
  CHECK(did_you_mean("defualt", known) == "did you mean 'default'?");
  CHECK(did_you_mean("typ", known) == "did you mean 'type'?");
  CHECK(did_you_mean("oneof", known) == "did you mean 'one_of'?");
}

TEST_CASE("no word is suggested where none is near") {
  CHECK(did_you_mean("colour", {"nullable", "default"}) == "");
  CHECK(did_you_mean("x", {}) == "");
}

TEST_CASE("mistakes are told in the order of the files and lines") {
  Mistakes mistakes;
  CHECK(mistakes.empty());
  CHECK_NOTHROW(mistakes.throw_if_any());
  mistakes.add("third", {file_name("b.yaml"), 1, 1});
  mistakes.add("second", {file_name("a.yaml"), 10, 1});
  mistakes.add("first", {file_name("a.yaml"), 2, 5});
  try {
    mistakes.throw_if_any();
    FAIL("nothing was thrown");
  } catch (const Error& error) {
    REQUIRE(error.mistakes.size() == 3);
    CHECK(error.mistakes[0].message == "first");
    CHECK(error.mistakes[1].message == "second");
    CHECK(error.mistakes[2].message == "third");
    CHECK(error.status == Status::error);
  }
}

TEST_CASE("a place is file, line and column, as far as they are known") {
  CHECK(to_string(Place{file_name("schemas/flows.yaml"), 14, 9}) == "schemas/flows.yaml:14:9");
  CHECK(to_string(Place{file_name("schemas/flows.yaml"), 0, 0}) == "schemas/flows.yaml");
  CHECK(to_string(Place{}) == "");
}

}  // namespace

}  // namespace reconcile
