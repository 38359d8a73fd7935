// Another program of this machine, run to its end.
#pragma once

#include <string>
#include <vector>

namespace reconcile {

struct Program {
  std::vector<std::string> command;      ///< the first word is looked for in PATH
  std::vector<std::string> environment;  ///< `NAME=value`, beside our own, in which nothing leads to a database
  std::string folder;                    ///< where it runs; empty: here
  std::string input;
};

struct Finished {
  int status = 0;      ///< 127: there is no such program; 128 + the signal where one ended it
  std::string output;  ///< standard output
  std::string log;     ///< standard error
};

Finished run_program(const Program& program);

}  // namespace reconcile
