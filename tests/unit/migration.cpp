// What is wrong with a folder of migrations, and the end of its chain.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "folder.hpp"
#include "migrations/folder.hpp"
#include "migrations/problems.hpp"

namespace reconcile {

namespace {

using test::Folder;

/// `rule: message`, one to a line.
std::string problems_in(const Folder& folder) {
  std::string text;
  for (const MigrationProblem& problem : problems_of(read_migrations(folder.path())))
    text += fmt::format("{}{}: {}", text.empty() ? "" : "\n", problem.rule, problem.mistake.message);
  return text;
}

void revision(const Folder& folder, const std::string& name, const std::string& revises) {
  folder.write(name + ".py", fmt::format("\"\"\"x\n\"\"\"\nrevision = '{}'\ndown_revision = {}\n", name, revises));
}

TEST_CASE("two files with one number are named") {
  const Folder folder;
  folder.write("001_a.up.sql", "");
  folder.write("001_a.down.sql", "");
  folder.write("001_b.up.sql", "");
  CHECK(problems_in(folder) == "number-twice: number 001 is taken twice: 001_a.up.sql and 001_b.up.sql");
  folder.write("V1__c.sql", "");
  CHECK(problems_in(folder) ==
        "number-twice: number 001 is taken several times: 001_a.up.sql and 001_b.up.sql and V1__c.sql");
}

TEST_CASE("a gap in the numbers is named by its neighbours") {
  const Folder folder;
  folder.write("091_a.up.sql", "");
  folder.write("093_b.sql", "");
  folder.write("097_c.py", "revision = '097_c'\n");
  CHECK(problems_in(folder) ==
        "number-gap: number 092 is missing between 091_a.up.sql and 093_b.sql\n"
        "number-gap: numbers 094 to 096 are missing between 093_b.sql and 097_c.py");
}

TEST_CASE("a file with a hash for a name is named, unless it is from before the numbers") {
  const Folder folder;
  revision(folder, "228e0eae6242_first", "None");
  revision(folder, "3fa1b2c3d4e5_second", "'228e0eae6242_first'");
  CHECK(problems_in(folder) == "");
  CHECK(head_of(read_migrations(folder.path())) == "3fa1b2c3d4e5_second");
  revision(folder, "001_third", "'3fa1b2c3d4e5_second'");
  CHECK(problems_in(folder) == "");
  revision(folder, "aa12cd34ef56_fourth", "'001_third'");
  CHECK(problems_in(folder) == "hash-name: aa12cd34ef56_fourth.py has a hash for a name and no number");
  const Folder sql;
  sql.write("228e0eae6242_first.up.sql", "");
  CHECK(problems_in(sql) == "hash-name: 228e0eae6242_first.up.sql has a hash for a name and no number");
}

TEST_CASE("a chain of revisions has one head, and every link of it is there") {
  const Folder folder;
  revision(folder, "001_a", "None");
  revision(folder, "002_b", "'001_a'");
  CHECK(head_of(read_migrations(folder.path())) == "002_b");
  revision(folder, "003_c", "'001_a'");
  CHECK(problems_in(folder) == "several-heads: the chain of revisions has 2 heads: 002_b.py and 003_c.py");
  revision(folder, "004_merged", "('002_b',\n  \"003_c\",  # both\n)");
  CHECK(problems_in(folder) == "");
  CHECK(head_of(read_migrations(folder.path())) == "004_merged");
  revision(folder, "005_e", "'004_gone'");
  CHECK(problems_in(folder) ==
        "revision-missing: 005_e.py revises 004_gone, which no file of this folder is\n"
        "several-heads: the chain of revisions has 2 heads: 004_merged.py and 005_e.py");
}

TEST_CASE("revisions are read however they are written") {
  const Folder folder;
  folder.write("001_a.py",
               "\"\"\"first\n\nRevision ID: abc\nRevises: \nCreate Date: 2025-11-30 12:00:00.5\n\"\"\"\n"
               "from typing import Sequence, Union\n\nrevision: str = \"abc\"  # a comment\n"
               "down_revision: Union[str, Sequence[str], None] = None\n");
  folder.write("002_b.py", "revision='def'\r\ndown_revision=[ 'abc' ]\r\n");
  const auto found = read_migrations(folder.path());
  REQUIRE(found.size() == 2);
  CHECK(found[0].revision == "abc");
  CHECK(found[0].down_revisions.empty());
  CHECK(found[0].created == "2025-11-30 12:00:00.5");
  CHECK(found[0].revision_line == 10);
  CHECK(found[1].revision == "def");
  CHECK(found[1].down_revisions == std::vector<std::string>{"abc"});
  CHECK(problems_of(found).empty());
}

TEST_CASE("a revision that is computed is refused at its place") {
  const Folder folder;
  folder.write("001_a.py", "revision = make()\n");
  folder.write("002_b.py", "revision = '002_b'\ndown_revision = BEFORE\n");
  try {
    read_migrations(folder.path());
    FAIL("no error");
  } catch (const Error& error) {
    REQUIRE(error.mistakes.size() == 2);
    CHECK(to_string(error.mistakes[0].place) == folder.path() + "/001_a.py:1:1");
    CHECK(to_string(error.mistakes[1].place) == folder.path() + "/002_b.py:2:1");
  }
}

TEST_CASE("a down file alone, two revisions of one name and a version of parts are told") {
  const Folder folder;
  folder.write("001_a.down.sql", "");
  folder.write("V2.1__b.sql", "");
  CHECK(problems_in(folder) ==
        "no-up: 001_a.down.sql has nothing to undo: there is no up file\n"
        "version-parts: V2.1__b.sql has a version of several parts");
  const Folder twice;
  twice.write("001_a.py", "revision = 'x'\n");
  twice.write("002_b.py", "revision = 'x'\n");
  CHECK(problems_in(twice).starts_with("revision-twice: revision x is given twice: 001_a.py and 002_b.py"));
}

}  // namespace

}  // namespace reconcile
