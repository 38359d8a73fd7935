// The renderers of findings: what each format needs, and that the published schemas are kept.
#include "render/findings/findings.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <filesystem>
#include <fstream>

#include "core/json.hpp"
#include "folder.hpp"
#include "load/baseline.hpp"
#include "objects/objects.hpp"
#include "process.hpp"
#include "render/drift.hpp"

namespace reconcile {

namespace {

using test::Finished;
using test::Folder;

Finding finding(const std::string& rule, const std::string& file, unsigned line, const std::string& message) {
  Finding made;
  made.rule = rule;
  made.place = {file_name(file), line, 3};
  made.message = message;
  return made;
}

/// Everything that a format could stumble over.
Report odd_report() {
  Report report;
  report.command = "drift";
  report.rules = {{"extra", Severity::error, "Too much", "nobody asked for it", "drop it"},
                  {"differs", Severity::error, "Another one", "it is not the same", "change it"}};
  report.comparison = Comparison{{150003}, 94, {"migration"}, {{"view", "migration.v"}}, {}};
  report.fails_from = Severity::info;
  report.findings = {
      finding("extra", "schemas/größe und,mehr:x.yaml", 7,
              "table migration.\"a|b<c>&`_'%\" is not in the desired state"),
      finding("differs", "schemas/flows.yaml", 14, "check constraint migration.flows.c differs"),
      finding("differs", "schemas/flows.yaml", 0, "view migration.w differs"),
  };
  report.findings[1].differences = {
      {"expression", "a < 1", "a < 2 AND b > '\x01'", {file_name("schemas/flows.yaml"), 15, 9}},
      {"comment", "\"one\"", "\"two]]>\"", {}}};
  report.findings[2].differences = {{"query", "SELECT 1\nFROM a;", "SELECT 2\n```\nFROM a;", {}}};
  report.findings[2].accepted = Accepted{"known: \"why\"", "2026-03-01"};
  report.checked = "94 objects in 1 schema compared, 3 differ, 1 of them accepted.";
  report.remarks = {"Not covered: 1 view (migration.v)"};
  report.time = "2026-03-01T12:00:00";
  return report;
}

Report empty_report() {
  Report report = odd_report();
  report.findings.clear();
  report.checked = "94 objects in 1 schema compared, nothing differs.";
  return report;
}

/// As lint makes it: of every severity, and of no comparison.
Report report_of_rules() {
  Report report = odd_report();
  report.command = "lint";
  report.comparison.reset();
  report.fails_from = Severity::error;
  report.findings[0].severity = Severity::warning;
  report.findings[0].hint = "drop it & \"that\" <is> all";
  report.findings[1].severity = Severity::info;
  report.findings[1].differences.clear();
  report.findings[2].place = {};
  report.remarks.clear();
  return report;
}

std::vector<Report> reports() { return {odd_report(), empty_report(), report_of_rules()}; }

/// What a tool that checks the text in a file says; nothing where it is content. A tool or schema that is not there is
/// told and leaves nothing to check.
std::string told_by(const std::string& tool, const std::string& schema, const std::string& text,
                    std::vector<std::string> (*command)(const std::string&, const std::string&)) {
  const std::string file = "build/schemas/" + schema;
  if (!std::filesystem::exists(file)) {
    MESSAGE("skipped: there is no ", file, "; scripts/fetch_schemas gets it");
    return {};
  }
  const Folder folder;
  folder.write("report", text);
  const Finished finished = test::run(command(file, folder.path() + "/report"));
  const std::string said = finished.out + finished.err;
  if (finished.status == 127 || said.find("No module named") != std::string::npos) {
    MESSAGE("skipped: there is no ", tool);
    return {};
  }
  return finished.status == 0 ? "" : said.empty() ? "refused" : said;
}

std::string sarif_mistakes(const std::string& text) {
  return told_by("python3-jsonschema", "sarif.json", text, [](const std::string& schema, const std::string& file) {
    return std::vector<std::string>{
        "python3", "-c",
        "import json, sys, jsonschema\n"
        "schema = json.load(open(sys.argv[1]))\n"
        "wrong = list(jsonschema.Draft7Validator(schema).iter_errors(json.load(open(sys.argv[2]))))\n"
        "sys.exit('\\n'.join(str(each) for each in wrong) or 0)",
        schema, file};
  });
}

std::string junit_mistakes(const std::string& text) {
  return told_by("xmllint", "junit.xsd", text, [](const std::string& schema, const std::string& file) {
    return std::vector<std::string>{"xmllint", "--noout", "--schema", schema, file};
  });
}

TEST_CASE("a SARIF report keeps the published schema") {
  for (const Report& report : reports()) CHECK(sarif_mistakes(findings_sarif(report)) == "");
  if (std::filesystem::exists("build/schemas/sarif.json"))
    CHECK(sarif_mistakes("{ \"version\": \"2.1.0\", \"runs\": [ { \"results\": 1 } ] }") != "");
}

TEST_CASE("a JUnit report keeps the published schema") {
  for (const Report& report : reports()) CHECK(junit_mistakes(findings_junit(report)) == "");
  if (std::filesystem::exists("build/schemas/junit.xsd")) CHECK(junit_mistakes("<testsuites><x/></testsuites>") != "");
}

TEST_CASE("a SARIF result has a rule, a place and a fingerprint, and an accepted one is suppressed") {
  const Document sarif = parse_json(findings_sarif(odd_report()));
  const Document& run = sarif.find("runs")->items().front();
  const auto& results = run.find("results")->items();
  REQUIRE(results.size() == 4);
  const Document& place = results[0].find("locations")->items().front();
  CHECK(place.find("physicalLocation")->find("artifactLocation")->find("uri")->text() ==
        "schemas/gr%C3%B6%C3%9Fe%20und%2Cmehr%3Ax.yaml");
  CHECK(place.find("physicalLocation")->find("region")->find("startLine")->text() == "7");
  CHECK(results[1].find("ruleIndex")->text() == "1");
  CHECK(results[1]
            .find("locations")
            ->items()
            .front()
            .find("physicalLocation")
            ->find("region")
            ->find("startLine")
            ->text() == "15");
  CHECK(results[3].find("suppressions")->items().front().find("justification")->text() == "known: \"why\"");
  CHECK(results[0].find("partialFingerprints")->find("reconcile/v1")->text() !=
        results[1].find("partialFingerprints")->find("reconcile/v1")->text());
}

TEST_CASE("GitLab gets every field that it needs, and no two findings with one fingerprint") {
  Report report = odd_report();
  report.findings.push_back(report.findings.front());
  const Document list = parse_json(findings_gitlab(report));
  REQUIRE(list.items().size() == 4);  // without the accepted one
  std::set<std::string> fingerprints;
  for (const Document& item : list.items()) {
    for (const char* key : {"description", "check_name", "fingerprint", "severity"}) {
      REQUIRE(item.find(key));
      CHECK(!item.find(key)->text().empty());
    }
    const std::string& severity = item.find("severity")->text();
    CHECK((severity == "info" || severity == "minor" || severity == "major"));
    CHECK(!item.find("location")->find("path")->text().empty());
    CHECK(std::stoi(item.find("location")->find("lines")->find("begin")->text()) >= 1);
    fingerprints.insert(item.find("fingerprint")->text());
  }
  CHECK(fingerprints.size() == 4);
  CHECK(findings_gitlab(empty_report()) == "[]\n");
}

TEST_CASE("a GitHub annotation is one line, whatever it is about") {
  const std::string text = findings_github(odd_report());
  CHECK(text ==
        "::error file=schemas/größe und%2Cmehr%3Ax.yaml,line=7,col=3,title=reconcile drift%3A extra::table "
        "migration.\"a|b<c>&`_'%25\" is not in the desired state\n"
        "::error file=schemas/flows.yaml,line=15,col=9,title=reconcile drift%3A differs::check constraint "
        "migration.flows.c differs: expression is a < 1, should be a < 2 AND b > '\x01'\n"
        "::error file=schemas/flows.yaml,line=14,col=3,title=reconcile drift%3A differs::check constraint "
        "migration.flows.c differs: comment is \"one\", should be \"two]]>\"\n"
        "94 objects in 1 schema compared, 3 differ, 1 of them accepted.\n"
        "Not covered: 1 view (migration.v)\n");
}

TEST_CASE("a Markdown report fits a comment, however much there is to say") {
  Report report = odd_report();
  for (unsigned i = 1; i < 3000; ++i)
    report.findings.push_back(
        finding("extra", "schemas/flows.yaml", i, fmt::format("table migration.t{} is too much", i)));
  report.findings[0].differences = {{"query", std::string(100'000, 'x'), "SELECT", {}}};
  report.attachments.push_back({"SQL", "sql", std::string(200'000, '-')});
  const std::string text = findings_markdown(report);
  CHECK(text.size() < 65'536);
  CHECK(text.find("<details><summary>2992 more</summary>") != std::string::npos);
  CHECK(text.find(" more\n") != std::string::npos);
  CHECK(text.find("SQL") != std::string::npos);
  const auto count = [&](std::string_view what) {
    std::size_t found = 0;
    for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; ++at) ++found;
    return found;
  };
  CHECK(count("<details>") == count("</details>"));
}

TEST_CASE("a short Markdown report is not folded, and says what Markdown would read otherwise with backslashes") {
  Report report = odd_report();
  report.findings.pop_back();
  const std::string text = findings_markdown(report);
  CHECK(text.find("<details>") == std::string::npos);
  CHECK(text.find("migration.\"a\\|b&lt;c&gt;&amp;\\`\\_'%\"") != std::string::npos);
}

TEST_CASE("a fence in Markdown is longer than any in the text") {
  const std::string text = findings_markdown(odd_report());
  CHECK(text.find("  ````diff\n  - SELECT 1\n  - FROM a;\n  + SELECT 2\n  + ```\n  + FROM a;\n  ````\n") !=
        std::string::npos);
  CHECK(text.find("<details><summary>1 accepted</summary>") != std::string::npos);
}

TEST_CASE("what does not make a run fail is a test of JUnit that passes") {
  Report report = odd_report();
  report.comparison.reset();
  report.fails_from = Severity::error;
  report.findings[0].severity = Severity::warning;
  const std::string text = findings_junit(report);
  CHECK(text.find("tests=\"4\" failures=\"2\"") != std::string::npos);
  CHECK(text.find("view migration.w differs: query (accepted)\" time=\"0\"/>") != std::string::npos);
  CHECK(findings_junit(empty_report()).find("tests=\"1\" failures=\"0\"") != std::string::npos);
}

TEST_CASE("the text says what was checked at its end, and nothing of what is accepted") {
  CHECK(findings_text(odd_report(), false) ==
        "schemas/größe und,mehr:x.yaml:7:3: table migration.\"a|b<c>&`_'%\" is not in the desired state\n"
        "schemas/flows.yaml:15:9: check constraint migration.flows.c differs: expression is a < 1, should be a < 2 AND "
        "b > '\x01'\n"
        "schemas/flows.yaml:14:3: check constraint migration.flows.c differs: comment is \"one\", should be "
        "\"two]]>\"\n"
        "\n94 objects in 1 schema compared, 3 differ, 1 of them accepted.\nNot covered: 1 view (migration.v)\n");
}

TEST_CASE("a fingerprint stays when the lines move, and changes with the difference") {
  Finding one = finding("differs", "a.yaml", 3, "column migration.flows.a differs");
  one.object = {&column_kind, "migration", "flows", "a", nullptr};
  one.differences = {{"type", "text", "integer", {}}};
  Finding other = one;
  other.place = {file_name("b.yaml"), 9, 1};
  CHECK(one.fingerprint() == other.fingerprint());
  CHECK(one.fingerprint().size() == 16);
  other.differences[0].live = "uuid";
  CHECK(one.fingerprint() != other.fingerprint());
}

/// A report of one difference, as drift makes it.
Report drifted() {
  Report report = empty_report();
  report.remarks.clear();
  Finding made = finding("differs", "a.yaml", 3, "column migration.flows.a differs");
  made.object = {&column_kind, "migration", "flows", "a", nullptr};
  made.differences = {{"type", "text", "integer", {}}};
  report.findings = {made};
  return report;
}

/// What a baseline says of it.
std::string entry(const std::string& says) {
  return fmt::format("column migration.flows.a:\n  {}: {}\n", drifted().findings[0].fingerprint(), says);
}

Report accepted(const std::string& baseline, const std::string& today) {
  const Folder folder;
  folder.write("baseline.yaml", baseline);
  Report report = drifted();
  Baseline::read(folder.path() + "/baseline.yaml").accept(report, today);
  count_differences(report);
  return report;
}

TEST_CASE("a baseline accepts what it was made from, until its day has passed") {
  const std::string written = Baseline().renewed(drifted());
  CHECK(accepted(written, "2026-03-01").failed() == false);
  CHECK(written.ends_with(entry("{difference: \"type is text, should be integer\"}")));
  const std::string dated = entry("{ reason: see below, until: 2026-03-01 }");
  CHECK(accepted(dated, "2026-03-01").failed() == false);
  CHECK(accepted(dated, "2026-03-01").checked == "94 objects in 1 schema compared, 1 differs and is accepted.");
  const Report late = accepted(dated, "2026-03-02");
  CHECK(late.failed());
  CHECK(late.findings[0].hint == "it was accepted until 2026-03-01: see below");
}

TEST_CASE("another difference of an object that a baseline knows counts") {
  const Report report = accepted("column migration.flows.a:\n  0123456789abcdef: {}\n", "2026-03-01");
  CHECK(report.failed());
  CHECK(report.remarks ==
        std::vector<std::string>{
            "1 accepted difference is no longer there: --write-baseline takes it out of the baseline."});
}

TEST_CASE("a baseline that is written anew keeps what people wrote") {
  const Folder folder;
  folder.write("baseline.yaml",
               entry("{ reason: \"because: 1\", until: 2026-03-01 }") + "table migration.gone:\n  x1: {}\n");
  const std::string text = Baseline::read(folder.path() + "/baseline.yaml").renewed(drifted());
  CHECK(text.find("reason: \"because: 1\", until: 2026-03-01") != std::string::npos);
  CHECK(text.find("migration.gone") == std::string::npos);
}

TEST_CASE("a baseline with mistakes is refused, each at its place") {
  const Folder folder;
  folder.write("baseline.yaml", "a:\n  x: { reson: y }\nb:\n  z: { until: tomorrow }\nc: 1\n");
  try {
    (void)Baseline::read(folder.path() + "/baseline.yaml");
    FAIL("not refused");
  } catch (const Error& error) {
    REQUIRE(error.mistakes.size() == 3);
    CHECK(error.mistakes[0].message == "unknown key 'reson'");
    CHECK(error.mistakes[0].hint == "did you mean 'reason'?");
    CHECK(error.mistakes[1].message == "'tomorrow' is no day");
    CHECK(error.mistakes[2].place.line == 5);
  }
}

}  // namespace

}  // namespace reconcile
