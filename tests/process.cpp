#include "process.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <system_error>

namespace reconcile::test {

namespace {

int memory_file() {
  const int file = memfd_create("output", MFD_CLOEXEC);
  if (file < 0) throw std::system_error(errno, std::generic_category(), "memfd_create");
  return file;
}

std::string text_of(int file) {
  std::string text;
  char buffer[65536];
  lseek(file, 0, SEEK_SET);
  for (ssize_t got = 0; (got = read(file, buffer, sizeof buffer)) > 0;)
    text.append(buffer, static_cast<std::size_t>(got));
  close(file);
  return text;
}

}  // namespace

Process::Process(const std::vector<std::string>& command, const Surroundings& surroundings)
    : out_(memory_file()), err_(memory_file()) {
  const int in = memory_file();
  for (std::size_t at = 0; at < surroundings.input.size();) {
    const ssize_t put = write(in, surroundings.input.data() + at, surroundings.input.size() - at);
    if (put <= 0) throw std::system_error(errno, std::generic_category(), "write");
    at += static_cast<std::size_t>(put);
  }
  lseek(in, 0, SEEK_SET);
  std::vector<char*> arguments;
  for (const std::string& argument : command) arguments.push_back(const_cast<char*>(argument.c_str()));
  arguments.push_back(nullptr);
  pid_ = fork();
  if (pid_ < 0) throw std::system_error(errno, std::generic_category(), "fork");
  if (pid_ == 0) {
    dup2(in, 0);
    dup2(out_, 1);
    dup2(err_, 2);
    for (const std::string& each : surroundings.environment) {
      const auto equals = each.find('=');
      if (equals == std::string::npos)
        unsetenv(each.c_str());
      else
        setenv(each.substr(0, equals).c_str(), each.c_str() + equals + 1, 1);
    }
    if (surroundings.folder.empty() || chdir(surroundings.folder.c_str()) == 0) execvp(arguments[0], arguments.data());
    _exit(127);
  }
  close(in);
}

Process::~Process() {
  if (pid_ > 0) wait();
}

Finished Process::wait() {
  int status = 0;
  while (waitpid(pid_, &status, 0) < 0 && errno == EINTR) {}
  pid_ = 0;
  return {WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), text_of(out_), text_of(err_)};
}

void Process::signal(int number) const { kill(pid_, number); }

Finished run(const std::vector<std::string>& command, const Surroundings& surroundings) {
  return Process(command, surroundings).wait();
}

std::string binary() {
  const char* given = std::getenv("RECONCILE_BIN");
  return std::filesystem::absolute(given && *given ? given : "build/reconcile").string();
}

Finished reconcile(std::vector<std::string> arguments, Surroundings surroundings) {
  arguments.insert(arguments.begin(), binary());
  // what the caller sets comes last and wins
  std::vector<std::string> environment{
      "NO_COLOR=1", "LC_ALL=C", "DATABASE_URL", "PGDATABASE", "PGHOST",
      "PGPORT",     "PGUSER",   "PGPASSWORD",   "PGSERVICE",  "PGPASSFILE=/nonexistent",
      "PGOPTIONS"};
  environment.insert(environment.end(), surroundings.environment.begin(), surroundings.environment.end());
  surroundings.environment = std::move(environment);
  return run(arguments, surroundings);
}

}  // namespace reconcile::test
