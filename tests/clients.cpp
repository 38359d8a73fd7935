// The tools that migrations are generated for, each run for real: up, up again, down, up, with pg_dump as the judge.
// RECONCILE_CLIENTS is the folder that scripts/clients fills; what is not there is skipped, and the test says why.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>
#include <set>
#include <sstream>

#include "client_programs.hpp"
#include "folder.hpp"
#include "load/folder.hpp"
#include "migrations/folder.hpp"
#include "migrations/tool.hpp"
#include "process.hpp"
#include "server.hpp"
#include "server/installation.hpp"

namespace reconcile::test {

namespace {

namespace fs = std::filesystem;

// What is migrated
// ----------------------------------------------------------------------------------------------------------

std::string replaced(std::string text, const std::string& what, const std::string& by) {
  for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += by.size())
    text.replace(at, what.size(), by);
  return text;
}

/// The value of a key at the top of a case, as a file of its own.
std::string block(const std::string& text, const std::string& key) {
  std::istringstream lines("\n" + text);
  std::string found;
  bool inside = false;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with(key + ":")) {
      inside = true;
      found += line.substr(key.size() + 1) + "\n";
    } else if (inside && !line.empty() && line[0] != ' ') {
      break;
    } else if (inside) {
      found += (line.size() > 2 ? line.substr(2) : "") + "\n";
    }
  }
  return found;
}

/// Whether all the cases can be in one database: not if they are about that, leave a schema to others, or need a newer
/// server.
bool fits(const std::string& name, const std::string& text, int major) {
  static const std::vector<std::string> one_extension{"extension/is_created_at_a_version_in_a_schema",
                                                      "extension/moves_to_another_schema",
                                                      "exclusion/is_created_over_an_extension"};
  if (text.find("\nlive: |") != std::string::npos || text.starts_with("live: |") ||
      text.find("\nerror:") != std::string::npos || name.starts_with("schema/is_dropped") ||
      text.find("migration") == std::string::npos)
    return false;
  if (const auto at = ("\n" + text).find("\nsince:"); at != std::string::npos && std::stoi(text.substr(at + 6)) > major)
    return false;
  // what is for the whole database is only looked at under the names in the desired state
  const bool is_wide = name.starts_with("server/") || name.starts_with("foreign_data_wrapper/") ||
                       name.starts_with("language/") || name.starts_with("access_method/");
  for (const char* about : {"is_refused", "is_dropped"})
    if (is_wide && name.find(about) != std::string::npos) return false;
  // these act on what every other case does
  for (const char* section : {"event_triggers:", "publications:", "published_in:", "subscriptions:"})
    if (text.find(section) != std::string::npos) return false;
  return text.find("extensions:") == std::string::npos ||
         std::find(one_extension.begin(), one_extension.end(), name) != one_extension.end();
}

/// The states of all cases side by side, each in a schema of its own.
struct Everything {
  Folder folder;
  std::string live = folder.path() + "/live", desired = folder.path() + "/desired";
  int cases = 0;

  explicit Everything(int major) {
    std::vector<fs::path> paths;
    for (const auto& entry : fs::recursive_directory_iterator("tests/cases"))
      if (entry.path().extension() == ".yaml") paths.push_back(entry.path());
    std::sort(paths.begin(), paths.end());
    for (const fs::path& path : paths) {
      const std::string name = path.lexically_relative("tests/cases").replace_extension("").string();
      std::string text = text_of(path);
      if (!fits(name, text, major)) continue;
      const std::string schema = fmt::format("case_{:03}", ++cases);
      text = replaced(std::move(text), "migration", schema);
      text = replaced(std::move(text), "audit", schema + "_audit");
      if (name.find("/moves_") != std::string::npos) text = replaced(std::move(text), "work", schema + "_work");
      // the foreign-data wrappers, servers, languages and access methods of the cases, which are in no schema
      for (const std::string name_of_all : {"files", "disk", "flow_lang", "house_lang", "flow_rows"})
        text = replaced(std::move(text), name_of_all, schema + "_" + name_of_all);
      for (const std::string key : {"live", "desired"})
        if (const std::string state = block(text, key); state.find(':') != std::string::npos)
          folder.write(fmt::format("{}/{}.yaml", key, schema), state);
    }
  }

  Database state(const std::string& path) const { return load_files(find_files({path})); }
};

Database copy_of(const Database& database) {
  Database copy;
  for (const auto& object : database.objects()) copy.add(object->clone());
  copy.schemas = database.schemas;
  return copy;
}

/// Databases in each of the states, which no migration has made.
struct Reference {
  FreshDatabase empty, live;
  Everything everything{empty.connect().version().major()};
  std::vector<std::string> dump;  ///< without anything, live, desired

  Reference() {
    Database wanted = everything.state(everything.desired);
    Database given = everything.state(everything.live);
    std::vector<std::string> schemas = given.schemas;
    schemas.insert(schemas.end(), wanted.schemas.begin(), wanted.schemas.end());
    Connection connection = live.connect();
    build(connection, std::move(given), schemas);
    const FreshDatabase desired;
    Connection other = desired.connect();
    build(other, copy_of(read_states(connection, std::move(wanted), schemas).desired), schemas);
    dump = dumps({&empty, &live, &desired});
  }
};

const Reference& reference() {
  static const Reference one;
  return one;
}

// The tools
// -----------------------------------------------------------------------------------------------------------------

/// A folder of migrations, the database that they are for, and the tool that runs them.
class Client {
 public:
  Client(std::string name, std::string format, std::vector<std::string> history)
      : name_(std::move(name)), format_(std::move(format)), history_(std::move(history)) {}
  virtual ~Client() = default;

  virtual void up() = 0;
  /// Undoes the last `steps` of the `all` migrations of the folder.
  virtual void down(std::size_t steps, std::size_t all) = 0;

  const FreshDatabase& database() const { return database_; }
  const Folder& folder() const { return folder_; }
  std::string migrations() const { return folder_.path() + "/migrations"; }

  /// Returns how many migrations there are now.
  std::size_t generate(const FreshDatabase& at, const std::string& desired, const std::string& name) {
    const Finished made = reconcile({"generate", "--database", at.conninfo(), "--desired", desired, "--migrations",
                                     migrations(), "--format", format_, "--name", name, "--date", "2025-11-30",
                                     "--allow-destructive", "--concurrently"});
    REQUIRE_MESSAGE(made.status == 0, made.err);
    return read_migrations(migrations()).size();
  }

  /// Without the table in which the tool keeps what it has done.
  std::string dump() const { return dumps({&database_}, history_).front(); }

  Finished call(const std::vector<std::string>& arguments, std::vector<std::string> environment = {}) {
    std::vector<std::string> command{program(name_)};
    command.insert(command.end(), arguments.begin(), arguments.end());
    return last_ = run(command, {std::move(environment), folder_.path(), {}});
  }
  const Finished& last() const { return last_; }

 protected:
  std::string socket() const { return socket_of(database_); }

  FreshDatabase database_;

 private:
  std::string name_, format_;
  std::vector<std::string> history_;
  Folder folder_;
  Finished last_;
};

class Sql : public Client {
 public:
  Sql() : Client("psql", "sql", {}) {}
  using Client::Client;
  /// Each file twice.
  void up() override {
    const auto files = read_migrations(migrations());
    for (; done_ < files.size(); ++done_)
      for (int time = 0; time < 2; ++time) psql(files[done_].up->path, false);
  }
  void down(std::size_t steps, std::size_t) override {
    const auto files = read_migrations(migrations());
    for (const std::size_t end = done_ - steps; done_ > end; --done_)
      for (int time = 0; time < 2; ++time) psql(files[done_ - 1].down->path, false);
  }

 protected:
  void psql(const std::string& file, bool in_transaction, const std::string& more = "SELECT") {
    static const std::string program = (find_installation(0, {}).bin / "psql").string();
    std::vector<std::string> command{program, "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", database_.conninfo(),
                                     "-f",    file, "-c", more};
    if (in_transaction) command.push_back("-1");
    const Finished finished = run(command, {{"PGOPTIONS=-c client_min_messages=warning"}, {}, {}});
    CHECK_MESSAGE(finished.status == 0, file, ": ", finished.err);
  }

 private:
  std::size_t done_ = 0;
};

/// The project of examples/alembic with migrations of its own.
class Alembic : public Client {
 public:
  Alembic(const std::string& program, std::string driver)
      : Client(program, "alembic", {"public.alembic_version"}), driver_(std::move(driver)) {
    folder().write("alembic.ini", text_of("examples/alembic/alembic.ini"));
    folder().write("env.py", driver_ == "asyncpg" ? async_env() : text_of("examples/alembic/env.py"));
    fs::create_directory_symlink("migrations", folder().path() + "/versions");
  }
  void up() override { alembic({"upgrade", "head"}); }
  void down(std::size_t steps, std::size_t all) override {
    alembic({"downgrade", steps == all ? "base" : fmt::format("-{}", steps)});
  }

 private:
  void alembic(const std::vector<std::string>& arguments) {
    const Finished done =
        call(arguments,
             {fmt::format("DATABASE_URL=postgresql+{}://postgres@/{}?host={}", driver_, database_.name(), socket())});
    CHECK_MESSAGE(done.status == 0, done.err.substr(0, 4000));
  }
  std::string driver_;
};

class Goose : public Client {
 public:
  Goose() : Client("goose", "goose", {"public.goose_db_version"}) {}
  void up() override { goose({"up"}); }
  void down(std::size_t steps, std::size_t all) override { goose({"down-to", std::to_string(all - steps)}); }

 private:
  void goose(const std::vector<std::string>& arguments) {
    std::vector<std::string> all{"-dir", "migrations", "postgres", database_.conninfo() + " sslmode=disable"};
    all.insert(all.end(), arguments.begin(), arguments.end());
    const Finished done = call(all);
    CHECK_MESSAGE(done.status == 0, done.err.substr(0, 4000));
  }
};

class GolangMigrate : public Client {
 public:
  explicit GolangMigrate(std::string driver)
      : Client("migrate", "golang-migrate", {"public.schema_migrations"}), driver_(std::move(driver)) {}
  void up() override { migrate({"up"}); }
  void down(std::size_t steps, std::size_t) override { migrate({"down", std::to_string(steps)}); }

 private:
  void migrate(const std::vector<std::string>& arguments) {
    std::vector<std::string> all{
        "-path", "migrations", "-database",
        fmt::format("{}://postgres@/{}?host={}&sslmode=disable", driver_, database_.name(), socket())};
    all.insert(all.end(), arguments.begin(), arguments.end());
    const Finished done = call(all);
    CHECK_MESSAGE(done.status == 0, done.err.substr(0, 4000));
  }
  std::string driver_;
};

class Dbmate : public Client {
 public:
  Dbmate() : Client("dbmate", "dbmate", {"public.schema_migrations"}) {}
  void up() override { dbmate("migrate"); }
  void down(std::size_t steps, std::size_t) override {
    for (std::size_t i = 0; i < steps; ++i) dbmate("rollback");
  }

 private:
  void dbmate(const std::string& command) {
    const Finished done = call({"--url", fmt::format("postgres://postgres@/{}?socket={}", database_.name(), socket()),
                                "--migrations-dir", "migrations", "--no-dump-schema", command});
    CHECK_MESSAGE(done.status == 0, done.err.substr(0, 4000));
  }
};

/// For what speaks JDBC, which has no sockets of its own.
std::string jdbc(const std::string& database, const std::string& socket) {
  return fmt::format(
      "jdbc:postgresql://localhost/{}?sslmode=disable&socketFactory=org.newsclub.net.unix.AFUNIXSocketFactory$FactoryArg"
      "&socketFactoryArg={}/.s.PGSQL.5432",
      database, socket);
}

/// Only the editions that are paid for undo; here psql does, as the documentation says.
class Flyway : public Sql {
 public:
  Flyway() : Sql("flyway", "flyway", {"public.flyway_schema_history"}) {}
  void up() override { up({}); }
  void up(const std::vector<std::string>& settings) {
    std::vector<std::string> arguments{jdbc(database_.name(), socket()), "migrations", "migrate",
                                       "flyway.postgresql.transactional.lock=false"};
    arguments.insert(arguments.end(), settings.begin(), settings.end());
    const Finished done = call(arguments);
    CHECK_MESSAGE(done.status == 0, done.err.substr(0, 4000));
  }
  void down(std::size_t steps, std::size_t all) override {
    auto files = read_migrations(migrations());
    files.resize(all);
    for (std::size_t i = 0; i < steps; ++i, files.pop_back()) {
      const bool in_transaction =
          !fs::exists(files.back().down->path + ".conf") ||
          text_of(files.back().down->path + ".conf").find("executeInTransaction=false") == std::string::npos;
      psql(files.back().down->path, in_transaction,
           fmt::format("DELETE FROM public.flyway_schema_history WHERE version = '{}'", files.back().digits));
    }
  }
};

class Liquibase : public Client {
 public:
  Liquibase() : Client("liquibase", "liquibase", {"public.databasechangelog", "public.databasechangeloglock"}) {
    folder().write("changelog.yaml",
                   "databaseChangeLog:\n  - includeAll: { path: migrations, endsWithFilter: .sql }\n");
  }
  void up() override { liquibase({"update"}); }
  void down(std::size_t steps, std::size_t) override { liquibase({"rollback-count", std::to_string(steps)}); }

 private:
  void liquibase(const std::vector<std::string>& arguments) {
    std::vector<std::string> all{"--url",
                                 jdbc(database_.name(), socket()),
                                 "--username",
                                 "postgres",
                                 "--search-path",
                                 ".",
                                 "--changelog-file",
                                 "changelog.yaml"};
    all.insert(all.end(), arguments.begin(), arguments.end());
    const Finished done = call(all);
    CHECK_MESSAGE(done.status == 0, done.err.substr(0, 4000));
  }
};

// The tests
// -----------------------------------------------------------------------------------------------------------------

void drive(Client& client) {
  const Reference& wanted = reference();
  const std::size_t first = client.generate(wanted.empty, wanted.everything.live, "live");
  const std::size_t all = client.generate(wanted.live, wanted.everything.desired, "change");
  MESSAGE(wanted.everything.cases, " cases in ", all, " migrations");
  const Finished replayed =
      reconcile({"check", "--migrations", client.migrations(), "--desired", wanted.everything.desired});
  CHECK_MESSAGE(replayed.status == 0, replayed.out.substr(0, 2000), replayed.err.substr(0, 2000));
  client.up();
  CHECK_MESSAGE(difference(client.dump(), wanted.dump[2]) == "", "up");
  client.up();
  CHECK_MESSAGE(difference(client.dump(), wanted.dump[2]) == "", "up again");
  client.down(all - first, all);
  CHECK_MESSAGE(difference(client.dump(), wanted.dump[1]) == "", "down to the first");
  client.down(first, first);
  CHECK_MESSAGE(difference(client.dump(), wanted.dump[0]) == "", "down to nothing");
  client.up();
  CHECK_MESSAGE(difference(client.dump(), wanted.dump[2]) == "", "up once more");
}

// squawk
// ---------------------------------------------------------------------------------------------------------------

using Rules = std::set<std::string>;

/// The rules that it finds broken in the files of a folder and of those below it, with settings of its own or none.
Rules broken_rules(const std::string& folder, const std::string& settings) {
  std::vector<std::string> command{program("squawk"), "--reporter", "gcc", "--config", settings};
  for (const auto& each : fs::recursive_directory_iterator(folder))
    if (each.path().extension() == ".sql") command.push_back(each.path().string());
  const Finished done = run(command);
  INFO(done.err);
  CHECK(done.status == (done.out.empty() ? 0 : 1));
  const std::string mark = ": warning: ";  // FILE:LINE:COLUMN: warning: RULE TEXT
  Rules rules;
  std::istringstream lines(done.out);
  for (std::string line; std::getline(lines, line);)
    if (const auto at = line.find(mark); at != std::string::npos) {
      const auto begin = at + mark.size();
      rules.insert(line.substr(begin, line.find(' ', begin) - begin));
    }
  return rules;
}

/// What stands in quotes in the list of those that are accepted.
Rules accepted_rules(const std::string& settings) {
  Rules rules;
  std::istringstream lines(settings);
  for (std::string line; std::getline(lines, line);)
    if (line.starts_with("  \"")) rules.insert(line.substr(3, line.find('"', 3) - 3));
  return rules;
}

}  // namespace

TEST_SUITE_BEGIN("clients");

TEST_CASE("psql runs what is generated for it") {
  if (!std::getenv("RECONCILE_CLIENTS")) return;
  Sql client;
  drive(client);
}

TEST_CASE("Alembic runs what is generated for it") {
  if (!is_there("alembic")) return;
  for (const std::string driver : {"psycopg2", "psycopg"}) {
    INFO(driver);
    Alembic client("alembic", driver);
    drive(client);
  }
}

TEST_CASE("Alembic runs what is generated for it by asyncpg, with SQLAlchemy 2 and 1.4") {
  for (const std::string name : {"alembic", "alembic_old"}) {
    if (!is_there(name)) continue;
    INFO(name);
    Alembic client(name, "asyncpg");
    drive(client);
  }
}

TEST_CASE("Debian's Alembic runs what is generated for it") {
  if (!is_there("alembic_debian")) return;
  Alembic client("alembic_debian", "psycopg2");
  drive(client);
}

TEST_CASE("goose runs what is generated for it") {
  if (!is_there("goose")) return;
  Goose client;
  drive(client);
}

TEST_CASE("golang-migrate runs what is generated for it") {
  if (!is_there("migrate")) return;
  for (const std::string driver : {"postgres", "pgx5"}) {
    INFO(driver);
    GolangMigrate client(driver);
    drive(client);
  }
}

TEST_CASE("dbmate runs what is generated for it") {
  if (!is_there("dbmate")) return;
  Dbmate client;
  drive(client);
}

TEST_CASE("Flyway runs what is generated for it") {
  if (!is_there("flyway")) return;
  Flyway client;
  drive(client);
}

TEST_CASE("what Flyway records of a repeatable migration tells whether that has changed") {
  if (!is_there("flyway")) return;
  Flyway client;
  client.folder().write("schemas/app.yaml", "schema: app\ntables: { t: { columns: { a: int, b: int } } }\n");
  client.folder().write("migrations/V1__begin.sql", "CREATE SCHEMA app;\nCREATE TABLE app.t (a int);\n");
  const std::vector<std::string> texts{
      "CREATE OR REPLACE VIEW app.v AS\n  SELECT a FROM app.t;\n",
      "\xEF\xBB\xBF-- with a byte order mark\r\nCREATE OR REPLACE VIEW app.v AS\r\n\r\n  SELECT a FROM app.t",
      "-- ${flyway:defaultSchema}, ${owner}: \xC3\xA4\xC3\xB6\rCREATE OR REPLACE VIEW app.v AS SELECT a FROM app.t;"};
  client.folder().write("flyway.conf", "flyway.placeholders.owner=somebody\nflyway.defaultSchema=public\n");
  const auto pending = [&] {
    const Finished plan =
        reconcile({"plan", "--database", client.database().conninfo(), "--migrations", "migrations", "--schema", "app"},
                  {{}, client.folder().path(), {}});
    CHECK_MESSAGE(plan.status == 0, plan.err);
    return plan.err.find("has not had 1 of its migrations: views") != std::string::npos;
  };
  client.folder().write("migrations/R__views.sql", "SELECT 1;\n");
  client.up({"flyway.placeholders.owner=somebody"});
  for (const std::string& text : texts) {
    INFO(text);
    client.folder().write("migrations/R__views.sql", text);
    CHECK(pending());
    client.up({"flyway.placeholders.owner=somebody"});
    CHECK_FALSE(pending());
  }
}

TEST_CASE("Liquibase runs what is generated for it") {
  if (!is_there("liquibase")) return;
  Liquibase client;
  drive(client);
}

TEST_CASE("the project of examples/alembic goes up, down and up, also with the next revision") {
  for (const std::string name : {"alembic", "alembic_debian"}) {
    if (!is_there(name)) continue;
    INFO(name);
    const FreshDatabase empty, database;
    const Folder folder;
    fs::copy("examples/alembic", folder.path(), fs::copy_options::recursive);
    const Surroundings here{
        {fmt::format("DATABASE_URL=postgresql://postgres@/{}?host={}", database.name(), socket_of(database))},
        folder.path(),
        {}};
    const auto alembic = [&](const std::string& verb, const std::string& to) {
      const Finished done = run({program(name), verb, to}, here);
      CHECK_MESSAGE(done.status == 0, verb, " ", to, ": ", done.err.substr(0, 4000));
    };
    const auto dump = [&](const FreshDatabase& of) { return dumps({&of}, {"public.alembic_version"}).front(); };
    const auto as_desired = [&] {
      const Finished drift = reconcile({"drift"}, here);
      CHECK_MESSAGE(drift.status == 0, drift.out, drift.err);
    };

    alembic("upgrade", "head");
    as_desired();
    const std::string all = dump(database);
    alembic("upgrade", "head");
    alembic("downgrade", "base");
    CHECK(difference(dump(database), dump(empty)) == "");
    alembic("upgrade", "head");
    CHECK(difference(dump(database), all) == "");

    folder.write("schemas/migration.yaml",
                 folder.read("schemas/migration.yaml") +
                     "  notes: { columns: { note: { type: text, default: \"'100% :a'\" } } }\n");
    const Finished made = reconcile({"generate", "--name", "add_notes"}, here);
    CHECK_MESSAGE(made.status == 0, made.err);
    CHECK(made.out == "versions/007_add_notes.py\n");
    alembic("upgrade", "head");
    as_desired();
    alembic("downgrade", "-1");
    CHECK(difference(dump(database), all) == "");
    alembic("upgrade", "head");
    as_desired();
  }
}

TEST_CASE("squawk finds nothing in what is generated for any tool but what is accepted with a reason") {
  if (!is_there("squawk")) return;
  const Reference& wanted = reference();
  const Folder folder;
  folder.write("none.toml", "");
  Rules found;
  for (const std::string& format : tool_names()) {
    // the cases have a backfill in batches, which cannot run where everything is in a transaction, and {{ in a text,
    // which tern takes for a template
    if (format == "alembic" || format == "tern" || !tool_named(format).always_in_transaction.empty()) continue;
    for (const std::string indexes : {"concurrently", "in_transaction"}) {
      INFO(format, " ", indexes);
      const std::string migrations = fmt::format("{}/{}/{}", folder.path(), format, indexes);
      std::vector<std::string> command{"generate",
                                       "--database",
                                       wanted.live.conninfo(),
                                       "--desired",
                                       wanted.everything.desired,
                                       "--migrations",
                                       migrations,
                                       "--format",
                                       format,
                                       "--name",
                                       "change",
                                       "--allow-destructive"};
      if (indexes == "concurrently") command.push_back("--concurrently");
      const Finished made = reconcile(command);
      REQUIRE_MESSAGE(made.status == 0, made.err);
      CHECK(broken_rules(migrations, fs::absolute("tests/squawk.toml").string()) == Rules());
      found.merge(broken_rules(migrations, folder.path() + "/none.toml"));
    }
  }
  CHECK_MESSAGE(found == accepted_rules(text_of("tests/squawk.toml")), "what is accepted is found");
}

TEST_SUITE_END();

}  // namespace reconcile::test
