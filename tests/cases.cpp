// Every file under tests/cases is two tests: without a server (live and desired are YAML), and with one, where pg_dump
// is the judge.
//
//   about:     what the case is about, where its name does not say it all
//   since:     the major version that has what it is about; an older one is told so
//   live:      what is there, as a map in the format of the desired state; or a text: SQL that makes it (then only with
//              a server)
//   rows:      SQL that fills the live tables; what it put there must be there afterwards, with `data` after down
//   desired:   what is wanted
//   sql:       the plan, without guards and comments; COMMIT; stands between two transactions. RECONCILE_REWRITE=1
//              writes it anew
//   sql_16:    the plan from PostgreSQL 16 on, where it is another one; likewise sql_17, sql_18; sql_14: the one on 14
//   server_sql: the plan that only a server leads to, where it is another one: it alone knows how it would print an
//              expression, or what it calls a NOT NULL; server_sql_16: the same from PostgreSQL 16 on, server_sql_18
//   concurrently: true: as with --concurrently
//   touches:   the objects that the plan may change at most; without it any
//   rewrites:  false: no statement of the plan rewrites a table. Whatever stands here, a plan that says so is held to
//              it
//   refused:   what generate and apply refuse without --allow-destructive, as `object: reason`; without it nothing may
//              be
//   error:     the messages, if there is no plan
#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <sstream>

#include "core/yaml.hpp"
#include "lint/lint.hpp"
#include "load/catalog.hpp"
#include "load/describe.hpp"
#include "load/match_texts.hpp"
#include "load/read_object.hpp"
#include "load/resolve.hpp"
#include "load/write_yaml.hpp"
#include "migrations/tool.hpp"
#include "objects/objects.hpp"
#include "pair.hpp"
#include "plan/fingerprint.hpp"
#include "plan/made_for.hpp"
#include "register.hpp"
#include "render/migration.hpp"
#include "server.hpp"

namespace reconcile::test {

namespace {

namespace fs = std::filesystem;

const fs::path folder = "tests/cases";

struct Case {
  std::string path;
  std::string text;
  Document document;

  const Document* find(std::string_view key) const {
    const Document* value = document.find(key);
    return value && value->is_null() ? nullptr : value;
  }
  std::string string(std::string_view key) const {
    const Document* value = find(key);
    return value ? value->text() : std::string();
  }
  std::vector<std::string> list(std::string_view key) const {
    std::vector<std::string> texts;
    if (const Document* value = find(key)) {
      if (value->is_scalar()) texts.push_back(value->text());
      for (const Document& item : value->items()) texts.push_back(item.text());
    }
    return texts;
  }
  Manner manner(bool backwards) const { return {backwards, string("concurrently") == "true"}; }
  int since() const { return find("since") ? std::stoi(string("since")) : 0; }
  /// The live state is SQL.
  bool is_raw() const {
    const Document* live = find("live");
    return live && live->is_scalar();
  }
};

Case load(const std::string& path) {
  Case made{path, {}, {}};
  std::ifstream stream(path, std::ios::binary);
  std::ostringstream text;
  text << stream.rdbuf();
  made.text = text.str();
  Mistakes mistakes;
  made.document = parse_yaml(made.text, file_name(path), mistakes);
  mistakes.throw_if_any();
  for (std::size_t i = 0; i < made.document.size(); ++i) {
    const std::string& key = made.document.key(i).text();
    static const std::vector<std::string_view> known{
        "about",         "since",   "live",     "rows",    "desired",    "sql",
        "sql_14",        "sql_16",  "sql_17",   "sql_18",  "server_sql", "server_sql_16",
        "server_sql_18", "touches", "rewrites", "refused", "error",      "concurrently"};
    if (std::find(known.begin(), known.end(), key) == known.end()) throw Error("a case has no key " + key);
  }
  return made;
}

std::string title(const std::string& path) {
  const fs::path relative = fs::path(path).lexically_relative(folder);
  std::string words = relative.stem().string();
  std::replace(words.begin(), words.end(), '_', ' ');
  std::string kind = relative.parent_path().string();
  std::replace(kind.begin(), kind.end(), '_', ' ');
  return kind + ": " + words;
}

std::map<std::string, std::string>& paths() {
  static std::map<std::string, std::string> by_title;
  return by_title;
}

std::vector<std::string> messages_of(const Error& error) {
  std::vector<std::string> texts;
  for (const Mistake& mistake : error.mistakes) texts.push_back(mistake.message);
  return texts;
}

/// Puts the plan in the place of what the file says, and leaves the rest of it as it is.
void rewrite(const Case& test, const std::string& key, const std::string& sql) {
  std::string value = sql.empty() ? key + ": \"\"" : key + ": |";
  for (std::size_t at = 0; at < sql.size();) {
    const auto end = sql.find('\n', at);
    const std::string line = sql.substr(at, end - at);
    value += line.empty() ? "\n" : "\n  " + line;
    at = end + 1;
  }
  const std::string text = "\n" + test.text;
  const auto found = text.find("\n" + key + ":");
  const auto begin = found == std::string::npos ? text.size() : found + 1;
  auto end = begin;
  if (found != std::string::npos) {
    do {
      end = text.find('\n', end);
      end = end == std::string::npos ? text.size() : end + 1;
    } while (end < text.size() && (text[end] == ' ' || text[end] == '\n'));
  }
  std::ofstream(test.path, std::ios::binary) << text.substr(1, begin - 1) << value << "\n" << text.substr(end);
}

constexpr int oldest = 14, newest = 18;

/// The key that has the plan for a server of that version.
std::string plan_key(const Case& test, int major, bool has_server) {
  for (int version = std::min(major, newest); version > ServerVersion().major(); --version)
    for (const char* prefix : {"server_sql", "sql"})
      if (std::string key = fmt::format("{}_{}", prefix, version);
          test.document.find(key) && (has_server || key.starts_with("sql")))
        return key;
  if (std::string key = fmt::format("sql_{}", major); test.document.find(key)) return key;
  return has_server && test.document.find("server_sql") ? "server_sql" : "sql";
}

void check_plan(const Case& test, const Plan& plan, int major, bool has_server) {
  bool is_allowed = true;
  if (test.find("touches")) {
    const auto allowed = test.list("touches");
    for (const Change& change : plan.changes) {
      if (change.implied || std::find(allowed.begin(), allowed.end(), change.ref.described()) != allowed.end())
        continue;
      is_allowed = false;
      FAIL_CHECK("the plan may not touch " << change.ref.described());
    }
  }
  const std::string sql = spell(plan);
  const std::string key = plan_key(test, major, has_server);
  const char* wanted = std::getenv("RECONCILE_REWRITE");
  const bool is_its_own =
      key.ends_with(fmt::format("sql_{}", major)) ||
      (major == std::max(ServerVersion().major(), test.since()) && (key == "sql" || key == "server_sql"));
  const bool is_the_one_to_rewrite =
      is_allowed && is_its_own && (!has_server || test.is_raw() || key.starts_with("server_sql"));
  if (wanted && *wanted && is_the_one_to_rewrite && sql != test.string(key))
    rewrite(test, key, sql);
  else
    CHECK(sql == test.string(key));
  std::vector<std::string> losses;
  for (const Change* change : plan.losses())
    losses.push_back(fmt::format("{}: {}", change->ref.described(), change->loss.what));
  CHECK(fmt::format("{}", fmt::join(losses, "\n")) == fmt::format("{}", fmt::join(test.list("refused"), "\n")));
}

/// What a version lacks is named, with the version that has it, whether it is desired or was to be live.
template <typename Refuse>
void check_too_old(const Case& test, const Refuse& refuse) {
  std::vector<std::string> messages;
  for (const std::string_view key : {"live", "desired"}) {
    if (key == "live" && test.is_raw()) continue;
    try {
      refuse(state(test.find(key)));
    } catch (const Error& error) {
      for (std::string& message : messages_of(error)) messages.push_back(std::move(message));
    }
  }
  const std::string needs = "needs PostgreSQL ";
  for (const std::string& message : messages) CHECK_MESSAGE(message.find(needs) != std::string::npos, message);
  CHECK(std::any_of(messages.begin(), messages.end(), [&](const std::string& message) {
    return message.find(needs + test.string("since") + ",") != std::string::npos;
  }));
}

std::string joined(const std::vector<std::string>& texts) { return fmt::format("{}", fmt::join(texts, "\n")); }

Files whole_files_of(const Plan& up, const Plan& down, ServerVersion version) {
  Files files;
  for (Migration& migration : migrations_of(parts_of(up, version, {}), parts_of(down, version, {}), "x")) {
    allow_asked_for(migration.up);
    const std::vector<NewFile> written = sql_tool.write(migration);
    files.up.push_back(written.front().text);
    files.down.insert(files.down.begin(), written.back().text);
  }
  return files;
}

/// What `lint` says to what `generate` writes.
std::string lint_of(const Files& files) {
  LintInput input;
  input.allow_public = true;
  const auto add = [&](const std::vector<std::string>& texts, std::string_view direction) {
    for (std::size_t i = 0; i < texts.size(); ++i) {
      MigrationFile& file = input.migrations.emplace_back();
      sql_tool.read({fmt::format("{:03}_{}.{}.sql", input.migrations.size(), direction, direction), texts[i]}, file);
      file.format = "sql";
    }
  };
  add(files.up, "up");
  add(files.down, "down");
  std::string told;
  for (const Finding& each : lint(input).findings)
    if (!each.accepted && each.rule != "no-up" && each.rule != "no-down")
      told += fmt::format("{}: {} [{}]\n", to_string(each.place), each.message, each.rule);
  return told;
}

// Without a server
// --------------------------------------------------------------------------------------------------------

void plan_offline(const Case& test, int major) {
  INFO("PostgreSQL ", major);
  if (major < test.since()) {
    check_too_old(test, [&](Database desired) {
      desired.version.number = major * 10000;
      refuse_unavailable(desired);
    });
    return;
  }
  try {
    Database live = state(test.find("live")), desired = state(test.find("desired"));
    live.version.number = desired.version.number = major * 10000;
    const Renames renames = match(live, desired);
    match_texts(desired, live);
    adopt_names(live, desired);
    const Plan plan = make_plan(live, desired, renames, test.manner(false));
    REQUIRE_MESSAGE(!test.find("error"), "there is a plan");
    check_plan(test, plan, major, false);
    if (test.string("rewrites") == "false") CHECK_FALSE(rewrites(plan));
    // the way back can always be planned, too
    const Plan down = make_plan(desired, live, renames, test.manner(true));
    const Files files = whole_files_of(plan, down, live.version);
    // who usually owns what is created is known to a server only
    const bool names_owners = joined(files.up).find("OWNER TO \"\"") == std::string::npos &&
                              joined(files.down).find("OWNER TO \"\"") == std::string::npos;
    if (major == ServerVersion().major() && names_owners) CHECK(lint_of(files) == "");
  } catch (const Error& error) {
    CHECK(joined(messages_of(error)) == joined(test.list("error")));
  }
}

void run_offline() {
  // each time from the file, which RECONCILE_REWRITE may have changed
  for (int major = oldest; major <= newest; ++major) plan_offline(load(paths().at(running_test())), major);
}

// With a server
// -----------------------------------------------------------------------------------------------------------

void report(const std::vector<std::string>& faults) {
  for (const std::string& fault : faults) FAIL_CHECK(fault);
}

void run_with_server() {
  const std::string name = running_test();
  const Case test = load(paths().at(name.substr(0, name.rfind(", on a server"))));
  const FreshDatabase database;
  Connection connection = database.connect();
  if (connection.version().major() < test.since()) {
    check_too_old(test, [&](Database desired) { read_states(connection, std::move(desired), {"migration"}); });
    return;
  }

  Database desired;
  std::vector<std::string> schemas, refused;
  try {
    desired = state(test.find("desired"));
    schemas = desired.schemas;
  } catch (const Error& error) {
    CHECK(joined(messages_of(error)) == joined(test.list("error")));
    return;
  }
  if (test.is_raw()) {
    connection.execute(test.string("live"));
    schemas.push_back("migration");
  } else {
    Database live = state(test.find("live"));
    schemas.insert(schemas.end(), live.schemas.begin(), live.schemas.end());
    build(connection, std::move(live), schemas);
  }
  if (schemas.empty()) schemas = {"migration"};
  if (test.find("rows")) connection.execute(test.string("rows"));
  const std::string live_dump = test.find("error") ? dumps({&database}).front() : std::string();
  report(faults_of_inspect(connection, schemas, "before"));

  std::optional<PlannedPair> pair;
  try {
    pair = plan_pair(connection, test.find("desired"), schemas, test.manner(false).concurrently);
    REQUIRE_MESSAGE(!test.find("error"), "there is a plan");
  } catch (const Error& error) {
    CHECK(joined(messages_of(error)) == joined(test.list("error")));
    CHECK(difference(dumps({&database}).front(), live_dump) == "");
    return;
  }
  check_plan(test, pair->up, pair->states.live.version.major(), true);
  report(faults_of_files(database, *pair, test.find("desired")));
}

// -------------------------------------------------------------------------------------------------------------------------

const int registered = [] {
  std::vector<std::string> found;
  if (fs::is_directory(folder))
    for (const auto& entry : fs::recursive_directory_iterator(folder))
      if (entry.path().extension() == ".yaml") found.push_back(entry.path().string());
  std::sort(found.begin(), found.end());
  for (const std::string& path : found) {
    const std::string name = title(path);
    paths().emplace(name, path);
    std::ifstream stream(path);
    std::string line;
    bool is_raw = false;
    while (std::getline(stream, line)) is_raw |= line.starts_with("live: |");
    if (!is_raw) register_test("cases", name, run_offline, __FILE__, 1);
    register_test("server", name + ", on a server", run_with_server, __FILE__, 2);
  }
  return 0;
}();

}  // namespace

TEST_CASE("the cases are where the tests look for them") { CHECK(paths().size() > 100); }

}  // namespace reconcile::test
