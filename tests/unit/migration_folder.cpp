#include "render/migration_folder.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "core/error.hpp"
#include "folder.hpp"
#include "load/folder.hpp"
#include "plan/plan.hpp"
#include "render/migration.hpp"

namespace reconcile {

namespace {

using test::Folder;

Database state(const std::string& yaml) {
  DesiredFiles files;
  files.files.push_back({file_name("a.yaml"), yaml});
  files.schema = "migration";
  return load_files(files);
}

std::string slug(const std::string& from, const std::string& to) {
  const Database live = state("schema: migration\n" + from), desired = state("schema: migration\n" + to);
  return slug_of(make_plan(live, desired, {}));
}

TEST_CASE("the first migration has number 1") {
  const Folder folder;
  CHECK(next_number(folder.path() + "/none") == 1);
  CHECK(next_number(folder.path()) == 1);
  CHECK(numbered(1, "add_flows") == "001_add_flows");
  CHECK(numbered(1234, "x") == "1234_x");
}

TEST_CASE("the next number is the one after the highest, whatever format a file has") {
  const Folder folder;
  folder.write("001_first.up.sql", "");
  folder.write("001_first.down.sql", "");
  folder.write("091_add_x.py", "");
  CHECK(next_number(folder.path()) == 92);
  folder.write("V093__flyway.sql", "");
  CHECK(next_number(folder.path()) == 94);
}

TEST_CASE("files without a number do not count") {
  const Folder folder;
  folder.write("README.md", "");
  folder.write("2024 notes.txt", "");
  folder.write("007_bond.up.sql", "");
  folder.write("x99_no.sql", "");
  CHECK(next_number(folder.path()) == 8);
}

TEST_CASE("migration files are all written or none") {
  const Folder folder;
  folder.write("001_x.down.sql", "was here");
  CHECK_THROWS_AS(write_files(folder.path(),
                              {{folder.path() + "/001_x.up.sql", "up"}, {folder.path() + "/001_x.down.sql", "down"}}),
                  Error);
  CHECK(folder.names() == std::vector<std::string>{"001_x.down.sql"});
  CHECK(folder.read("001_x.down.sql") == "was here");
  write_files(folder.path() + "/made/for/it", {{folder.path() + "/made/for/it/002_y.up.sql", "up"}});
  CHECK(folder.read("made/for/it/002_y.up.sql") == "up");
}

TEST_CASE("a migration is named after what it does") {
  const std::string flows = "tables: { flows: { columns: { flow_id: uuid } } }";
  CHECK(slug("", flows) == "add_flows");
  CHECK(slug(flows, "") == "drop_flows");
  CHECK(slug(flows, "tables: { flows: { columns: { flow_id: uuid, retries: { type: integer, default: 0 } } } }") ==
        "add_retries_to_flows");
  CHECK(slug(flows, "tables: { flows: { columns: { flow_id: { type: uuid, nullable: false } } } }") ==
        "change_flow_id_of_flows");
  CHECK(slug(flows, "tables: { flows: { columns: { flow_id: uuid, a: text, b: text } } }") == "add_a_b_to_flows");
  CHECK(slug("", "tables: { a: {}, b: {}, c: {}, d: {}, e: {} }") == "add_a_and_4_more");
}

TEST_CASE("a migration's name holds nothing that a file name or a shell could stumble over") {
  CHECK(slug("", "tables: { \"Größe / $(x) 'y'\": {} }") == "add_gr_e_x_y");
  CHECK(slug("", "tables: { " + std::string(63, 'a') + ": {} }").size() <= 60);
}

}  // namespace

}  // namespace reconcile
