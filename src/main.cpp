// Parses arguments, runs the command, turns an Error into a message and an exit status; nothing else.
#include <malloc.h>

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <iostream>

#include "commands/arguments.hpp"
#include "commands/report.hpp"

int main(int argc, char** argv) {
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
