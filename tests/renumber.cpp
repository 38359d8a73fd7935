// renumber: two branches took one number, and the later one gets the next, in the files of every tool.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "folder.hpp"
#include "migrations/folder.hpp"
#include "migrations/problems.hpp"
#include "migrations/tool.hpp"
#include "process.hpp"

namespace reconcile::test {

namespace {

using Names = std::vector<std::string>;

Finished renumber(const Folder& folder, std::vector<std::string> arguments = {}) {
  arguments.insert(arguments.begin(), {"renumber", "--migrations", "."});
  return reconcile(std::move(arguments), {{}, folder.path(), {}});
}

void revision(const Folder& folder, const std::string& name, const std::string& revises, const std::string& date,
              const std::string& more = "") {
  folder.write(name + ".py", fmt::format("\"\"\"change\n\nRevision ID: {0}\nRevises: {1}\nCreate Date: {2}\n\"\"\"\n"
                                         "revision = \"{0}\"\ndown_revision = {3}\n{4}",
                                         name, revises, date, revises.empty() ? "None" : "'" + revises + "'", more));
}

/// ${2} is a placeholder for some.
std::string down_sql(const MigrationTool& tool) { return &tool == &mybatis_tool ? "SELECT 2;" : "SELECT '${2}';"; }

/// What the folder of a team holds that `generate` wrote on two branches.
void two_branches(const Folder& folder, const MigrationTool& format) {
  for (const auto& [number, slug] : {std::pair("001", "first"), {"002", "add_x"}, {"002", "add_y"}}) {
    Migration migration;
    migration.number = number;
    migration.slug = slug;
    migration.revises = std::string_view(number) == "002" ? "001_first" : "";
    migration.date = "2025-11-30";
    migration.up.statements = {{fmt::format("Up of {}", slug), "SELECT 1;"}};
    migration.down.statements = {{fmt::format("Down of {}", slug), down_sql(format)}};
    if (migration.slug == "add_y") migration.down.statements.front().in_transaction = false;
    for (const NewFile& file : format.write(migration)) folder.write(file.path, file.text);
  }
}

}  // namespace

TEST_CASE("the later of two migrations of one number gets the next one, in the files of every tool") {
  for (const MigrationTool* format : migration_tools()) {
    if (format->first_number.empty()) continue;  // its order is in no name
    INFO(format->name);
    const Folder folder;
    two_branches(folder, *format);
    CHECK(problems_of(read_migrations(folder.path())).size() == (format == &alembic_tool ? 2 : 1));
    const Names before = folder.names();

    const Finished planned = renumber(folder, {"--dry-run"});
    CHECK(folder.names() == before);
    const Finished done = renumber(folder);
    CHECK(done.status == 0);
    CHECK(done.err == "");
    CHECK(done.out == planned.out);
    CHECK(done.out.find("add_y") != std::string::npos);
    CHECK(problems_of(read_migrations(folder.path())).empty());
    for (const std::string& name : folder.names()) {
      CHECK(name.find(".new") == std::string::npos);
      CHECK(folder.read(name).find("002_add_y") == std::string::npos);
      if (name.ends_with(".conf") || name.ends_with(".toml")) continue;
      CHECK((folder.read(name).find("003_add_y") != std::string::npos) == (name.find("add_y") != std::string::npos));
    }
    // the same as if it had been made with that number
    const Folder anew;
    Migration migration;
    migration.number = "003";
    migration.slug = "add_y";
    migration.revises = "002_add_x";
    migration.date = "2025-11-30";
    migration.up.statements = {{"Up of add_y", "SELECT 1;"}};
    migration.down.statements = {{"Down of add_y", down_sql(*format)}};
    migration.down.statements.front().in_transaction = false;
    for (const NewFile& file : format->write(migration)) CHECK(folder.read(file.path) == file.text);
    CHECK(renumber(folder).out == "");
  }
}

TEST_CASE("which of two revisions is the later one is what they say themselves") {
  const Folder folder;
  revision(folder, "091_before", "", "2025-11-01");
  revision(folder, "092_add_x", "091_before", "2025-11-30 12:00:00");
  revision(folder, "092_add_y", "091_before", "2025-11-30 11:00:00");
  const Finished done = renumber(folder);
  CHECK(done.out == "./092_add_x.py -> ./093_add_x.py\n");
  CHECK(folder.read("093_add_x.py") ==
        "\"\"\"change\n\nRevision ID: 093_add_x\nRevises: 092_add_y\nCreate Date: 2025-11-30 12:00:00\n\"\"\"\n"
        "revision = \"093_add_x\"\ndown_revision = \"092_add_y\"\n");
}

TEST_CASE("what builds on a revision moves with it, and keeps its place behind it") {
  const Folder folder;
  revision(folder, "001_before", "", "2025-11-01");
  revision(folder, "002_x", "001_before", "2025-11-02");
  revision(folder, "003_x_goes_on", "002_x", "2025-11-03");
  revision(folder, "002_y", "001_before", "2025-11-04");
  revision(folder, "003_y_goes_on", "002_y", "2025-11-05");
  revision(folder, "004_y_ends", "003_y_goes_on", "2025-11-06", "depends_on = ('002_y', 'elsewhere')\n");
  CHECK(renumber(folder).out ==
        "./002_y.py -> ./004_y.py\n./003_y_goes_on.py -> ./005_y_goes_on.py\n./004_y_ends.py -> ./006_y_ends.py\n");
  const auto files = read_migrations(folder.path());
  CHECK(problems_of(files).empty());
  CHECK(head_of(files) == "006_y_ends");
  CHECK(folder.read("004_y.py").find("down_revision = \"003_x_goes_on\"\n") != std::string::npos);
  CHECK(folder.read("006_y_ends.py").find("depends_on = (\"004_y\", \"elsewhere\")\n") != std::string::npos);
}

TEST_CASE("a merge of two branches becomes the end of one") {
  const Folder folder;
  revision(folder, "001_before", "", "2025-11-01");
  revision(folder, "002_x", "001_before", "2025-11-02");
  revision(folder, "002_y", "001_before", "2025-11-03");
  folder.write("003_merge.py", "revision = '003_merge'\ndown_revision = ('002_x', '002_y')\n");
  CHECK(renumber(folder).out == "./002_y.py -> ./003_y.py\n./003_merge.py -> ./004_merge.py\n");
  CHECK(folder.read("004_merge.py") == "revision = \"004_merge\"\ndown_revision = \"003_y\"\n");
  CHECK(problems_of(read_migrations(folder.path())).empty());
}

TEST_CASE("two heads of the chain are put one behind the other, also where each number is taken once") {
  const Folder folder;
  revision(folder, "001_before", "", "2025-11-01");
  revision(folder, "002_x", "001_before", "2025-11-02");
  folder.write("003_y.py", "revision: str = '003_y'  # alone\n");
  CHECK(renumber(folder).out == "./003_y.py: new text\n");
  CHECK(folder.read("003_y.py") == "revision: str = '003_y'  # alone\ndown_revision = \"002_x\"\n");
  CHECK(problems_of(read_migrations(folder.path())).empty());
}

TEST_CASE("a file that is named gets the next number, and a hash or a version of parts makes way for it") {
  const Folder folder;
  folder.write("001_a.up.sql", "-- 001_a\nSELECT '-- 001_a';\n");
  folder.write("001_a.down.sql", "-- 001_a, undone\n-- and not 001_ab\nSELECT 1;\n-- 001_a\n");
  folder.write("001_b.sql", "-- migrate:up\n");
  folder.write("228e0eae6242_c.up.sql", "SELECT 1;");
  folder.write("V2_1__d.sql", "SELECT 1;");
  CHECK(renumber(folder, {"001_a"}).out == "./001_a.up.sql -> ./002_a.up.sql\n./001_a.down.sql -> ./002_a.down.sql\n");
  CHECK(folder.read("002_a.up.sql") == "-- 002_a\nSELECT '-- 001_a';\n");
  CHECK(folder.read("002_a.down.sql") == "-- 002_a, undone\n-- and not 001_ab\nSELECT 1;\n-- 001_a\n");
  CHECK(renumber(folder, {"228e0eae6242_c.up.sql", "./V2_1__d.sql"}).out ==
        "./228e0eae6242_c.up.sql -> ./003_c.up.sql\n./V2_1__d.sql -> ./V004__d.sql\n");
  CHECK(problems_of(read_migrations(folder.path())).empty());
}

TEST_CASE("files behind a gap close it, and what is left to mend is said") {
  const Folder folder;
  for (const std::string name : {"001_a", "003_b", "004_c"}) folder.write(name + ".up.sql", "");
  CHECK(renumber(folder, {"003_b", "004_c"}).out ==
        "./003_b.up.sql -> ./002_b.up.sql\n./004_c.up.sql -> ./003_c.up.sql\n");
  const Finished done = renumber(folder, {"002_b"});
  CHECK(done.status == 0);
  CHECK(done.out == "./002_b.up.sql -> ./004_b.up.sql\n");
  CHECK(done.err.find("number 002 is missing between 001_a.up.sql and 003_c.up.sql") != std::string::npos);
}

TEST_CASE("where nothing can be renumbered nothing is changed") {
  const Folder folder;
  revision(folder, "001_before", "", "2025-11-01");
  revision(folder, "002_x", "001_before", "2025-11-02");
  const Finished done = renumber(folder);
  CHECK(done.status == 0);
  CHECK(done.out == "");
  CHECK(done.err == "Nothing to renumber in .: no two migrations have one number or one place.\n");
  CHECK(renumber(folder, {"002_x.py"}).err == "Nothing to renumber in .: they have the next numbers.\n");

  const Finished unknown = renumber(folder, {"007_bond"});
  CHECK(unknown.status == 1);
  CHECK(unknown.err == "error: there is no migration 007_bond\n  name it as its file is named\n");

  revision(folder, "228e0eae6242_" + std::string(29, 'a'), "002_x", "2025-11-03");
  const Names before = folder.names();
  const Finished too_long = renumber(folder, {"228e0eae6242_" + std::string(29, 'a')});
  CHECK(too_long.status == 1);
  CHECK(too_long.err.find("would be 33 characters long, and Alembic keeps 32") != std::string::npos);
  CHECK(folder.names() == before);

  const Folder circle;
  revision(circle, "001_a", "002_b", "");
  revision(circle, "002_b", "001_a", "");
  const Finished round = renumber(circle, {"001_a"});
  CHECK(round.status == 1);
  CHECK(round.err.find("in a circle") != std::string::npos);

  const Folder computed;
  computed.write("001_a.py", "revision = make()\n");
  CHECK(renumber(computed).status == 1);
  CHECK(computed.read("001_a.py") == "revision = make()\n");
}

TEST_CASE("a name that is taken is not taken again") {
  const Folder folder;
  folder.write("001_a.sql", "-- migrate:up\n");
  folder.write("001_b.sql", "-- migrate:up\n");
  folder.write("002_b.sql/inside", "");
  const Finished done = renumber(folder);
  CHECK(done.status == 1);
  CHECK(done.err.find("002_b.sql exists already") != std::string::npos);
  CHECK(folder.names() == Names{"001_a.sql", "001_b.sql", "002_b.sql/inside"});
}

}  // namespace reconcile::test
