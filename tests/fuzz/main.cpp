// Random pairs of states, tried on a server until the time is up; each that fails becomes a small case file.
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>

#include "fuzz/changes.hpp"
#include "fuzz/shrink.hpp"

namespace reconcile::test {

namespace {

struct Options {
  unsigned long long seed = 1;
  double minutes = 10;
  int pairs = 0;
  std::vector<std::string> kinds;
  std::string output = "build/fuzz";
  int attempts = 300;
};

struct Pair {
  Document live = Document::map();
  Document desired = Document::map();
};

/// Some fragments side by side or in one another, each at either of its states; then some random changes to each side.
Pair any_pair(const std::vector<Fragment>& fragments, const Values& values, Random& random) {
  Pair pair;
  const std::size_t count = 1 + any_below(4, random);
  for (std::size_t i = 0; i < count; ++i) {
    Fragment fragment = fragments[any_below(fragments.size(), random)];
    if (any_below(3, random) != 0) fragment = with_suffix(std::move(fragment), "_" + std::to_string(i));
    if (any_below(2, random) == 0) std::swap(fragment.live, fragment.desired);
    const std::size_t which = any_below(6, random);
    if (which != 0) pair.live = merged(pair.live, fragment.live);
    if (which != 1) pair.desired = merged(pair.desired, which == 2 ? fragment.live : fragment.desired);
  }
  const std::size_t before = any_below(3, random), after = any_below(4, random);
  for (unsigned i = 0; i < before; ++i) {
    // the same on both sides, so that the change is not undone
    Random same = random;
    pair.live = changed(pair.live, values, 10 + i, random);
    pair.desired = changed(pair.desired, values, 10 + i, same);
  }
  for (unsigned i = 0; i < after; ++i) pair.desired = changed(pair.desired, values, 20 + i, random);
  return pair;
}

bool has_only(const Fragment& fragment, const std::vector<std::string>& kinds) {
  return kinds.empty() || std::any_of(kinds.begin(), kinds.end(), [&](const std::string& kind) {
           return std::filesystem::path(fragment.path).parent_path().filename() == kind;
         });
}

int run(const Options& options) {
  using Clock = std::chrono::steady_clock;
  std::vector<Fragment> fragments = read_fragments();
  const Values values(fragments);
  std::erase_if(fragments, [&](const Fragment& each) { return !has_only(each, options.kinds); });
  if (fragments.empty()) {
    fmt::print(stderr, "fuzz: error: no folder of tests/cases is called so: {}\n", fmt::join(options.kinds, ", "));
    return 1;
  }
  std::filesystem::create_directories(options.output);
  const auto end = Clock::now() + std::chrono::duration<double, std::ratio<60>>(options.minutes);
  std::map<std::string, int> refusals;
  int passed = 0, failed = 0, refused = 0;
  for (unsigned long long number = 0; options.pairs == 0 ? Clock::now() < end : passed + failed < options.pairs;
       ++number) {
    Random random(options.seed * 1000003 + number);
    Pair pair = any_pair(fragments, values, random);
    Outcome outcome = try_pair(pair.live, pair.desired);
    if (outcome.kind == Outcome::Kind::passed) ++passed;
    if (outcome.kind == Outcome::Kind::refused) {
      ++refused;
      ++refusals[outcome.cause()];
    }
    if (outcome.kind != Outcome::Kind::failed) continue;
    ++failed;
    outcome = shrink(pair.live, pair.desired, std::move(outcome), options.attempts);
    const std::string path = fmt::format("{}/seed_{}_pair_{}.yaml", options.output, options.seed, number);
    std::ofstream(path) << as_case(pair.live, pair.desired, outcome);
    fmt::print("{}: {}\n", path, outcome.cause());
    std::fflush(stdout);
  }
  std::vector<std::pair<int, std::string>> most;
  for (const auto& [cause, count] : refusals) most.emplace_back(count, cause);
  std::sort(most.rbegin(), most.rend());
  for (const auto& [count, cause] : most) fmt::print("refused {} times: {}\n", count, cause);
  fmt::print("seed {}: {} pairs passed, {} failed; {} were not valid or refused\n", options.seed, passed, failed,
             refused);
  return failed == 0 ? 0 : 2;
}

}  // namespace

}  // namespace reconcile::test

int main(int argc, char** argv) {
  reconcile::test::Options options;
  CLI::App app("Tries random pairs of desired states on a throw-away server");
  app.add_option("--seed", options.seed, "where the random numbers begin: the same seed gives the same pairs");
  app.add_option("--minutes", options.minutes, "how long it runs")->capture_default_str();
  app.add_option("--pairs", options.pairs, "ends after that many valid pairs instead");
  app.add_option("--kinds", options.kinds, "only from these folders of tests/cases, separated by commas")
      ->delimiter(',');
  app.add_option("--output", options.output, "the folder for the pairs that fail")->capture_default_str();
  app.add_option("--attempts", options.attempts, "how often at most a failing pair is made smaller")
      ->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  // what a server cannot be asked is part of what is tried
  spdlog::set_level(spdlog::level::off);
  try {
    return reconcile::test::run(options);
  } catch (const std::exception& error) {
    fmt::print(stderr, "fuzz: error: {}\n", error.what());
    return 1;
  }
}
