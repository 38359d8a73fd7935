#include "lint/lint.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "lint/checks.hpp"
#include "lint/overview.hpp"
#include "lint/since.hpp"

namespace reconcile {

namespace {

std::string counted(std::size_t count, std::string_view noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

bool may_run_twice(std::string_view operation) {
  return operation == "alter_column" || operation == "create_table_comment" || operation == "drop_table_comment";
}

std::string told(const Report& report) {
  std::size_t errors = 0, warnings = 0, infos = 0, accepted = 0;
  for (const Finding& each : report.findings)
    ++(each.accepted                        ? accepted
       : each.severity == Severity::error   ? errors
       : each.severity == Severity::warning ? warnings
                                            : infos);
  std::vector<std::string> parts;
  if (errors) parts.push_back(counted(errors, "error"));
  if (warnings) parts.push_back(counted(warnings, "warning"));
  if (infos) parts.push_back(counted(infos, "remark"));
  std::string text = parts.empty() ? "nothing found" : fmt::format("{}", fmt::join(parts, ", "));
  if (accepted) text += fmt::format(", {} allowed", accepted);
  return text;
}

bool sets_search_path(const LintScript& script) {
  return std::any_of(script.statements.begin(), script.statements.end(), [](const LintStatement& each) {
    return each.type() == "VariableSetStmt" && text_of(each.body(), "name") == "search_path";
  });
}

class Lint {
 public:
  explicit Lint(const LintInput& input)
      : input_(input), found_(input.levels), since_(input.since, input.since_place, input.migrations) {}

  Report report() {
    check_folder(input_.migrations, found_);
    for (std::size_t i = 0; i < input_.migrations.size(); ++i) {
      is_old_ = since_.leaves_alone(i);
      if (is_old_) add_old(input_.migrations[i]);
      migration(input_.migrations[i]);
    }
    is_old_ = false;
    if (input_.desired) {
      check_desired(*input_.desired, input_.allow_public, found_);
      for (const auto& [name, text] : input_.desired_files) {
        std::vector<LintLines> comments = yaml_comments(name, text);
        lines_.insert(lines_.end(), std::make_move_iterator(comments.begin()), std::make_move_iterator(comments.end()));
      }
      for (const auto& [name, text] : input_.desired_sql) {
        LintScript script;
        script.file = name;
        add_sql(script, text, 1, true);
        lines_.insert(lines_.end(), script.lines.begin(), script.lines.end());
      }
    }
    Report report;
    report.command = "lint";
    for (const LintRule& rule : lint_rules())
      if (is_on(rule, input_.levels)) {
        report.rules.push_back(rule);
        report.rules.back().severity = severity_of(rule, input_.levels);
      }
    report.findings = found_.take();
    Found about_comments(input_.levels);
    allow(report.findings, lines_, input_.levels, about_comments);
    for (Finding& each : about_comments.take()) report.findings.push_back(std::move(each));
    spare_old(report.findings);
    report.sort();
    std::stable_partition(report.findings.begin(), report.findings.end(), [](const Finding& each) {
      const LintRule* rule = lint_rule(each.rule);
      return !rule || !rule->is_house;
    });
    count_findings(report, input_);
    remarks(report);
    return report;
  }

 private:
  void add_old(const MigrationFile& file) {
    ++old_;
    for (const auto* part : {&file.up, &file.down})
      if (*part) old_files_.insert((*part)->path);
  }

  /// What is found in a migration before `since` is counted, and with `all` a warning at most.
  void spare_old(std::vector<Finding>& findings) {
    const auto is_old = [&](const Finding& each) { return each.place && old_files_.contains(*each.place.file); };
    for (Finding& each : findings)
      if (is_old(each)) {
        each.severity = std::min(each.severity, Severity::warning);
        if (!each.accepted) ++old_findings_;
      }
    if (!input_.all) std::erase_if(findings, is_old);
  }

  void migration(const MigrationFile& file) {
    if (file.format == "alembic") return revision(file);
    if (file.format.empty()) {
      unknown_ += is_counted();
      return;
    }
    if (file.up) script(*file.up, true);
    if (file.down) script(*file.down, false);
  }

  /// What has no value for a placeholder is not SQL yet.
  void script(const MigrationScript& script, bool is_up) {
    for (const Mistake& each : script.unresolved) found_.add("not-understood", each.place, each.message);
    if (script.unresolved.empty()) check(read_script(script, is_up));
  }

  void revision(const MigrationFile& file) {
    const auto calls = input_.calls.find(file.path());
    if (calls == input_.calls.end()) {
      not_read_ += is_counted();
      return;
    }
    for (const bool is_up : {true, false}) {
      LintScript script;
      script.file = file_name(file.path());
      script.is_up = is_up;
      LintScript changes = script;  // the same, with the operations as SQL
      for (const PythonCall& call : calls->second) {
        if (call.is_up != is_up) continue;
        const std::size_t first = script.statements.size();
        add(script, call);
        changes.statements.insert(changes.statements.end(), script.statements.begin() + static_cast<long>(first),
                                  script.statements.end());
        add_rendered(changes, call);
      }
      changes.made.insert(script.made.begin(), script.made.end());
      check(script, changes);
    }
  }

  void add(LintScript& script, const PythonCall& call) {
    const std::size_t before = script.lines.size();
    const Place place{script.file, call.line, 1};
    if (!call.is_sql) {
      operation(script, call, place);
    } else if (call.sql.empty()) {
      ++script.not_known;
    } else {
      const std::size_t first = script.statements.size();
      add_sql(script, call.sql, call.sql_line, call.in_transaction, guards_of(call));
      const bool is_here = call.sql_line >= call.line && call.sql_line <= call.last_line;
      // what was written elsewhere in the file is shown where it is run
      for (std::size_t i = first; i < script.statements.size() && !is_here; ++i) script.statements[i].place = place;
    }
    if (script.lines.size() == before) script.lines.emplace_back();
    LintLines& lines = script.lines[before];
    for (std::size_t at = 0, line = 0; at < call.comment.size(); ++line) {
      const std::size_t end = std::min(call.comment.find('\n', at), call.comment.size());
      lines_.push_back(
          {call.line,
           call.last_line,
           {{{script.file, call.comment_line + static_cast<unsigned>(line), 1}, call.comment.substr(at, end - at)}}});
      at = end + 1;
    }
    if (lines.first == 0) lines.first = lines.last = call.line;
  }

  /// Each statement stands where its operation is called.
  static void add_rendered(LintScript& script, const PythonCall& call) {
    const std::size_t first = script.statements.size();
    for (const RenderedSql& each : call.rendered) add_sql(script, each.sql, call.line, each.in_transaction);
    for (std::size_t i = first; i < script.statements.size(); ++i)
      script.statements[i].place = {script.file, call.line, 1};
  }

  Guards guards_of(const PythonCall& call) {
    Guards guards{{}, call.is_caught};
    for (const auto& each : call.conditions) {
      auto& known = conditions_[each];
      if (!known) {
        Condition condition;
        condition.is_known = each->is_known;
        for (const std::string& text : each->texts) add_text(text, condition);
        known = std::make_shared<const Condition>(std::move(condition));
      }
      guards.conditions.push_back(known);
    }
    return guards;
  }

  void operation(LintScript& script, const PythonCall& call, Place place) {
    if (!call.changes_schema) return;
    Effect effect{call.operation.starts_with("drop_") ? Effect::What::drops : Effect::What::makes,
                  "op." + call.operation, call.names, may_run_twice(call.operation)};
    script.operations.push_back({std::move(effect), place, guards_of(call)});
    if (!call.has_schema && !sets_search_path(script))
      found_.add("unqualified-name", place, fmt::format("op.{} has no argument schema", call.operation));
    if (call.schema == "public" && !input_.allow_public)
      found_.add("schema-public", place, fmt::format("op.{} is about schema public", call.operation));
    if (!call.rendered.empty() || !call.is_up) return;
    if (is_counted()) ++not_rendered_;
    if (call.operation == "drop_column") found_.add("drop-column", place, "op.drop_column drops a column");
    if (call.operation == "drop_table") found_.add("drop-table", place, "op.drop_table drops a table");
    if (call.operation == "rename_table") found_.add("rename", place, "op.rename_table renames a table");
  }

  void check(const LintScript& script) { check(script, script); }

  void check(const LintScript& script, const LintScript& changes) {
    check_guards(script, found_);
    check_statements(script, input_.allow_public, found_);
    if (script.is_up) check_changes(changes, found_);
    if (is_counted()) not_known_ += script.not_known;
    lines_.insert(lines_.end(), script.lines.begin(), script.lines.end());
  }

  void remarks(Report& report) const {
    if (not_known_)
      report.remarks.push_back(fmt::format("Not looked at: the SQL of {} that {} put together when {}.",
                                           counted(not_known_, "statement"), not_known_ == 1 ? "is" : "are",
                                           not_known_ == 1 ? "it runs" : "they run"));
    if (not_rendered_)
      report.remarks.push_back(fmt::format("Not looked at for hazards: {} of Alembic that {} not known as SQL{}.",
                                           counted(not_rendered_, "operation"), not_rendered_ == 1 ? "is" : "are",
                                           input_.not_rendered.empty() ? "" : " (" + input_.not_rendered + ")"));
    if (not_read_)
      report.remarks.push_back(fmt::format("Not looked at: {} of Alembic, because there is no python3 to read {} with.",
                                           counted(not_read_, "revision"), not_read_ == 1 ? "it" : "them"));
    if (unknown_)
      report.remarks.push_back(
          fmt::format("Not looked at: {} in a format that reconcile does not read.", counted(unknown_, "migration")));
    if (old_ && !input_.all)
      report.remarks.push_back(fmt::format(
          "Left alone: {} before {} (since){}", counted(old_, "migration"), input_.since,
          old_findings_ ? fmt::format(" with {}; --all lists {} as {}.", counted(old_findings_, "finding"),
                                      old_findings_ == 1 ? "it" : "them", old_findings_ == 1 ? "a warning" : "warnings")
                        : "."));
  }

  /// Whether the remarks count what could not be looked at in the migration.
  bool is_counted() const { return input_.all || !is_old_; }

  const LintInput& input_;
  Found found_;
  Since since_;
  /// Migrations before `since`, their files, and the findings in them that no comment allows.
  std::size_t old_ = 0, old_findings_ = 0;
  std::set<std::string_view> old_files_;
  bool is_old_ = false;  ///< of the migration that is being looked at
  std::vector<LintLines> lines_;
  std::map<std::shared_ptr<const PythonCondition>, std::shared_ptr<const Condition>> conditions_;
  std::size_t not_known_ = 0, not_rendered_ = 0, not_read_ = 0, unknown_ = 0;
};

}  // namespace

void Found::add(Finding finding) { findings_.push_back(std::move(finding)); }

void Found::add(std::string_view rule, Place place, std::string message, const ObjectRef& object) {
  const LintRule* known = lint_rule(rule);
  if (known && !is_on(*known, levels_)) return;
  Finding finding;
  finding.rule = rule;
  finding.severity = known ? severity_of(*known, levels_) : Severity::error;
  finding.place = place;
  finding.object = object;
  finding.message = std::move(message);
  if (known) finding.hint = fmt::format("{}: {}", known->why, known->instead);
  findings_.push_back(std::move(finding));
}

Report lint(const LintInput& input) { return Lint(input).report(); }

void count_findings(Report& report, const LintInput& input) {
  std::size_t objects = 0;
  if (input.desired)
    for (const auto& object : input.desired->objects()) objects += object->ref.of ? 0U : 1U;
  report.checked = fmt::format("{} in {} and {} checked, {}.", counted(objects, "object"),
                               counted(input.desired_files.size() + input.desired_sql.size(), "file"),
                               counted(input.migrations.size(), "migration"), told(report));
  report.overview = overview_of(report, input.migrations);
}

void allow_asked_for(MigrationPart& up) {
  LintScript script;
  script.file = file_name({});
  // the number of a statement is its line, by which it is found again
  for (std::size_t i = 0; i < up.statements.size(); ++i) {
    const std::size_t first = script.statements.size();
    add_sql(script, up.statements[i].sql, 1, up.in_transaction());
    for (std::size_t j = first; j < script.statements.size(); ++j)
      script.statements[j].place = {script.file, static_cast<unsigned>(i), 1};
  }
  const LintLevels levels;
  Found found(levels);
  check_changes(script, found);
  std::map<std::size_t, std::vector<std::string>> broken;
  for (const Finding& each : found.take()) {
    const LintRule* rule = lint_rule(each.rule);
    auto& rules = broken[each.place.line];
    if (rule && rule->asked_for() && std::find(rules.begin(), rules.end(), each.rule) == rules.end())
      rules.push_back(each.rule);
  }
  for (auto& [statement, rules] : broken)
    if (!rules.empty())
      up.statements[statement].allows = to_comment({std::move(rules), "the desired state asks for it"});
}

}  // namespace reconcile
