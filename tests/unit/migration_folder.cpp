#include <doctest/doctest.h>
#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "core/error.hpp"
#include "folder.hpp"
#include "load/folder.hpp"
#include "migrations/folder.hpp"
#include "migrations/next.hpp"
#include "migrations/problems.hpp"
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
  return slug_of(phrases_for(make_plan(live, desired, {})));
}

std::string next_in(const Folder& folder) { return next_number(read_migrations(folder.path())); }

TEST_CASE("the first migration has number 1") {
  const Folder folder;
  CHECK(next_number(read_migrations(folder.path() + "/none")) == "001");
  CHECK(next_in(folder) == "001");
}

TEST_CASE("the next number is the one after the highest, whatever format a file has") {
  const Folder folder;
  folder.write("001_first.up.sql", "");
  folder.write("001_first.down.sql", "");
  folder.write("091_add_x.py", "revision = '091_add_x'\ndown_revision = None\n");
  CHECK(next_in(folder) == "092");
  folder.write("V093__flyway.sql", "");
  CHECK(next_in(folder) == "094");
  folder.write("095_program.go", "");
  CHECK(next_in(folder) == "096");
  CHECK(next_number(read_migrations(folder.path()), 2) == "098");
}

TEST_CASE("the first number has three digits, the others as many as the folder's, and times are times") {
  const Folder folder;
  folder.write("999_x.up.sql", "");
  CHECK(next_in(folder) == "1000");
  const Folder padded;
  padded.write("0007_x.up.sql", "");
  CHECK(next_in(padded) == "0008");
  const Folder times;
  times.write("20240131120000_x.sql", "-- migrate:up\n");
  times.write("20240201120000_y.sql", "-- migrate:up\n");
  CHECK(next_number(read_migrations(times.path()), 0, {1796042096, 0}) == "20261130123456");
  CHECK(problems_of(read_migrations(times.path())).empty());
}

TEST_CASE("files without a number do not count") {
  const Folder folder;
  folder.write("README.md", "");
  folder.write("2024 notes.txt", "");
  folder.write("007_bond.up.sql", "");
  folder.write("x99_no.sql", "");
  folder.write("R__views.sql", "");
  folder.write("099_x.up.sql.orig", "");
  folder.write("__init__.py", "");
  folder.write("helpers.py", "revision_of = 3\n");
  CHECK(next_in(folder) == "008");
  CHECK(read_migrations(folder.path()).size() == 1);
}

TEST_CASE("a migration of two files is one, and so is one that a tool keeps in a single file") {
  const Folder folder;
  folder.write("001_a.up.sql", "SELECT 1;");
  folder.write("001_a.down.sql", "SELECT 2;");
  folder.write("V002__b.sql", "SELECT 3;");
  folder.write("U002__b.sql", "SELECT 4;");
  folder.write("003_c.sql", "-- migrate:up\nSELECT 5;\n\n-- migrate:down transaction:false\nSELECT 6;\n");
  folder.write("004_d.sql", "-- +goose NO TRANSACTION\n-- +goose Up\nSELECT 7;\n-- +goose Down\nSELECT 8;\n");
  folder.write("005_e.sql", "-- only forth\n-- reconcile: no transaction\nSELECT 9;\n");
  const auto found = read_migrations(folder.path());
  REQUIRE(found.size() == 5);
  CHECK(found[0].format == "sql");
  CHECK(found[0].name == "001_a");
  CHECK(found[0].up->sql == "SELECT 1;");
  CHECK(found[0].down->sql == "SELECT 2;");
  CHECK(found[1].format == "flyway");
  CHECK(found[1].name == "002_b");
  CHECK(found[1].up->sql == "SELECT 3;");
  CHECK(found[1].down->sql == "SELECT 4;");
  CHECK(found[2].format == "dbmate");
  CHECK(found[2].up->sql == "-- migrate:up\nSELECT 5;\n\n");
  CHECK(found[2].up->in_transaction);
  CHECK(found[2].down->line == 4);
  CHECK_FALSE(found[2].down->in_transaction);
  CHECK(found[3].format == "goose");
  CHECK(found[3].down->sql == "-- +goose Down\nSELECT 8;\n");
  CHECK_FALSE(found[3].up->in_transaction);
  CHECK(found[4].format == "sql");
  CHECK_FALSE(found[4].up->in_transaction);
  CHECK_FALSE(found[4].down);
  CHECK(problems_of(found).empty());
}

TEST_CASE("migration files are all written or none") {
  const Folder folder;
  folder.write("001_x.down.sql", "was here");
  CHECK_THROWS_AS(write_files({{folder.path() + "/001_x.up.sql", "up"}, {folder.path() + "/001_x.down.sql", "down"}}),
                  Error);
  CHECK(folder.names() == std::vector<std::string>{"001_x.down.sql"});
  CHECK(folder.read("001_x.down.sql") == "was here");
  write_files({{folder.path() + "/made/for/it/002_y.up.sql", "up"}});
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
  CHECK(slug("", "tables: { " + std::string(40, 'a') + "_bc_" + std::string(19, 'd') + ": {} }") ==
        fmt::format("add_{}_bc", std::string(40, 'a')));
}

}  // namespace

}  // namespace reconcile
