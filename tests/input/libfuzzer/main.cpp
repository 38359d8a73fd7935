// What libFuzzer calls with each input. The environment says which reader gets it (RECONCILE_READER), or where the
// inputs that it begins with are to be written (RECONCILE_SEEDS); see scripts/fuzz --input.
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <cstdint>
#include <cstdlib>
#include <fstream>

#include "core/error.hpp"
#include "input/readers.hpp"

namespace {

const reconcile::test::InputReader* reader = nullptr;

void write_seeds(const char* folder) {
  std::size_t number = 0;
  for (const std::string& seed : reconcile::test::seeds_of(reader->name))
    std::ofstream(fmt::format("{}/seed_{}", folder, number++), std::ios::binary) << seed;
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  spdlog::set_level(spdlog::level::off);
  const char* name = std::getenv("RECONCILE_READER");
  reader = name ? reconcile::test::input_reader(name) : nullptr;
  if (!reader) {
    fmt::print(stderr, "RECONCILE_READER must be one of:");
    for (const auto& each : reconcile::test::input_readers()) fmt::print(stderr, " {}", each.name);
    fmt::print(stderr, "\n");
    std::exit(1);
  }
  if (const char* folder = std::getenv("RECONCILE_SEEDS")) {
    write_seeds(folder);
    std::exit(0);
  }
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    reader->read({reinterpret_cast<const char*>(data), size});
  } catch (const reconcile::Error&) {
    // what a user is told
  }
  return 0;
}
