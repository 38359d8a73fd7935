#include "server/installation.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <glob.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <optional>
#include <string_view>

#include "core/error.hpp"
#include "server/guarded_folder.hpp"

namespace reconcile {
namespace {

namespace fs = std::filesystem;

constexpr int oldest_major = 14;

constexpr const char* usual_places[] = {
    "/usr/lib/postgresql/*/bin",                                // Debian, Ubuntu
    "/usr/pgsql-*/bin",                                         // Red Hat, SUSE, from postgresql.org
    "/usr/lib/postgresql*/bin",                                 // SUSE, Gentoo, Alpine
    "/usr/libexec/postgresql*",                                 // Alpine
    "/usr/local/pgsql/bin",                                     // from source
    "/opt/homebrew/opt/postgresql@*/bin",                       // Homebrew
    "/usr/local/opt/postgresql@*/bin",                          //
    "/Applications/Postgres.app/Contents/Versions/[0-9]*/bin",  // Postgres.app
};

std::string first_line_of(std::string program, std::string argument) {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) return {};
  const Descriptor from(ends[0]);
  std::optional<Descriptor> to(ends[1]);

  posix_spawn_file_actions_t streams;
  posix_spawn_file_actions_init(&streams);
  posix_spawn_file_actions_addopen(&streams, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&streams, to->number(), 1);
  posix_spawn_file_actions_addopen(&streams, 2, "/dev/null", O_WRONLY, 0);
  std::array<char*, 3> arguments = {program.data(), argument.data(), nullptr};
  pid_t process = 0;
  const int failed = posix_spawnp(&process, program.c_str(), &streams, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&streams);
  to.reset();
  if (failed != 0) return {};

  std::string text;
  std::array<char, 256> part{};
  for (ssize_t size = 0; (size = read(from.number(), part.data(), part.size())) > 0;)
    text.append(part.data(), static_cast<std::size_t>(size));
  waitpid(process, nullptr, 0);
  return text.substr(0, text.find('\n'));
}

bool is_program(const fs::path& file) {
  std::error_code error;
  const auto status = fs::status(file, error);
  return fs::is_regular_file(status) && (status.permissions() & fs::perms::owner_exec) != fs::perms::none;
}

void add(std::vector<Installation>& found, const fs::path& folder) {
  std::error_code error;
  const fs::path bin = fs::canonical(folder / "postgres", error).parent_path();
  const auto known = [&](auto same) { return std::any_of(found.begin(), found.end(), same); };
  if (error || !is_program(bin / "postgres") || !is_program(bin / "initdb")) return;
  if (known([&](const auto& other) { return other.bin == bin; })) return;
  constexpr std::string_view before = "postgres (PostgreSQL) ";
  const std::string line = first_line_of(bin / "postgres", "--version");
  if (!line.starts_with(before)) return;
  Installation installation{bin, line.substr(before.size()), 0};
  const std::string& version = installation.version;
  std::from_chars(version.data(), version.data() + version.size(), installation.major);
  if (installation.major < oldest_major) return;
  if (!known([&](const auto& other) { return other.major == installation.major; }))
    found.push_back(std::move(installation));
}

std::vector<fs::path> folders_in_path() {
  std::vector<fs::path> folders;
  const char* variable = std::getenv("PATH");
  std::string_view rest = variable == nullptr ? "" : variable;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find(':'), rest.size());
    if (end > 0) folders.emplace_back(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return folders;
}

std::vector<fs::path> matching(const char* pattern) {
  glob_t matches{};
  std::vector<fs::path> paths;
  if (glob(pattern, 0, nullptr, &matches) == 0) paths.assign(matches.gl_pathv, matches.gl_pathv + matches.gl_pathc);
  globfree(&matches);
  return paths;
}

}  // namespace

std::vector<Installation> installations(const std::string& bin_dir) {
  std::vector<Installation> found;
  if (!bin_dir.empty()) {
    add(found, bin_dir);
  } else {
    for (const auto& folder : folders_in_path()) add(found, folder);
    const auto in_path = static_cast<std::ptrdiff_t>(found.size());
    for (const char* place : usual_places)
      for (const auto& folder : matching(place)) add(found, folder);
    if (const std::string folder = found.empty() ? first_line_of("pg_config", "--bindir") : ""; !folder.empty())
      add(found, folder);
    std::sort(found.begin() + in_path, found.end(), [](const auto& a, const auto& b) { return a.major > b.major; });
  }
  return found;
}

Installation find_installation(int major, const std::string& bin_dir) {
  const auto found = installations(bin_dir);
  for (const auto& installation : found)
    if (major == 0 || installation.major == major) return installation;

  const std::string wanted = major == 0 ? "PostgreSQL server" : fmt::format("PostgreSQL {} server", major);
  const std::string package = major == 0 ? "postgresql" : fmt::format("postgresql-{}", major);
  std::vector<int> majors;
  majors.reserve(found.size());
  for (const auto& installation : found) majors.push_back(installation.major);
  throw Error(
      fmt::format("no {} is installed {}{}", wanted, bin_dir.empty() ? "here" : "in " + bin_dir,
                  majors.empty() ? "" : fmt::format(", only {}", fmt::join(majors, ", "))),
      fmt::format("a throw-away server needs its programs: install Debian's package {}, or name their folder with "
                  "--postgres-bin",
                  package));
}

}  // namespace reconcile
