#include "commands/prove.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <map>
#include <optional>

#include "apply/apply.hpp"
#include "apply/measure.hpp"
#include "apply/sample.hpp"
#include "apply/script.hpp"
#include "commands/workbench.hpp"
#include "core/dump.hpp"
#include "core/sql.hpp"
#include "migrations/tool.hpp"
#include "objects/objects.hpp"
#include "server/dump.hpp"

namespace reconcile {

namespace {

using Words = std::vector<std::string>;

Words differences(const Plan& plan) {
  Words words;
  for (const Change& change : plan.changes) {
    if (change.implied) continue;
    std::string fields;
    for (const FieldChange& field : change.fields) fields += (fields.empty() ? "" : ", ") + field.name;
    const char* what = change.action == Change::Action::create ? "missing: "
                       : change.action == Change::Action::drop ? "too much: "
                                                               : "differs: ";
    words.push_back(what + change.ref.described() + (fields.empty() ? "" : " (" + fields + ")"));
  }
  return words;
}

Words first_lines(const DumpDifference& difference) {
  Words words;
  const auto add = [&](const char* what, const std::string& statement) {
    words.push_back(fmt::format("pg_dump: {}{}", what, statement.substr(0, statement.find('\n'))));
  };
  for (const std::string& statement : difference.missing) add("missing: ", statement);
  for (const std::string& statement : difference.too_much) add("too much: ", statement);
  return words;
}

ServerNeeds needs_of(const States& states) {
  ServerNeeds needs;
  needs.add(states.live_as_read());
  needs.add(states.desired);
  return needs;
}

class Prover {
 public:
  Prover(const Settings& settings, Live& live, const States& states, std::vector<Migration> migrations)
      : settings_(settings),
        live_(live),
        states_(states),
        migrations_(std::move(migrations)),
        bench_(settings, live.connection().version().major(), needs_of(states), live.target()) {
    proof_.server = bench_.version().to_string();
  }

  Proof prove(long long sample) {
    const std::string before = make_before(sample);
    target_ = bench_.make(before);
    const std::string measured = bench_.make(before);
    live_dump_ = dump();
    rows_ = rows();
    step("up", "as desired", [&] { return run_up(); });
    step("up again", "the same", [&] { return run_up(); });
    step("down", "as before", [&] { return run_down(); });
    step("down again", "the same", [&] { return run_down(); });
    step("up", "as desired", [&] { return run_up(); });
    if (!proof_.holds()) return std::move(proof_);
    for (const Migration& migration : migrations_) measure_in(measured, migration, true);
    for (auto migration = migrations_.rbegin(); migration != migrations_.rend(); ++migration)
      measure_in(measured, *migration, false);
    return std::move(proof_);
  }

 private:
  /// A database like the live one, with rows of our own.
  std::string make_before(long long sample) {
    std::string target = bench_.make();
    Live made(settings_, {StateArgument::What::database, target});
    const std::string& bin_dir = settings_.scratch.bin_dir;
    const auto dumped = dump_schema(live_.connection(), bin_dir);
    if (!dumped || !restore_schema(made.connection(), *dumped, bin_dir))
      proof_.notes.emplace_back("pg_dump or psql could not be used: what reconcile does not cover was left out");
    // and the rows that `data` is about
    apply_plan(made.connection(), plan_of(read_live_beside(settings_, made, states_.live_as_read())),
               apply_settings(settings_), [](auto...) {});
    if (const Words other = differences(plan_of(read_live_beside(settings_, made, states_.live_as_read())));
        !other.empty())
      throw Error(fmt::format("{} does not become what the database {} is: {}", bench_.described(),
                              live_.connection().described(), other.front()),
                  "--scratch URL names another server to prove it on");
    if (sample > 0) fill_with(made.connection(), sample);
    return target;
  }

  void fill_with(Connection& connection, long long sample) {
    for (const Sampled& table : fill(connection, schemas(), sample, [&](auto& table) { return has_data(table); }))
      if (table.rows < sample)
        proof_.notes.push_back(
            fmt::format("{} has {} of {} rows: {}", table.table, table.rows, sample, table.why_fewer));
    proof_.notes.insert(proof_.notes.begin(), fmt::format("{} rows were made for every table", sample));
  }

  /// Not taken where one before it failed.
  template <typename Run>
  void step(const char* does, const char* as_expected, const Run& run) {
    ProofStep step{does, as_expected, {}, proof_.holds()};
    if (step.taken) {
      spdlog::info("{} …", does);
      try {
        step.differences = run();
      } catch (const SqlError& error) {
        const Mistake& mistake = error.mistakes.front();
        step.differences = {fmt::format("{}: {}", to_string(mistake.place), mistake.message)};
      }
    }
    proof_.steps.push_back(std::move(step));
  }

  void run(const Migration& migration, bool up) {
    const NewFile file = file_of(migration, up);
    const MigrationPart& part = up ? migration.up : migration.down;
    Connection session(target_);
    run_script(session, {file.path, 1, file.text, part.in_transaction()}, apply_settings(settings_));
  }

  Words run_up() {
    for (const Migration& migration : migrations_) run(migration, true);
    Live made(settings_, {StateArgument::What::database, target_});
    Words words = differences(plan_of(read_live_beside(settings_, made, states_.desired)));
    for (const auto& [table, count] : rows())
      if (const auto old = rows_.find(table); old != rows_.end() && old->second != count && !has_data(table))
        words.push_back(fmt::format("{} had {} rows and has {}", table, old->second, count));
    if (up_dump_) compare_dumps(*up_dump_, words);
    up_dump_ = dump();
    return words;
  }

  Words run_down() {
    for (auto migration = migrations_.rbegin(); migration != migrations_.rend(); ++migration) run(*migration, false);
    Live made(settings_, {StateArgument::What::database, target_});
    Words words = differences(plan_of(read_live_beside(settings_, made, states_.live_as_read())));
    if (live_dump_) compare_dumps(*live_dump_, words);
    return words;
  }

  std::optional<std::string> dump() {
    auto text = dump_schema(Connection(target_), settings_.scratch.bin_dir);
    if (!text && proof_.steps.empty()) proof_.notes.push_back("pg_dump could not be asked: compared without it");
    return text;
  }

  /// What nothing has been said of yet, and is left once both have been restored: the print of a check is no fixed
  /// point.
  void compare_dumps(const std::string& wanted, Words& words) {
    if (!words.empty()) return;
    const auto now = dump();
    if (!now || dump_difference(*now, wanted).empty()) return;
    const auto restored = [&](const std::string& text) {
      const Connection copy(bench_.make());
      restore_schema(copy, text, settings_.scratch.bin_dir);
      return dump_schema(copy, settings_.scratch.bin_dir).value_or(text);
    };
    for (std::string& line : first_lines(dump_difference(restored(*now), restored(wanted))))
      words.push_back(std::move(line));
  }

  void measure_in(const std::string& target, const Migration& migration, bool up) {
    Connection connection(target);
    const std::string file = file_of(migration, up).path;
    try {
      for (Measured& each : measure(connection, up ? migration.up : migration.down)) {
        each.file = file;
        proof_.statements.push_back(std::move(each));
      }
    } catch (const SqlError& error) {
      proof_.notes.push_back(fmt::format("{} runs as a whole, and not statement by statement: {}", file, error.what()));
    }
  }

  static NewFile file_of(const Migration& migration, bool up) {
    return up ? sql_tool.write(migration).front() : sql_tool.write(migration).back();
  }

  const std::vector<std::string>& schemas() const {
    const std::vector<std::string>& existing = states_.live_as_read().schemas;
    return existing.empty() ? states_.desired.schemas : existing;
  }

  std::map<std::string, long long> rows() {
    Connection connection(target_);
    return count_rows(connection, schemas());
  }

  /// The migration itself may add and remove rows there.
  bool has_data(const std::string& table) const {
    const auto& objects = states_.desired.objects();
    return std::any_of(objects.begin(), objects.end(), [&](const auto& object) {
      return object->ref.kind == &data_kind && qualified(object->ref.schema, object->ref.name) == table;
    });
  }

  const Settings& settings_;
  Live& live_;
  const States& states_;
  std::vector<Migration> migrations_;
  Workbench bench_;
  std::string target_;
  std::optional<std::string> live_dump_, up_dump_;
  std::map<std::string, long long> rows_;
  Proof proof_;
};

}  // namespace

Proof prove(const Settings& settings, Live& live, const States& states, std::vector<Migration> migrations,
            long long sample) {
  return Prover(settings, live, states, std::move(migrations)).prove(sample);
}

}  // namespace reconcile
