// What flags, reconcile.yaml and the environment say, and which of them wins.
#include "commands/settings.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <fstream>
#include <iterator>
#include <thread>

#include "folder.hpp"
#include "process.hpp"
#include "server.hpp"

namespace reconcile::test {

TEST_CASE("every setting has a row in docs/settings.md") {
  std::ifstream stream("docs/settings.md");
  const std::string page{std::istreambuf_iterator<char>(stream), {}};
  REQUIRE_FALSE(page.empty());
  for (const std::string_view key : setting_keys())
    CHECK_MESSAGE(page.find("\n| `" + std::string(key) + "` | ") != std::string::npos, key);
}

TEST_CASE("a message is in colour where that is asked for, or on a terminal where nobody asked for none") {
  const Folder folder;
  folder.write("schemas/a.yaml", "schema: migration\ntabels: {}\n");
  const auto in_colour = [&](const std::vector<std::string>& flags, const std::string& environment) {
    std::vector<std::string> arguments{"validate"};
    arguments.insert(arguments.end(), flags.begin(), flags.end());
    const std::string err = reconcile(arguments, {{environment}, folder.path(), {}}).err;
    CHECK(err.find("error") != std::string::npos);
    return err.find("\x1b[") != std::string::npos;
  };
  CHECK(in_colour({"--color", "always"}, "NO_COLOR=1"));
  CHECK(in_colour({"--color=always", "--unknown"}, "NO_COLOR=1"));
  CHECK_FALSE(in_colour({}, "NO_COLOR"));

  const auto on_terminal = [&](const std::string& flags, const std::string& environment) {
    const Finished finished =
        run({"script", "-qec", binary() + " validate " + flags, "/dev/null"}, {{environment}, folder.path(), {}});
    CHECK(finished.out.find("error") != std::string::npos);
    return finished.out.find("\x1b[") != std::string::npos;
  };
  CHECK(on_terminal("", "NO_COLOR"));
  CHECK(on_terminal("", "NO_COLOR="));
  CHECK_FALSE(on_terminal("", "NO_COLOR=1"));
  CHECK_FALSE(on_terminal("--color never", "NO_COLOR"));
}

TEST_CASE("a time that PostgreSQL cannot wait is refused before anything is connected to") {
  const Folder folder;
  folder.write("schemas/a.yaml", "schema: migration\n");
  folder.write("reconcile.yaml", "lock_timeout: soon\n");
  CHECK(reconcile({"generate"}, {{}, folder.path(), {}}).err ==
        "reconcile.yaml:1:15: error: 'soon' is no time that PostgreSQL can wait: 500ms, 5s, 2min; 0 is for ever\n"
        "  lock_timeout: soon\n"
        "                ^\n");
  for (const std::string time : {"soon", "-1", "5 weeks", "25d", "1e3", ""}) {
    const Finished finished = reconcile({"apply", "--lock-timeout", time}, {{}, folder.path(), {}});
    CHECK(finished.status == 1);
    CHECK(finished.err == "error: --lock-timeout: '" + time +
                              "' is no time that PostgreSQL can wait: 500ms, 5s, 2min; 0 is for ever\n"
                              "  see reconcile apply --help\n");
  }
}

TEST_SUITE_BEGIN("server");

TEST_CASE("a migration waits for its locks as long as the flag says, else reconcile.yaml, else five seconds") {
  const FreshDatabase database;
  const Folder folder;
  folder.write("schemas/a.yaml", "schema: migration\n");
  int folders = 0;
  const auto waits = [&](std::vector<std::string> flags) {
    flags.insert(flags.begin(), {"generate", "--name", "waits", "--migrations", "m" + std::to_string(++folders),
                                 "--database", database.conninfo()});
    const Finished finished = reconcile(flags, {{}, folder.path(), {}});
    const std::string text = folder.read(finished.out.substr(0, finished.out.find('\n')));
    const auto at = text.find("lock_timeout = ");
    return text.substr(at, text.find('\n', at) - at);
  };
  CHECK(waits({}) == "lock_timeout = '5s';");
  CHECK(waits({"--lock-timeout", "1.5 min"}) == "lock_timeout = '1.5 min';");
  folder.write("reconcile.yaml", "lock_timeout: 250\n");
  CHECK(waits({}) == "lock_timeout = '250';");
  CHECK(waits({"--lock-timeout", "0"}) == "lock_timeout = '0';");
}

TEST_CASE("apply gives up a lock after the time that the flag says") {
  const FreshDatabase database;
  Connection holder = database.connect();
  holder.execute("CREATE SCHEMA migration; CREATE TABLE migration.flows (a text)");
  holder.execute("BEGIN; LOCK TABLE migration.flows IN ACCESS SHARE MODE");
  const Folder folder;
  folder.write("schemas/a.yaml", "schema: migration\ntables: { flows: { columns: { a: text, b: text } } }\n");
  Process process({binary(), "apply", "--yes", "--database", database.conninfo(), "--lock-timeout", "50ms"},
                  {{"NO_COLOR=1"}, folder.path(), {}});
  // it tries again, and may succeed once the lock is free
  std::this_thread::sleep_for(std::chrono::milliseconds(1500));
  holder.execute("COMMIT");
  const Finished finished = process.wait();
  CHECK(finished.status == 0);
  CHECK(finished.err.starts_with("warning: canceling statement due to lock timeout; trying again (1)\n"));
}

TEST_SUITE_END();

}  // namespace reconcile::test
