// Another program, run to its end.
#pragma once

#include <string>
#include <vector>

namespace reconcile::test {

struct Finished {
  int status = 0;  ///< 128 + the signal where one ended it
  std::string out;
  std::string err;
};

/// `environment` is `NAME=value`, or `NAME` for one that is not to be set; `folder` is where it runs, here by default.
struct Surroundings {
  std::vector<std::string> environment;
  std::string folder;
  std::string input;
};

/// A program that runs on its own; the destructor waits for its end.
class Process {
 public:
  explicit Process(const std::vector<std::string>& command, const Surroundings& surroundings = {});
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  Finished wait();
  void signal(int number) const;

 private:
  int pid_ = 0;
  int out_ = -1;
  int err_ = -1;
};

Finished run(const std::vector<std::string>& command, const Surroundings& surroundings = {});

/// The program that is being tested.
std::string binary();

/// Runs it, away from the settings and environment of whoever runs the tests.
Finished reconcile(std::vector<std::string> arguments, Surroundings surroundings = {});

}  // namespace reconcile::test
