// drift where little is allowed: with a role that may only read, on a hot standby, and through PgBouncer.
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <thread>

#include "core/json.hpp"
#include "folder.hpp"
#include "process.hpp"
#include "server.hpp"
#include "server/installation.hpp"

namespace reconcile::test {

namespace {

namespace fs = std::filesystem;

// The server has to be asked whether the two days are one; the comment differs for certain, and so does a row.
constexpr const char* live_sql = R"(CREATE SCHEMA migration;
  CREATE TABLE migration.flows (id uuid PRIMARY KEY, due date NOT NULL DEFAULT date '2024-01-02', pause interval DEFAULT '1 day 02:00');
  CREATE TABLE migration.kinds (name text PRIMARY KEY, every interval);
  INSERT INTO migration.kinds VALUES ('a', '1 day 2 hours'), ('b', '1 day 2 hours'))";
constexpr const char* desired_yaml =
    "schema: migration\ntables:\n  flows:\n    comment: A run\n    primary_key: id\n    columns:\n      id: uuid\n"
    "      due: { type: date, nullable: false, default: \"date '2024-1-2'\" }\n"
    "      pause: { type: interval, default: \"interval '1 day 2 hours'\" }\n"
    "  kinds:\n    primary_key: name\n    columns: { name: text, every: interval }\n"
    "    data: [{ name: a, every: 25 hours }, { name: b, every: 1 day 02:00 }]\n";
constexpr const char* differences =
    "schemas/a.yaml:4:5: table migration.flows differs: comment is none, should be \"A run\"\n"
    "schemas/a.yaml:13:5: data of table migration.kinds differs: name a, every is 1 day 02:00:00, should be 25 hours\n";

struct Project {
  Project() {
    folder.write("schemas/a.yaml", desired_yaml);
    folder.write("reconcile.yaml", "managed_roles: []  # of the roles that look, nothing is said\n");
  }
  Finished drift(const std::string& target, const std::vector<std::string>& more = {}) const {
    std::vector<std::string> arguments{"drift", "--database", target};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return reconcile(arguments, {{}, folder.path(), {}});
  }
  Folder folder;
};

/// What drift tells of a database that a superuser may do everything with.
void check_told(const Finished& drift) {
  CHECK_MESSAGE(drift.status == 2, drift.out, drift.err);
  CHECK_MESSAGE(drift.out.starts_with(differences), drift.out);
  CHECK(drift.out.find(" 2 differ.") != std::string::npos);
}

/// Runs as the owner of the test server's socket, and ends with this process.
class Daemon {
 public:
  explicit Daemon(std::vector<std::string> command) {
    if (getuid() == 0) {
      const std::vector<std::string> as = owner();
      command.insert(command.begin(), as.begin(), as.end());
    }
    process_ = std::make_unique<Process>(command, Surroundings{{"LC_ALL=C"}, "/", {}});
  }
  ~Daemon() { process_->signal(SIGINT); }

  static std::vector<std::string> owner() {
    struct stat file {};
    stat((socket_folder() + "/.s.PGSQL.5432").c_str(), &file);
    return {"setpriv",
            fmt::format("--reuid={}", file.st_uid),
            fmt::format("--regid={}", file.st_gid),
            "--clear-groups",
            "--pdeathsig",
            "INT"};
  }

 private:
  std::unique_ptr<Process> process_;
};

/// A folder of the owner of the server.
void hand_over(const Folder& folder) {
  struct stat file {};
  stat((socket_folder() + "/.s.PGSQL.5432").c_str(), &file);
  if (getuid() == 0 && chown(folder.path().c_str(), file.st_uid, file.st_gid) != 0) FAIL("chown");
}

bool answers(const std::string& target) {
  for (int i = 0; i < 300; ++i) {
    try {
      Connection connection(target);
      return value(connection, "SELECT 1") == "1";
    } catch (const Error&) {
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
  }
  return false;
}

std::string role_for(Connection& connection, const FreshDatabase& database, const std::string& name) {
  const std::string role = database.name() + "_" + name;
  connection.execute(
      fmt::format("CREATE ROLE {} LOGIN; ALTER ROLE {} SET default_transaction_read_only = on", role, role));
  connection.execute(
      fmt::format("GRANT USAGE ON SCHEMA migration TO {0}; GRANT SELECT ON migration.kinds TO {0}", role));
  return role;
}

}  // namespace

TEST_SUITE_BEGIN("server");

TEST_CASE("drift needs no more than a role that may connect, and read the rows of tables with data") {
  const Project project;
  const FreshDatabase database;
  Connection connection = database.connect();
  connection.execute(live_sql);
  check_told(project.drift(database.conninfo()));
  const std::string role = role_for(connection, database, "reader");
  const std::string target = socket_folder();
  check_told(project.drift(fmt::format("host={} dbname={} user={}", target, database.name(), role)));
  // with TEMP, too, a role that is not read-only is asked about on the database itself
  connection.execute(fmt::format("ALTER ROLE {} RESET default_transaction_read_only", role));
  check_told(project.drift(fmt::format("host={} dbname={} user={}", target, database.name(), role)));
  connection.execute("REVOKE SELECT ON migration.kinds FROM " + role);
  const Finished blind = project.drift(fmt::format("host={} dbname={} user={}", target, database.name(), role));
  CHECK(blind.status == 1);
  CHECK(
      blind.err.starts_with("schemas/a.yaml:13:5: error: data of table migration.kinds cannot be compared: "
                            "permission denied for table kinds\n"));
  connection.execute(fmt::format("DROP OWNED BY {0}; DROP ROLE {0}", role));
}

TEST_CASE("where temporary tables are not allowed and no server can be had, drift names what is not proven") {
  const Project project;
  const FreshDatabase database;
  Connection connection = database.connect();
  connection.execute(live_sql);
  connection.execute(fmt::format("REVOKE TEMP ON DATABASE {} FROM PUBLIC", database.name()));
  const std::string role = role_for(connection, database, "untrusted");
  const std::string target = fmt::format("host={} dbname={} user={}", socket_folder(), database.name(), role);
  // the throw-away server is asked
  check_told(project.drift(target));
  const Finished drift = project.drift(target, {"--postgres-bin", "/nonexistent"});
  CHECK(drift.status == 2);
  CHECK(drift.out.find("may differ") != std::string::npos);
  CHECK_MESSAGE(drift.out.find("--scratch URL names a database to ask") != std::string::npos, drift.out);
  const FreshDatabase scratch;
  check_told(project.drift(target, {"--postgres-bin", "/nonexistent", "--scratch", scratch.conninfo()}));
  connection.execute(fmt::format("DROP OWNED BY {0}; DROP ROLE {0}", role));
}

TEST_CASE("drift reads a hot standby") {
  const Project project;
  const FreshDatabase database;
  Connection connection = database.connect();
  connection.execute(live_sql);
  const fs::path bin = find_installation(0, {}).bin;
  if (!fs::exists(bin / "pg_basebackup")) {
    MESSAGE("skipped: there is no ", (bin / "pg_basebackup").string());
    return;
  }
  const Folder folder;
  hand_over(folder);
  const std::string data = folder.path() + "/data", host = socket_folder();
  std::vector<std::string> backup{
      (bin / "pg_basebackup").string(), "-h", host, "-U", "postgres", "-D", data, "-R", "-c", "fast", "--no-sync"};
  if (getuid() == 0) {
    const auto as = Daemon::owner();
    backup.insert(backup.begin(), as.begin(), as.end());
  }
  const Finished copied = run(backup, {{}, "/", {}});
  REQUIRE_MESSAGE(copied.status == 0, copied.err);
  const Daemon standby({(bin / "postgres").string(), "-D", data, "-k", folder.path(), "-p", "5432", "-c",
                        "listen_addresses=", "-c", "fsync=off", "-c", "max_locks_per_transaction=1024", "-c",
                        "shared_buffers=16MB", "-c", "unix_socket_permissions=0777"});
  const std::string target = fmt::format("host={} user=postgres dbname={}", folder.path(), database.name());
  REQUIRE(answers(target));
  Connection there(target);
  REQUIRE(value(there, "SELECT pg_is_in_recovery()") == "t");
  check_told(project.drift(target));
}

TEST_CASE("drift reads through PgBouncer in transaction mode, with one connection too, and leaves no setting behind") {
  if (!fs::exists("/usr/sbin/pgbouncer")) {
    MESSAGE("skipped: there is no /usr/sbin/pgbouncer; the Debian package pgbouncer has it");
    return;
  }
  const Project project;
  const FreshDatabase database;
  Connection connection = database.connect();
  connection.execute(live_sql);
  // a setting that would change how the server prints
  connection.execute(fmt::format("ALTER DATABASE {} SET IntervalStyle = 'iso_8601'", database.name()));
  for (const int size : {1, 2, 5}) {
    CAPTURE(size);
    const Folder folder;
    hand_over(folder);
    folder.write("users", "\"postgres\" \"\"\n");
    folder.write(
        "pgbouncer.ini",
        fmt::format("[databases]\n* = host={}\n[pgbouncer]\nlisten_addr =\nlisten_port = 6432\nunix_socket_dir = {}\n"
                    "auth_type = trust\nauth_file = {}/users\npool_mode = transaction\ndefault_pool_size = {}\n"
                    "query_wait_timeout = 20\n",
                    socket_folder(), folder.path(), folder.path(), size));
    const Daemon pooler({"/usr/sbin/pgbouncer", folder.path() + "/pgbouncer.ini"});
    const std::string target = fmt::format("host={} port=6432 user=postgres dbname={}", folder.path(), database.name());
    REQUIRE(answers(target));
    for (int times = 0; times < 3; ++times) {
      check_told(project.drift(target));
      Connection after(target);
      CHECK(value(after, "SHOW IntervalStyle") == "iso_8601");
      CHECK(value(after, "SHOW client_min_messages") == "notice");
      CHECK(value(after, "SHOW jit") == "on");
      CHECK(value(after, "SHOW search_path") == "\"$user\", public");
    }
  }
}

TEST_CASE("a baseline accepts what is known of a database, and fails on what is new") {
  const Project project;
  const FreshDatabase database;
  Connection connection = database.connect();
  connection.execute(live_sql);
  const std::string file = project.folder.path() + "/drift.baseline.yaml";
  const auto drift = [&](const std::vector<std::string>& more) {
    std::vector<std::string> flags{"--baseline", file};
    flags.insert(flags.end(), more.begin(), more.end());
    return project.drift(database.conninfo(), flags);
  };
  const Finished none = drift({});
  CHECK(none.status == 1);
  CHECK(none.err == fmt::format("error: cannot read the baseline {}\n  --write-baseline makes it\n", file));
  CHECK(drift({"--write-baseline"}).status == 0);
  const Finished known = drift({});
  CHECK(known.status == 0);
  CHECK(known.out.ends_with("2 differ, all accepted.\n"));

  std::string text = project.folder.read("drift.baseline.yaml");
  const auto end = text.rfind('}');
  text.insert(end, ", reason: it comes with the next release, until: 2026-03-01");
  project.folder.write("drift.baseline.yaml", text);
  CHECK(drift({"--date", "2026-03-01"}).status == 0);
  const Finished late = drift({"--date", "2026-03-02"});
  CHECK(late.status == 2);
  CHECK(late.out.find("    it was accepted until 2026-03-01: it comes with the next release\n") != std::string::npos);
  CHECK(drift({"--date", "2026-13"}).status == 1);

  connection.execute("ALTER TABLE migration.flows ADD COLUMN extra text");
  const Finished fresh = drift({"--date", "2026-03-01"});
  CHECK(fresh.status == 2);
  CHECK(fresh.out ==
        "schemas/a.yaml:3:3: column migration.flows.extra is not in the desired state\n\n"
        "11 objects in 1 schema compared, 3 differ, 2 of them accepted.\n");
  const Document json = parse_json(drift({"--date", "2026-03-01", "--format", "json"}).out);
  REQUIRE(json.find("differences")->items().size() == 3);
  CHECK(json.find("differences")->items()[1].find("accepted")->find("until")->text() == "2026-03-01");
  // written anew, it keeps what people wrote
  CHECK(drift({"--write-baseline", "--date", "2026-03-01"}).status == 0);
  CHECK(project.folder.read("drift.baseline.yaml").find("reason: it comes with the next release, until: 2026-03-01") !=
        std::string::npos);
  const Finished no_file = project.drift(database.conninfo(), {"--write-baseline"});
  CHECK(no_file.status == 1);
  CHECK(no_file.err.find("--write-baseline needs a file to write") != std::string::npos);
}

TEST_CASE("what the desired state does not have is shown at its schema where it has no table there") {
  const Project project;
  const FreshDatabase database;
  Connection connection = database.connect();
  connection.execute(live_sql);
  connection.execute("CREATE TABLE migration.more (id uuid)");
  const Finished drift = project.drift(database.conninfo());
  CHECK(drift.out.starts_with("schemas/a.yaml:1:9: table migration.more is not in the desired state\n"));
}

TEST_CASE("a plan as Markdown says first what has to be looked at, and unfolds to all of it") {
  const Project project;
  const FreshDatabase database;
  Connection connection = database.connect();
  connection.execute(live_sql);
  connection.execute("ALTER TABLE migration.flows ADD COLUMN extra text");
  const Finished plan =
      reconcile({"plan", "--format", "markdown", "--database", database.conninfo()}, {{}, project.folder.path(), {}});
  CHECK(plan.status == 0);
  CHECK(plan.out.starts_with(
      "### reconcile plan\n\n11 objects in 1 schema compared: 0 to add, 2 to change, 1 to drop.\n\n"
      "- **schemas/a.yaml:3** error: column migration.flows.extra: "));
  CHECK(plan.out.find("<details><summary>The plan</summary>\n\n```diff\n") != std::string::npos);
  CHECK(plan.out.find("ALTER TABLE migration.flows DROP COLUMN extra;\n```\n\n</details>") != std::string::npos);
}

TEST_SUITE_END();

}  // namespace reconcile::test
