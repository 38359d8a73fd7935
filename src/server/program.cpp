#include "server/program.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string_view>

#include "core/error.hpp"

namespace reconcile {

namespace {

/// What a program reads or writes, in memory: nobody has to read while another writes.
class MemoryFile {
 public:
  explicit MemoryFile(std::string_view text = {}) : number_(memfd_create("reconcile", MFD_CLOEXEC)) {
    while (!text.empty()) {
      const ssize_t put = write(number_, text.data(), text.size());
      if (put <= 0) throw Error(fmt::format("no memory for another program: {}", std::strerror(errno)));
      text.remove_prefix(static_cast<std::size_t>(put));
    }
    lseek(number_, 0, SEEK_SET);
  }
  ~MemoryFile() { close(number_); }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;

  int number() const { return number_; }
  std::string text() const {
    std::string text;
    char buffer[65536];
    lseek(number_, 0, SEEK_SET);
    for (ssize_t got = 0; (got = read(number_, buffer, sizeof buffer)) > 0;)
      text.append(buffer, static_cast<std::size_t>(got));
    return text;
  }

 private:
  int number_;
};

bool leads_to_database(std::string_view variable) {
  for (const char* name :
       {"PGHOST=", "PGHOSTADDR=", "PGPORT=", "PGDATABASE=", "PGUSER=", "PGSERVICE=", "PGOPTIONS=", "DATABASE_URL="})
    if (variable.starts_with(name)) return true;
  return false;
}

std::vector<std::string> environment_with(const std::vector<std::string>& more) {
  std::vector<std::string> all = more;
  for (char** each = environ; *each; ++each) {
    const std::string_view variable = *each;
    if (!leads_to_database(variable)) all.emplace_back(variable);
  }
  return all;
}

std::vector<char*> pointers(const std::vector<std::string>& words) {
  std::vector<char*> list;
  for (const std::string& word : words) list.push_back(const_cast<char*>(word.c_str()));
  list.push_back(nullptr);
  return list;
}

}  // namespace

Finished run_program(const Program& program) {
  const MemoryFile input(program.input), output, log;
  const std::vector<std::string> environment = environment_with(program.environment);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, input.number(), 0);
  posix_spawn_file_actions_adddup2(&actions, output.number(), 1);
  posix_spawn_file_actions_adddup2(&actions, log.number(), 2);
  if (!program.folder.empty()) posix_spawn_file_actions_addchdir_np(&actions, program.folder.c_str());
  pid_t process = 0;
  const int failed = posix_spawnp(&process, program.command[0].c_str(), &actions, nullptr,
                                  pointers(program.command).data(), pointers(environment).data());
  posix_spawn_file_actions_destroy(&actions);
  if (failed != 0) return {127, {}, std::strerror(failed)};
  int status = 0;
  while (waitpid(process, &status, 0) < 0 && errno == EINTR) {}
  return {WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), output.text(), log.text()};
}

}  // namespace reconcile
