#include "core/file_changes.hpp"

#include <doctest/doctest.h>

#include "../folder.hpp"
#include "core/error.hpp"

namespace reconcile::test {

namespace {

TEST_CASE("files that belong together are all changed, or none") {
  const Folder folder;
  const auto path = [&](const char* name) { return folder.path() + "/" + name; };
  folder.write("a", "old");
  folder.write("b", "old");
  // a file stands where a folder would have to
  CHECK_THROWS_AS(
      make_changes({{path("a"), "new"}, {path("b"), std::nullopt}, {path("new/c"), "c"}, {path("a/d"), "d"}}), Error);
  CHECK(folder.names() == std::vector<std::string>{"a", "b"});
  CHECK(folder.read("a") == "old");
  make_changes({{path("a"), "new"}, {path("b"), std::nullopt}, {path("new/c"), "c"}});
  CHECK(folder.names() == std::vector<std::string>{"a", "new/c"});
  CHECK(folder.read("a") == "new");
}

TEST_CASE("files are as they were where one that is ready cannot be put in its place") {
  const Folder folder;
  const auto path = [&](const char* name) { return folder.path() + "/" + name; };
  folder.write("a", "old");
  folder.write("b/in", "a folder");
  CHECK_THROWS_AS(make_changes({{path("a"), "new"}, {path("c"), "new"}, {path("b"), "new"}}), Error);
  CHECK(folder.names() == std::vector<std::string>{"a", "b/in"});
  CHECK(folder.read("a") == "old");
}

}  // namespace

}  // namespace reconcile::test
