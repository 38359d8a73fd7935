// Parses arguments, runs the command, turns an Error into a message and an exit status; nothing else.
#include <malloc.h>
#include <pthread.h>

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <system_error>
#include <thread>

#include "commands/arguments.hpp"
#include "commands/report.hpp"

namespace {

int run(int argc, char** argv) {
  // glibc: what one thread gives back another can use; a fifth less memory, and no slower
  mallopt(M_ARENA_MAX, 1);
  reconcile::Settings settings;
  try {
    const auto status = static_cast<int>(reconcile::run_arguments(argc, argv, settings));
    std::cout.flush();
    std::fflush(nullptr);
    // what is left goes with the process; to give it back bit by bit takes a twentieth of a small plan
    std::_Exit(status);
  } catch (const reconcile::Error& error) {
    return static_cast<int>(reconcile::report(error, reconcile::use_color(settings, 2)));
  } catch (const std::exception& error) {
    return static_cast<int>(reconcile::report_internal(error));
  }
}

/// The size of the stacks of this thread's successors; 0 sets nothing.
void set_stack_size(std::size_t size) {
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  if (size > 0) pthread_attr_setstacksize(&attributes, size);
  pthread_setattr_default_np(&attributes);
  pthread_attr_destroy(&attributes);
}

}  // namespace

// libpg_query and what walks its trees call themselves for each level of an expression: the stacks are large enough for
// the deepest one that fits into a megabyte. Only what is used of them takes memory.
int main(int argc, char** argv) {
  set_stack_size(std::size_t{1} << 30);
  int status = 1;
  try {
    std::thread([&] { status = run(argc, argv); }).join();
  } catch (const std::system_error&) {
    // such a stack cannot be had
    set_stack_size(0);
    status = run(argc, argv);
  }
  return status;
}
