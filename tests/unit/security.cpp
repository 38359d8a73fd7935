// A change of who may do what is told as one, in every output; nothing else is.
#include "render/security.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "../folder.hpp"
#include "load/folder.hpp"
#include "plan/plan.hpp"
#include "render/drift.hpp"
#include "render/findings/findings.hpp"
#include "render/plan_json.hpp"
#include "render/plan_report.hpp"
#include "render/summary.hpp"

namespace reconcile::test {

namespace {

Database state(const std::string& yaml) {
  const Folder folder;
  folder.write("a.yaml", "schema: migration\n" + yaml);
  Database database = load_files(find_files({folder.path()}));
  return database;
}

/// What is told under Security, one line for each change.
std::vector<std::string> told(const std::string& from, const std::string& to) {
  const Database live = state(from), desired = state(to);
  std::vector<std::string> lines;
  const Plan plan = make_plan(live, desired, {});
  for (const Change* change : security_changes(plan)) {
    std::string line = change->ref.described();
    for (const Difference& each : security_differences(*change))
      line += ": " + each.label + (each.label.empty() ? "" : " ") + each.live + " → " + each.desired;
    lines.push_back(line);
  }
  return lines;
}

bool says(const std::string& text, const std::string& words) { return text.find(words) != std::string::npos; }

using Lines = std::vector<std::string>;

std::string view(const std::string& more) {
  return fmt::format("views: {{ one: {{ query: SELECT 1 AS a{} }} }}\n", more);
}
std::string table(const std::string& more) {
  return fmt::format("tables: {{ flows: {{ columns: {{ a: integer }}{} }} }}\n", more);
}
std::string function(const std::string& more) {
  return fmt::format("functions: {{ one(): {{ returns: integer, body: SELECT 1{} }} }}\n", more);
}

}  // namespace

TEST_SUITE_BEGIN("security");

TEST_CASE("an owner, privileges and default privileges are matters of security") {
  CHECK(told(view(", owner: a"), view(", owner: b")) == Lines{"owner of view migration.one: owner a → b"});
  CHECK(told(view(""), view(", grants: { app: [select] }")).size() == 1);
  CHECK(told(view(", grants: { app: [select] }"), view("")).size() == 1);
  CHECK(told("default_privileges: { tables by app: { reader: [select] } }\n", "").size() == 1);
}

TEST_CASE("a policy and the flags of row security are matters of security") {
  CHECK(told(table(""), table(", policies: { p: { using: a > 1 } }")) == Lines{"policy migration.flows.p"});
  CHECK(told(table(", policies: { p: { using: a > 1 } }"), table("")) == Lines{"policy migration.flows.p"});
  CHECK(told(table(", policies: { p: { using: a > 1 } }"), table(", policies: { p: { using: a > 2 } }")) ==
        Lines{"policy migration.flows.p: using a > 1 → a > 2"});
  CHECK(told(table(", row_security: true"), table("")) ==
        Lines{"table migration.flows: row security → not row security"});
  CHECK(told("", table(", force_row_security: true")).size() == 1);
}

TEST_CASE("of a view only the options that decide whose rights it has are matters of security") {
  CHECK(told(view(""), view(", with: { security_invoker: true }")).size() == 1);
  CHECK(told(view(", with: { security_barrier: true }"), view("")).size() == 1);
  CHECK(told(view(""), view(", with: { check_option: local }")).empty());
  CHECK(told("views: { one: SELECT 1 AS a }\n", "views: { one: SELECT 2 AS a }\n").empty());
}

TEST_CASE("a function's search_path is a matter of security where it has the rights of its owner") {
  CHECK(told(function(""), function(", security_definer: true")) ==
        Lines{"function migration.one(): not security definer → security definer"});
  CHECK(told(function(", security_definer: true"), function(", security_definer: true, set: { search_path: x }"))
            .size() == 1);
  CHECK(told(function(""), function(", set: { search_path: x }")).empty());
  CHECK(
      told(function(", security_definer: true"), function(", security_definer: true, set: { work_mem: 8MB }")).empty());
}

TEST_CASE("what goes along with a table that is dropped is no matter of security") {
  CHECK(told(table(", policies: { p: { using: a > 1 } }, grants: { app: [select] }"), "").empty());
}

TEST_CASE("security has a heading of its own in text and Markdown, and a key in JSON") {
  const Database live = state(table(", row_security: true")), desired = state(table(", with: { fillfactor: 70 }"));
  const Plan plan = make_plan(live, desired, {});
  const Comparison comparison = compared(plan, live, desired);
  const std::string text = plan_text(plan, {}, comparison, plan.losses(), false);
  CHECK_MESSAGE(says(text,
                     "\nSecurity: 1 change of who may do what:\n"
                     "  ~ table migration.flows: row security → not row security\n"),
                text);
  const std::string json = plan_json(plan, {}, comparison);
  CHECK(says(json, "\"security\": 1\n"));
  CHECK(says(json, "\"security\": true"));
  const Report report = plan_report(plan, {}, live, desired, plan.losses());
  CHECK(says(findings_markdown(report), "#### Security\n"));
  CHECK(report.findings.front().severity == Severity::warning);

  const Report drift = drift_report("drift", plan, live, desired);
  CHECK(findings_text(drift, false).starts_with("Security:\n"));
  CHECK(says(findings_markdown(drift), "#### Security\n"));
  CHECK(says(findings_json(drift), "\"security\": true"));
}

TEST_SUITE_END();

}  // namespace reconcile::test
