#include "server/guarded_folder.hpp"

#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <sstream>

#include "core/error.hpp"

namespace reconcile {
namespace {

namespace fs = std::filesystem;

// Reads the number of the process that is at work, 0 for none, until the other end is closed. A server that stops at
// once takes its postmaster.pid away as the last thing; its number may linger, where nobody reaps the children of the
// dead.
constexpr const char* guard_script = R"(
trap '' HUP INT QUIT TERM
process=0
while read -r word; do process=$word; done
if [ "$process" != 0 ]; then
  kill -s QUIT "$process"
  tries=0
  while [ -e "$1/data/postmaster.pid" ] && [ "$tries" -lt 500 ]; do sleep 0.01; tries=$((tries + 1)); done
  kill -s KILL -- "-$process"
fi
exec rm -rf -- "$1"
)";

[[noreturn]] void fail(const std::string& what) {
  throw Error("cannot start a throw-away PostgreSQL: " + what + ": " + std::strerror(errno));
}

std::optional<Account> unprivileged_account() {
  if (geteuid() != 0) return std::nullopt;
  for (const char* name : {"postgres", "nobody"})
    if (const passwd* entry = getpwnam(name)) return Account{entry->pw_uid, entry->pw_gid};
  throw Error("cannot start a throw-away PostgreSQL as root: there is neither a user postgres nor a user nobody");
}

bool others_may_enter(fs::path folder) {
  for (struct stat status{}; stat(folder.c_str(), &status) == 0 && (status.st_mode & S_IXOTH) != 0;
       folder = folder.parent_path())
    if (folder == folder.root_path()) return true;
  return false;
}

// A socket's path may have 107 characters, and libpq takes a comma for the end of a host.
bool is_usable(const fs::path& folder, bool for_others) {
  constexpr std::size_t longest = 70;
  return folder.is_absolute() && folder.string().size() <= longest && folder.string().find(',') == std::string::npos &&
         access(folder.c_str(), W_OK | X_OK) == 0 && (!for_others || others_may_enter(folder));
}

// Memory, where there is enough of it: a cluster is a thousand files, and ext4 is slow to make them where as many were
// removed in the last minutes, as tests do. The user's TMPDIR goes before.
fs::path temporary_folder(bool for_others) {
  constexpr std::uint64_t enough = std::uint64_t{1} << 30;
  const char* variable = std::getenv("TMPDIR");
  if (variable != nullptr && is_usable(variable, for_others)) return variable;
  struct statvfs memory {};
  const char* const shared = "/dev/shm";
  if (variable == nullptr && is_usable(shared, for_others) && statvfs(shared, &memory) == 0 &&
      std::uint64_t{memory.f_bavail} * memory.f_frsize >= enough)
    return shared;
  return "/tmp";
}

struct Child {
  std::vector<std::string> command;
  std::string folder;
  int input;
  int output;
  int guard = -1;  ///< who is told of the child
  std::optional<Account> account = {};
};

// In the forked child of a process that may have threads: only calls that are safe there.
[[noreturn]] void become(const Child& child, char* const* arguments) {
  setsid();
  if (child.guard >= 0) {
    std::array<char, 16> number{};
    char* const end = std::to_chars(number.begin(), number.end() - 1, getpid()).ptr;
    *end = '\n';
    if (send(child.guard, number.data(), static_cast<std::size_t>(end - number.data()) + 1, MSG_NOSIGNAL) < 0)
      _exit(126);
  }
  if (dup2(child.input, 0) < 0 || dup2(child.output, 1) < 0 || dup2(child.output, 2) < 0) _exit(126);
  closefrom(3);
  for (int number = 1; number < NSIG; ++number) static_cast<void>(std::signal(number, SIG_DFL));
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  if (const auto& account = child.account;
      account && (setgroups(1, &account->gid) != 0 || setgid(account->gid) != 0 || setuid(account->uid) != 0))
    _exit(126);
  if (chdir(child.folder.c_str()) != 0) _exit(126);
  execv(arguments[0], arguments);
  _exit(127);
}

pid_t spawn(const Child& child) {
  std::vector<char*> arguments;
  for (const auto& word : child.command) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  const pid_t process = fork();
  if (process == 0) become(child, arguments.data());
  if (process < 0) fail("no new process");
  return process;
}

// A status of 0 where the program has its children reaped for it (SIGCHLD ignored).
std::optional<int> wait_for(pid_t process, int options) {
  int status = 0;
  pid_t ended = 0;
  do ended = waitpid(process, &status, options);
  while (ended < 0 && errno == EINTR);
  return ended == 0 ? std::nullopt : std::optional(status);
}

}  // namespace

Descriptor::Descriptor(int number) : number_(number < 0 ? -1 : fcntl(number, F_DUPFD_CLOEXEC, 3)) {
  if (number >= 0) close(number);
  if (number_ < 0) fail("no file descriptor");
}

Descriptor::~Descriptor() { close(number_); }

GuardedFolder::GuardedFolder() : account_(unprivileged_account()) {
  std::string name = temporary_folder(account_.has_value()) / "reconcile-XXXXXX";
  if (mkdtemp(name.data()) == nullptr) fail("no folder " + name);
  path_ = name;
  try {
    if (account_ && chown(name.c_str(), account_->uid, account_->gid) != 0) fail("chown of " + name);
    std::array<int, 2> ends{};
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) fail("no socket pair");
    const Descriptor guards_end(ends[0]);
    to_guard_.emplace(ends[1]);
    const Descriptor null(open("/dev/null", O_RDWR | O_CLOEXEC));
    guard_ = spawn({{"/bin/sh", "-c", guard_script, "reconcile-guard", name}, "/", guards_end.number(), null.number()});
  } catch (...) {
    std::error_code error;
    fs::remove_all(path_, error);
    throw;
  }
}

GuardedFolder::~GuardedFolder() {
  stop();
  to_guard_.reset();
  wait_for(guard_, 0);
  std::error_code error;
  fs::remove_all(path_, error);  // where the guard was killed
}

void GuardedFolder::start(const std::vector<std::string>& command) {
  const Descriptor null(open("/dev/null", O_RDONLY | O_CLOEXEC));
  const Descriptor log(open((path_ / "log").c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0600));
  process_ = spawn({command, path_.string(), null.number(), log.number(), to_guard_->number(), account_});
}

std::optional<int> GuardedFolder::ended(bool wait) {
  const auto status = wait_for(process_, wait ? 0 : WNOHANG);
  if (!status) return std::nullopt;
  process_ = 0;
  send(to_guard_->number(), "0\n", 2, MSG_NOSIGNAL);
  return status;
}

void GuardedFolder::stop() {
  if (process_ == 0) return;
  kill(process_, SIGQUIT);
  ended(true);
}

std::string GuardedFolder::log() const {
  std::ifstream file(path_ / "log");
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

}  // namespace reconcile
