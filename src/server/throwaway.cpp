#include "server/throwaway.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <postgresql/libpq-fe.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <thread>

#include "core/error.hpp"
#include "server/cluster_cache.hpp"
#include "server/guarded_folder.hpp"
#include "server/installation.hpp"

namespace reconcile {
namespace {

using Command = std::vector<std::string>;

const Command initdb_options = {"--username=postgres", "--auth=trust",    "--encoding=UTF8",  "--no-locale",
                                "--no-sync",           "--wal-segsize=1", "--no-instructions"};

// One transaction may build a whole schema: each of its objects takes a lock.
const Command server_settings = {"listen_addresses=",
                                 "port=5432",
                                 "unix_socket_permissions=0700",
                                 "fsync=off",
                                 "synchronous_commit=off",
                                 "full_page_writes=off",
                                 "max_connections=100",
                                 "max_locks_per_transaction=1024",
                                 "shared_buffers=64MB",
                                 "max_wal_size=512MB",
                                 "checkpoint_timeout=1h",
                                 "autovacuum=off",
                                 "timezone=UTC",
                                 "log_timezone=UTC",
                                 "logging_collector=off"};

Error did_not_work(const std::string& what, const GuardedFolder& folder, const std::string& program) {
  std::string log = folder.log();
  constexpr std::size_t longest = 2000;
  if (log.size() > longest) log = "..." + log.substr(log.size() - longest);
  while (log.ends_with('\n')) log.pop_back();
  std::string hint = "what it printed stands above";
  if (log.empty())
    hint = fmt::format("can {} be executed{}? --postgres-bin names another folder of server programs", program,
                       folder.account() ? " by the user that root hands it to" : "");
  return Error(fmt::format("{}{}{}", what, log.empty() ? "" : ":\n", log), hint);
}

void initialize(GuardedFolder& folder, const Installation& installation) {
  const std::string program = installation.bin / "initdb";
  Command command = {program, "--pgdata=" + (folder.path() / "data").string()};
  command.insert(command.end(), initdb_options.begin(), initdb_options.end());
  folder.start(command);
  if (folder.ended(true) != 0) throw did_not_work("initdb failed", folder, program);
}

// The last line of postmaster.pid, as pg_ctl reads it.
bool accepts_connections(const std::filesystem::path& data) {
  std::ifstream file(data / "postmaster.pid");
  std::string line;
  for (int i = 0; i < 8; ++i)
    if (!std::getline(file, line)) return false;
  return line.starts_with("ready");
}

void start(GuardedFolder& folder, const Installation& installation) {
  using namespace std::chrono_literals;
  const auto data = folder.path() / "data";
  const std::string program = installation.bin / "postgres";
  Command command = {program, "-D", data.string(), "-c", "unix_socket_directories=.."};
  for (const auto& setting : server_settings) {
    command.push_back("-c");
    command.push_back(setting);
  }
  folder.start(command);
  const auto deadline = std::chrono::steady_clock::now() + 60s;
  while (!accepts_connections(data)) {
    const bool late = std::chrono::steady_clock::now() > deadline;
    if (late || folder.ended())
      throw did_not_work(
          fmt::format("the throw-away PostgreSQL {} did not start{}", installation.major, late ? " in a minute" : ""),
          folder, program);
    std::this_thread::sleep_for(1ms);
  }
}

/// Values for what the environment or its service says about connections, which is about the user's servers: PGOPTIONS,
/// PGHOSTADDR, PGSSLMODE, PGTARGETSESSIONATTRS, PGREQUIREAUTH … as if it said nothing.
std::vector<std::pair<std::string, std::string>> meant_for_other_servers() {
  std::vector<std::pair<std::string, std::string>> neutral;
  const bool has_service = std::getenv("PGSERVICE") != nullptr;
  PQconninfoOption* const options = PQconndefaults();
  for (const PQconninfoOption* each = options; each && each->keyword; ++each) {
    const std::string_view keyword = each->keyword;
    // no keyword says that there is no service, and these three have no value that stands for none
    constexpr std::string_view kept[]{"host",
                                      "port",
                                      "user",
                                      "dbname",
                                      "service",
                                      "servicefile",
                                      "connect_timeout",
                                      "min_protocol_version",
                                      "max_protocol_version"};
    const bool is_set = each->envvar && (has_service || std::getenv(each->envvar));
    // libpq 16 and later refuse an empty sslcertmode
    const char* const unsaid = keyword == "sslcertmode" ? "allow" : "";
    if (is_set && std::find(std::begin(kept), std::end(kept), keyword) == std::end(kept))
      neutral.emplace_back(keyword, each->compiled ? each->compiled : unsaid);
  }
  PQconninfoFree(options);
  return neutral;
}

void start_anew(GuardedFolder& folder, const Installation& installation, const ClusterCache& cache) {
  initialize(folder, installation);
  cache.fill_from(folder.path() / "data");
  start(folder, installation);
}

}  // namespace

std::vector<int> installed_majors(const std::string& bin_dir) {
  std::vector<int> majors;
  for (const auto& installation : installations(bin_dir)) majors.push_back(installation.major);
  return majors;
}

ThrowawayServer::ThrowawayServer(int major, const std::string& bin_dir) {
  const Installation installation = find_installation(major, bin_dir);
  major_ = installation.major;
  folder_ = std::make_unique<GuardedFolder>();
  const ClusterCache cache(installation, fmt::format("{}", fmt::join(initdb_options, " ")));
  const auto data = folder_->path() / "data";
  if (!cache.copy_to(data, folder_->account())) {
    start_anew(*folder_, installation, cache);
    return;
  }
  try {
    start(*folder_, installation);
  } catch (const Error&) {
    // Something tidied up in the cache folder.
    folder_->stop();
    std::error_code error;
    std::filesystem::remove_all(data, error);
    cache.forget();
    start_anew(*folder_, installation, cache);
  }
}

ThrowawayServer::~ThrowawayServer() = default;
ThrowawayServer::ThrowawayServer(ThrowawayServer&&) noexcept = default;
ThrowawayServer& ThrowawayServer::operator=(ThrowawayServer&&) noexcept = default;

std::string ThrowawayServer::conninfo(const std::string& database) const {
  const auto quoted = [](const std::string& value) {
    std::string text = "'";
    for (const char c : value) {
      if (c == '\'' || c == '\\') text += '\\';
      text += c;
    }
    return text + "'";
  };
  std::string text =
      fmt::format("host={} port=5432 user=postgres dbname={}", quoted(folder_->path().string()), quoted(database));
  for (const auto& [keyword, value] : meant_for_other_servers()) text += fmt::format(" {}={}", keyword, quoted(value));
  return text;
}

}  // namespace reconcile
