#include "commands/clock.hpp"

#include <fmt/chrono.h>

#include <ctime>

namespace reconcile {

std::string today() { return now().substr(0, 10); }

std::string now() { return fmt::format("{:%Y-%m-%dT%H:%M:%S}", fmt::gmtime(std::time(nullptr))); }

}  // namespace reconcile
