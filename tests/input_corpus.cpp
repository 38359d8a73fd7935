// What libFuzzer found interesting, read again: no input may end the program. tests/input/corpus has a folder for each
// reader.
#include <doctest/doctest.h>

#include <filesystem>

#include "core/error.hpp"
#include "folder.hpp"
#include "input/readers.hpp"

namespace reconcile::test {

namespace {

namespace fs = std::filesystem;

TEST_CASE("every input of the corpus is read or refused") {
  for (const InputReader& reader : input_readers()) {
    const fs::path folder = fs::path("tests/input/corpus") / reader.name;
    CAPTURE(reader.name);
    REQUIRE(fs::is_directory(folder));
    for (const auto& entry : fs::directory_iterator(folder)) {
      CAPTURE(entry.path().string());
      try {
        reader.read(text_of(entry.path()));
      } catch (const Error& error) {
        CHECK_FALSE(error.mistakes.empty());
      }
    }
  }
}

TEST_CASE("what the readers of the corpus begin with is read") {
  for (const InputReader& reader : input_readers()) {
    CAPTURE(reader.name);
    for (const std::string& seed : seeds_of(reader.name)) {
      CAPTURE(seed);
      try {
        reader.read(seed);
      } catch (const Error& error) {
        CHECK_FALSE(error.mistakes.empty());
      }
    }
  }
}

}  // namespace

}  // namespace reconcile::test
