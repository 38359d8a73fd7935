// Every file under tests/lint is a rule of `lint` with what breaks it and what keeps it: SQL of a way there, or a map
// that is a file of desired state.
#include "lint/lint.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "core/json.hpp"
#include "core/yaml.hpp"
#include "folder.hpp"
#include "load/folder.hpp"
#include "load/python_calls.hpp"
#include "load/write_yaml.hpp"
#include "migrations/folder.hpp"
#include "migrations/tool.hpp"
#include "process.hpp"
#include "register.hpp"
#include "render/findings/findings.hpp"
#include "render/findings/overview.hpp"

namespace reconcile::test {

namespace {

namespace fs = std::filesystem;

const fs::path examples = "tests/lint";

Document read_yaml(const fs::path& path) {
  std::ifstream stream(path, std::ios::binary);
  std::ostringstream text;
  text << stream.rdbuf();
  Mistakes mistakes;
  Document document = parse_yaml(text.str(), file_name(path.string()), mistakes);
  mistakes.throw_if_any();
  return document;
}

LintInput migration(const std::string& sql) {
  LintInput input;
  MigrationFile& file = input.migrations.emplace_back();
  sql_tool.read({"001_x.up.sql", sql}, file);
  file.format = "sql";
  return input;
}

Report lint_of(const LintInput& input) { return reconcile::lint(input); }

Report lint_of_desired(const std::string& yaml, LintInput input = {}) {
  DesiredFiles files;
  files.files.push_back({file_name("a.yaml"), yaml});
  const Database desired = load_files(files);
  input.desired = &desired;
  input.desired_files.emplace_back(file_name("a.yaml"), yaml);
  return lint_of(input);
}

/// The findings of one rule that count.
std::vector<std::string> of_rule(const Report& report, std::string_view rule) {
  std::vector<std::string> found;
  for (const Finding& each : report.findings)
    if (each.rule == rule && !each.accepted) found.push_back(to_string(each.place) + ": " + each.message);
  return found;
}

void run_examples() {
  const std::string name = running_test();
  const std::string rule = name.substr(name.find(": ") + 2);
  const Document document = read_yaml(examples / (rule + ".yaml"));
  REQUIRE_MESSAGE(lint_rule(rule), "there is no such rule");
  const auto found = [&](const Document& example) {
    LintInput input = example.is_scalar() ? migration(example.text()) : LintInput();
    if (!lint_rule(rule)->on) input.levels[rule] = "warning";
    return !of_rule(example.is_scalar() ? lint_of(input) : lint_of_desired(write_yaml(example), input), rule).empty();
  };
  for (const char* key : {"breaks", "keeps"}) {
    REQUIRE(document.find(key));
    CHECK(!document.find(key)->items().empty());
    for (const Document& example : document.find(key)->items())
      CHECK_MESSAGE(found(example) == (std::string_view(key) == "breaks"), to_string(example.place()), ": ",
                    example.is_scalar() ? example.text() : write_yaml(example));
  }
}

const bool is_registered = [] {
  for (const auto& entry : fs::directory_iterator(fs::exists(examples) ? examples : fs::path("."))) {
    if (entry.path().extension() == ".yaml" && fs::exists(examples))
      register_test("lint", "rule: " + entry.path().stem().string(), run_examples, __FILE__, __LINE__);
  }
  return true;
}();

/// What `lint` says about a folder of files.
std::vector<std::string> rules_of_folder(const std::vector<std::pair<std::string, std::string>>& files,
                                         const LintLevels& levels = {}) {
  const Folder folder;
  for (const auto& [name, text] : files) folder.write(name, text);
  LintInput input;
  input.migrations = read_migrations(folder.path());
  input.levels = levels;
  std::vector<std::string> rules;
  for (const Finding& each : lint_of(input).findings) rules.push_back(each.rule);
  return rules;
}

bool has(const std::vector<std::string>& rules, const std::string& rule) {
  return std::find(rules.begin(), rules.end(), rule) != rules.end();
}

std::string revision(const std::string& name, const std::string& before, const std::string& body = "    pass\n") {
  return fmt::format(
      "from alembic import op\n\nrevision = \"{}\"\ndown_revision = {}\n\n\ndef upgrade() -> None:\n{}"
      "\n\ndef downgrade() -> None:\n    pass\n",
      name, before.empty() ? "None" : "\"" + before + "\"", body);
}

/// What `lint` finds in a revision, as `line rule`; nothing where there is no python3.
std::optional<std::vector<std::string>> found_in_revision(const std::string& body) {
  const Folder folder;
  folder.write("001_x.py", revision("001_x", "", body));
  LintInput input;
  input.migrations = read_migrations(folder.path());
  auto calls = read_python_calls({folder.path() + "/001_x.py"});
  if (!calls) {
    MESSAGE("skipped: there is no python3");
    return std::nullopt;
  }
  input.calls = std::move(*calls);
  std::vector<std::string> found;
  for (const Finding& each : lint_of(input).findings)
    found.push_back(fmt::format("{} {}{}", each.place.line, each.rule, each.accepted ? " allowed" : ""));
  return found;
}

}  // namespace

TEST_SUITE_BEGIN("lint");

TEST_CASE("every rule about statements and objects has its examples") {
  for (const LintRule& rule : lint_rules())
    if (rule.about != LintRule::About::folder)
      CHECK_MESSAGE(fs::exists(examples / (std::string(rule.id) + ".yaml")), rule.id);
}

TEST_CASE("what is wrong with a folder of migrations is a finding of its rule") {
  const std::string guarded = "SELECT 1;\n";
  CHECK(has(rules_of_folder({{"001_a.up.sql", guarded}, {"001_b.up.sql", guarded}}), "number-twice"));
  CHECK(has(rules_of_folder({{"001_a.up.sql", guarded}, {"003_b.up.sql", guarded}}), "number-gap"));
  CHECK(has(rules_of_folder({{"228e0eae6242_a.sql", guarded}}), "hash-name"));
  CHECK(has(rules_of_folder({{"001_a.down.sql", guarded}}), "no-up"));
  CHECK(has(rules_of_folder({{"001_a.up.sql", guarded}}), "no-down"));
  CHECK_FALSE(has(rules_of_folder({{"V1.2__a.sql", guarded}}), "version-parts"));
  CHECK(has(rules_of_folder({{"V1.2__a.sql", guarded}}, {{"version-parts", "error"}}), "version-parts"));
  CHECK(has(rules_of_folder({{"001_a.py", revision("001_a", "")}, {"002_b.py", revision("002_b", "")}}),
            "several-heads"));
  CHECK(has(rules_of_folder({{"001_a.py", revision("001_a", "000_gone")}}), "revision-missing"));
  CHECK(has(rules_of_folder({{"001_a.py", revision("001_a", "")}, {"002_b.py", revision("001_a", "")}}),
            "revision-twice"));
  CHECK(has(rules_of_folder({{"001_a.py", revision("001_a", "002_b")}, {"002_b.py", revision("002_b", "001_a")}}),
            "no-head"));
  CHECK(has(rules_of_folder({{"001_a.py", revision("228e0eae6242", "")}}), "revision-name"));
  CHECK(rules_of_folder({{"001_a.up.sql", guarded},
                         {"001_a.down.sql", guarded},
                         {"002_b.up.sql", guarded},
                         {"002_b.down.sql", guarded}})
            .empty());
}

TEST_CASE("a finding stands at its statement, inside of a DO block too") {
  const Report report =
      lint_of(migration("-- 001_x\nBEGIN;\nSET LOCAL lock_timeout = '5s';\n\nDO $$\nBEGIN\n"
                        "  IF to_regclass('migration.i') IS NULL THEN\n"
                        "    CREATE INDEX i ON migration.flows (a);\n  END IF;\nEND\n$$;\n"
                        "  DROP TABLE flows;\nCOMMIT;\n"));
  CHECK(of_rule(report, "index-not-concurrent") ==
        std::vector<std::string>{"001_x.up.sql:8:1: index i of migration.flows is built without CONCURRENTLY"});
  CHECK(of_rule(report, "unqualified-name") ==
        std::vector<std::string>{"001_x.up.sql:12:3: flows is written without its schema"});
}

TEST_CASE("a section of a file with both directions is found at the lines of the file") {
  const Folder folder;
  folder.write(
      "001_x.sql",
      "-- +goose Up\nSELECT 1;\n\n-- +goose Down\n-- +goose StatementBegin\nDROP TABLE flows;\n-- +goose StatementEnd\n");
  LintInput input;
  input.migrations = read_migrations(folder.path());
  CHECK(of_rule(lint_of(input), "unqualified-name") ==
        std::vector<std::string>{folder.path() + "/001_x.sql:6:1: flows is written without its schema"});
}

TEST_CASE("a way back may drop what the way there has made, and must be guarded all the same") {
  const Folder folder;
  folder.write("001_x.up.sql", "CREATE TABLE IF NOT EXISTS migration.flows (id uuid);\n");
  folder.write("001_x.down.sql", "DROP TABLE migration.flows;\n");
  LintInput input;
  input.migrations = read_migrations(folder.path());
  const Report report = lint_of(input);
  CHECK(of_rule(report, "drop-table").empty());
  CHECK(of_rule(report, "unguarded-statement").size() == 1);
}

TEST_CASE("a rule can be switched off, and have another severity") {
  LintInput input = migration("CREATE TABLE flows (id uuid)");
  input.levels = {{"unguarded-statement", "off"}, {"unqualified-name", "info"}};
  const Report report = lint_of(input);
  CHECK(of_rule(report, "unguarded-statement").empty());
  CHECK(of_rule(report, "unqualified-name").size() == 1);
  CHECK(!report.failed());
  CHECK(lint_of(migration("CREATE TABLE flows (id uuid)")).failed());
}

TEST_CASE("a comment allows a rule for what follows it, and for nothing else") {
  const std::string one = "ALTER TABLE migration.flows ADD COLUMN IF NOT EXISTS a json;\n";
  const Report report =
      lint_of(migration("-- reconcile: allow json-type, no-lock-timeout because of the importer\n" + one + one));
  CHECK(of_rule(report, "json-type").size() == 1);
  CHECK(of_rule(report, "no-lock-timeout").empty());
  const auto first = std::find_if(report.findings.begin(), report.findings.end(),
                                  [](const Finding& each) { return each.rule == "json-type"; });
  REQUIRE(first != report.findings.end());
  REQUIRE(first->accepted);
  CHECK(first->accepted->reason == "of the importer");
}

TEST_CASE("a comment allows what is about the whole file, wherever it stands in it") {
  CHECK(of_rule(lint_of(migration("SELECT 1;\n-- reconcile: allow no-down because nothing is changed\nSELECT 2;\n")),
                "no-down")
            .empty());
}

TEST_CASE("a comment in YAML allows a rule for the entry that follows it, with all that is in it") {
  const std::string yaml =
      "schema: migration\ntables:\n"
      "  # reconcile: allow json-type because the importer needs it\n"
      "  flows:\n    primary_key: id\n    columns:\n      id: uuid\n\n      a: json\n"
      "  tasks:\n    primary_key: id\n    columns:\n      id: uuid\n"
      "      # reconcile: allow json-type because of the other importer\n      a: json\n      b: json\n"
      "      c: json  # reconcile: allow json-type because it is read once\n      d: json\n";
  const auto found = of_rule(lint_of_desired(yaml), "json-type");
  REQUIRE(found.size() == 2);
  CHECK(found[0].starts_with("a.yaml:16:"));
  CHECK(found[1].starts_with("a.yaml:18:"));
}

TEST_CASE("a comment that allows a rule which is off is not unused") {
  LintInput input = migration("-- reconcile: allow json-type because of the importer\nSELECT 1;\n");
  input.levels["json-type"] = "off";
  CHECK(of_rule(lint_of(input), "allow-unused").empty());
}

TEST_CASE("migrations before since are left alone, their names and numbers too") {
  LintInput input = migration("CREATE TABLE flows (id uuid)");
  input.since = "2";
  const Report report = lint_of(input);
  CHECK(of_rule(report, "unguarded-statement").empty());
  CHECK(of_rule(report, "no-down").empty());
  CHECK(report.remarks == std::vector<std::string>{"Left alone: 1 migration before 2 (since) with 3 findings; "
                                                   "--all lists them as warnings."});
}

TEST_CASE("with --all what is found before since is reported, and is a warning at most") {
  LintInput input = migration("TRUNCATE migration.tasks;\nCREATE TABLE flows (id uuid);\n");
  MigrationFile& next = input.migrations.emplace_back();
  sql_tool.read({"002_y.up.sql", "CREATE TABLE tasks (id uuid PRIMARY KEY);\n"}, next);
  next.format = "sql";
  input.since = "2";
  input.all = true;
  Report report = lint_of(input);
  std::vector<std::string> found;
  for (const Finding& each : report.findings)
    found.push_back(fmt::format("{} {} {}", to_string(each.place), to_string(each.severity), each.rule));
  CHECK(found == std::vector<std::string>{
                     "001_x.up.sql:1:1 warning truncate", "001_x.up.sql:1:1 warning no-lock-timeout",
                     "001_x.up.sql:1:1 warning no-down", "001_x.up.sql:2:1 warning unguarded-statement",
                     "001_x.up.sql:2:1 warning unqualified-name", "002_y.up.sql:1:1 warning no-down",
                     "002_y.up.sql:1:1 error unguarded-statement", "002_y.up.sql:1:1 error unqualified-name"});
  CHECK(report.remarks.empty());
  input.since = "3";
  CHECK_FALSE(lint_of(input).failed());
}

TEST_CASE("since is a number, or the revision of a migration, and names what it does not find") {
  const Folder folder;
  folder.write("3f2a1b9c8d7e_a.py", revision("3f2a1b9c8d7e", "", "    op.drop_table('a', schema='s')\n"));
  folder.write("9b8c7d6e5f4a_b.py", revision("9b8c7d6e5f4a", "3f2a1b9c8d7e", "    op.drop_table('b', schema='s')\n"));
  LintInput input;
  input.migrations = read_migrations(folder.path());
  auto calls = read_python_calls({folder.path() + "/3f2a1b9c8d7e_a.py", folder.path() + "/9b8c7d6e5f4a_b.py"});
  if (!calls) return;
  input.calls = std::move(*calls);
  CHECK(of_rule(lint_of(input), "drop-table").size() == 2);
  input.since = "9b8c7d6e5f4a";
  CHECK(of_rule(lint_of(input), "drop-table").size() == 1);
  input.since = "9b8c7d6e5f4b";
  try {
    lint_of(input);
    FAIL("since names no migration");
  } catch (const Error& error) {
    CHECK(error.mistakes.front().message == "since names '9b8c7d6e5f4b', and no migration is called that");
    CHECK(error.mistakes.front().hint == "did you mean '9b8c7d6e5f4a'?");
  }
}

TEST_CASE("hazards stand before the house rules about names, numbers and guards") {
  std::vector<std::string> rules;
  for (const Finding& each : lint_of(migration("CREATE TABLE flows (a json);\nTRUNCATE migration.tasks;\n")).findings)
    rules.push_back(each.rule);
  CHECK(rules == std::vector<std::string>{"json-type", "truncate", "no-lock-timeout", "no-down", "unguarded-statement",
                                          "unqualified-name"});
}

TEST_CASE("of more than 100 findings the rules, the worst files and what since leaves stand first") {
  std::string sql = "TRUNCATE migration.tasks;\n";
  for (int i = 0; i < 60; ++i) sql += fmt::format("CREATE TABLE t{} (a text);\n", i);
  const Report report = lint_of(migration(sql));
  REQUIRE(report.overview);
  CHECK(
      overview_text(*report.overview) ==
      "123 findings of 5 rules\n\n"
      "  rule                 severity  findings   files\n"
      "  no-lock-timeout      warning          1       1\n"
      "  truncate             warning          1       1\n"
      "  unguarded-statement  error           60       1\n"
      "  unqualified-name     error           60       1\n"
      "  no-down              warning          1       1\n"
      "\n  most findings in\n       123  001_x.up.sql\n"
      "\n  With lint: { since: 2 } in reconcile.yaml, which leaves the existing migrations alone, none of them remain.\n");
  const Document json = parse_json(findings_json(report));
  const Document* overview = json.find("overview");
  REQUIRE(overview);
  CHECK(to_jsonb(*overview->find("since")) == R"({"value": "2", "remaining": 0})");
  CHECK(to_jsonb(*overview->find("files")) == R"([{"file": "001_x.up.sql", "findings": 123}])");
  CHECK(to_jsonb(overview->find("rules")->items().front()) ==
        R"({"rule": "no-lock-timeout", "files": 1, "findings": 1, "severity": "warning"})");
  CHECK_FALSE(lint_of(migration("CREATE TABLE t (a json)")).overview);
}

TEST_CASE("what a DO block puts together when it runs is told, and not guessed") {
  const Report report = lint_of(migration(
      "DO $$ BEGIN EXECUTE format('ALTER TABLE %s ADD COLUMN a json', 'migration.flows'); END $$; SELECT 1;"));
  CHECK(of_rule(report, "json-type").empty());
  CHECK(report.remarks ==
        std::vector<std::string>{"Not looked at: the SQL of 1 statement that is put together when it runs."});
}

TEST_CASE("the SQL of a revision of Alembic is looked at where it stands") {
  const auto found = found_in_revision(
      "    op.execute(\"\"\"\n        SET LOCAL lock_timeout = '5s';\n"
      "        DO $$ BEGIN\n            IF NOT EXISTS (SELECT FROM pg_attribute WHERE attname = 'a') THEN\n"
      "                ALTER TABLE migration.flows ADD COLUMN a json;\n            END IF;\n        END $$;\n    \"\"\")\n"
      "    op.execute(text(\"CREATE TABLE flows (id uuid)\"))\n"
      "    op.add_column(\"flows\", sa.Column(\"col\", sa.String()))\n"
      "    if not tables:\n        op.create_table(\"tasks\", schema=\"public\")\n"
      "    # reconcile: allow drop-column because nobody reads it\n"
      "    op.execute(\"ALTER TABLE migration.flows DROP COLUMN IF EXISTS b\")\n"
      "    with op.get_context().autocommit_block():\n"
      "        op.execute(\"CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON migration.flows (a)\")\n"
      "    op.execute(\"DROP INDEX CONCURRENTLY IF EXISTS migration.j\")\n"
      "    bind.execute(text(\"SELECT 1 FROM migration.flows WHERE id = :id AND a = '12:30'\"), {\"id\": 1})\n"
      "    bind.exec_driver_sql(\"DELETE FROM migration.flows WHERE a = %s AND b = %(b)s\", values)\n"
      "    _more()\n\n\nSQL = \"DELETE FROM migration\" + \".flows\"\n\n\ndef _more():\n    op.execute(SQL)\n    op.execute(f\"DROP {1}\")\n");
  if (!found) return;
  CHECK(*found == std::vector<std::string>{"12 json-type", "21 drop-column allowed", "24 concurrently-in-transaction",
                                           "34 whole-table-update", "16 unguarded-statement", "16 unqualified-name",
                                           "17 unqualified-name", "17 unguarded-statement", "19 schema-public"});
}

TEST_CASE("a condition in a revision guards what it looks for, and what stands beside it") {
  const auto found = found_in_revision(
      "    import sqlalchemy as sa; from sqlalchemy import text\n    bind = op.get_bind()\n"
      "    tables = bind.execute(text(\"\"\"SELECT table_name FROM information_schema.tables\n"
      "        WHERE table_schema = :schema AND table_name = 'flows'\"\"\"), {\"schema\": \"s\"}).fetchall()\n"
      "    if not tables:\n"
      "        op.create_table(\"flows\", schema=\"s\")\n"
      "        op.create_index(op.f(\"ix_a\"), \"flows\", [\"a\"], schema=\"s\")\n"
      "    columns = {each[\"name\"] for each in sa.inspect(bind).get_columns(\"flows\", schema=\"s\")}\n"
      "    if \"a\" not in columns:\n"
      "        op.add_column(\"flows\", sa.Column(\"a\", sa.Text()), schema=\"s\")\n"
      "    if not tables:\n"
      "        return\n"
      "    op.add_column(\"flows\", sa.Column(\"b\", sa.Text()), schema=\"s\")\n"
      "    if \"c\" in columns:\n"
      "        return\n"
      "    op.add_column(\"flows\", sa.Column(\"c\", sa.Text()), schema=\"s\")\n"
      "    op.create_index(\"ix_c\", \"flows\", [\"c\"], schema=\"s\")\n");
  if (!found) return;
  CHECK(*found == std::vector<std::string>{"20 unguarded-statement"});
}

TEST_CASE("a name in an f-string that the file defines is looked up, and a batch operation is one of its table") {
  const auto found = found_in_revision(
      "    schema = \"migration\"\n"
      "    op.execute(f\"DROP TABLE IF EXISTS {schema}.flows\")\n"
      "    with op.batch_alter_table(\"flows\") as batch:\n"
      "        batch.drop_column(\"a\")\n");
  if (!found) return;
  CHECK(*found == std::vector<std::string>{"9 drop-table", "9 no-lock-timeout", "11 drop-column", "11 unqualified-name",
                                           "11 unguarded-statement"});
}

TEST_CASE("what a revision does on other databases than PostgreSQL is not looked at") {
  const auto found = found_in_revision(
      "    if op.get_bind().dialect.name == \"mysql\":\n"
      "        op.execute(\"ALTER TABLE a MODIFY b LONGTEXT\")\n"
      "    elif not isinstance(bind.dialect, (SQLiteDialect, MySQLDialect)):\n"
      "        op.execute(\"DELETE FROM migration.flows\")\n"
      "    if bind.dialect.name != \"postgresql\":\n"
      "        return\n"
      "    op.execute(\"DELETE FROM migration.tasks\")\n"
      "    if bind.dialect.name == \"postgresql\":\n"
      "        return\n"
      "    op.execute(\"ALTER TABLE a MODIFY b LONGTEXT\")\n");
  if (!found) return;
  CHECK(*found == std::vector<std::string>{"11 whole-table-update", "14 whole-table-update"});
}

TEST_CASE("a baseline accepts the findings of now, and fails on a new one") {
  const Folder folder;
  folder.write("generated_migrations/001_x.up.sql", "CREATE TABLE s.flows (a text);\n");
  const auto run = [&](std::vector<std::string> flags) {
    std::vector<std::string> arguments{"lint", "--baseline", "lint.baseline.yaml"};
    arguments.insert(arguments.end(), flags.begin(), flags.end());
    return reconcile(arguments, {{}, folder.path(), {}});
  };
  CHECK(run({}).err == "error: cannot read the baseline lint.baseline.yaml\n  --write-baseline makes it\n");
  const Finished written = run({"--write-baseline"});
  CHECK(written.status == 0);
  CHECK(
      written.out ==
      "0 objects in 0 files and 1 migration checked, nothing found, 2 allowed.\nThere is no desired state in schemas.\n");
  const std::string baseline = folder.read("lint.baseline.yaml");
  CHECK(baseline.find("unguarded-statement:") != std::string::npos);
  CHECK(baseline.find("finding: \"generated_migrations/001_x.up.sql: CREATE TABLE s.flows") != std::string::npos);
  // the lines may move, the same finding a second time counts
  folder.write("generated_migrations/001_x.up.sql", "\n\nCREATE TABLE s.flows (a text);\n");
  CHECK(run({}).status == 0);
  folder.write("generated_migrations/001_x.up.sql", "CREATE TABLE s.flows (a text);\nCREATE TABLE s.flows (a text);\n");
  CHECK(run({}).status == 3);
  CHECK(run({"--write-baseline"}).status == 0);
  CHECK(folder.read("lint.baseline.yaml").find("times: 2") != std::string::npos);
  CHECK(run({}).status == 0);
  folder.write("generated_migrations/001_x.up.sql", "SELECT 1;\n");
  CHECK(run({}).out.find("1 accepted finding is no longer there: --write-baseline takes it out of the baseline.") !=
        std::string::npos);
}

TEST_CASE("a revision that is no Python is told with its place") {
  const Folder folder;
  folder.write("001_x.py", "revision = '001_x'\ndef upgrade(:\n");
  try {
    if (!read_python_calls({folder.path() + "/001_x.py"})) {
      MESSAGE("skipped: there is no python3");
      return;
    }
    FAIL("not told");
  } catch (const Error& error) {
    REQUIRE(error.mistakes.size() == 1);
    CHECK(to_string(error.mistakes[0].place).starts_with(folder.path() + "/001_x.py:2:"));
  }
}

TEST_CASE("what generate writes, and the desired state of this project, break no rule") {
  const Finished finished = reconcile({"lint", "--format", "json"});
  CHECK(finished.status == 0);
  const Document report = parse_json(finished.out);
  CHECK(report.find("failed")->text() == "false");
  REQUIRE(report.find("findings")->items().size() >= 3);
  for (const Document& each : report.find("findings")->items())
    CHECK_MESSAGE(each.find("accepted")->is_map(), each.find("message")->text());
}

/// A project with a migration that breaks rules, and settings.
Finished lint_project(const std::string& settings, const std::vector<std::string>& flags = {}) {
  const Folder folder;
  folder.write("reconcile.yaml", settings);
  folder.write("generated_migrations/001_x.up.sql", "CREATE TABLE flows (a json);\n");
  std::vector<std::string> arguments{"lint"};
  arguments.insert(arguments.end(), flags.begin(), flags.end());
  return reconcile(arguments, {{}, folder.path(), {}});
}

TEST_CASE("lint ends with status 3 where a rule of severity error is broken, and says what it checked") {
  const Finished finished = lint_project("");
  CHECK(finished.status == 3);
  CHECK(
      finished.out ==
      "generated_migrations/001_x.up.sql:1:1: warning: column a is of type json [json-type]\n"
      "    it has no equality and no index, so DISTINCT and GROUP BY fail: jsonb\n"
      "generated_migrations/001_x.up.sql:1:1: warning: 001_x has no way back [no-down]\n"
      "    a deployment that went wrong cannot be undone: write the down part, or allow it with the reason why there is none\n"
      "generated_migrations/001_x.up.sql:1:1: error: CREATE TABLE flows does not look first whether it has been done [unguarded-statement]\n"
      "    a migration that was interrupted, or meets a database that has the object, cannot be run again: look for the object first: "
      "DO $$ BEGIN IF NOT EXISTS (…) THEN … END IF; END $$;, or the statement's own IF NOT EXISTS\n"
      "generated_migrations/001_x.up.sql:1:1: error: flows is written without its schema [unqualified-name]\n"
      "    what it means depends on the search_path of whoever runs it: write migration.flows\n"
      "\n0 objects in 0 files and 1 migration checked, 2 errors, 2 warnings.\nThere is no desired state in schemas.\n");
  CHECK(lint_project("lint: { rules: { unguarded-statement: warning, unqualified-name: off } }\n").status == 0);
  CHECK(
      lint_project("lint: { rules: { json-type: error, unguarded-statement: off, unqualified-name: off } }\n").status ==
      3);
}

TEST_CASE("lint prints what each format is about, and what was checked on standard error where it has no line for it") {
  for (const char* format : {"json", "sarif", "github", "gitlab", "junit", "markdown"}) {
    const Finished finished = lint_project("", {"--format", format});
    CHECK_MESSAGE(finished.status == 3, format);
    CHECK_MESSAGE(finished.out.find("unguarded-statement") != std::string::npos, format);
  }
  const std::string checked = "0 objects in 0 files and 1 migration checked, 2 errors, 2 warnings.\n";
  CHECK(lint_project("", {"--format", "gitlab"}).err == checked);
  CHECK(lint_project("", {"--format", "gitlab", "--quiet"}).err == "");
}

TEST_CASE("--output to what is no file writes there, and leaves it what it is") {
  const Folder folder;
  const std::string pipe = folder.path() + "/pipe";
  REQUIRE(mkfifo(pipe.c_str(), 0600) == 0);
  Process reader({"cat", pipe});
  const Finished finished = lint_project("", {"--output", pipe});
  CHECK(finished.status == 3);
  CHECK(reader.wait().out.find("unguarded-statement") != std::string::npos);
  CHECK(fs::is_fifo(pipe));
}

TEST_CASE("settings of rules that are not known are refused, each at its place") {
  const Finished finished = lint_project("lint:\n  rules: { json-typ: off, enum: loud }\n  sinc: 3\n");
  CHECK(finished.status == 1);
  CHECK(finished.err.find("reconcile.yaml:2:12: error: unknown rule 'json-typ'") != std::string::npos);
  CHECK(finished.err.find("did you mean 'json-type'?") != std::string::npos);
  CHECK(finished.err.find("'loud' is no level of a rule") != std::string::npos);
  CHECK(finished.err.find("unknown setting 'sinc'") != std::string::npos);
}

TEST_CASE("lint with nothing to look at is an error") {
  const Folder folder;
  const Finished finished = reconcile({"lint"}, {{}, folder.path(), {}});
  CHECK(finished.status == 1);
  CHECK(finished.err.find("there is neither a desired state in schemas nor a migration in generated_migrations") !=
        std::string::npos);
}

TEST_SUITE_END();

}  // namespace reconcile::test
