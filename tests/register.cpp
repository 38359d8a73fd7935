#include "register.hpp"

#include <deque>

namespace reconcile::test {

void register_test(const char* suite, const std::string& name, void (*run)(), const char* file, unsigned line) {
  // doctest keeps pointers to the names
  static std::deque<std::string> names;
  static std::deque<doctest::detail::TestSuite> suites;
  names.push_back(name);
  suites.emplace_back();
  if (*suite) suites.back() * suite;
  doctest::detail::regTest(doctest::detail::TestCase(run, file, line, suites.back()) * names.back().c_str());
}

std::string running_test() {
  const doctest::ContextOptions* options = doctest::getContextOptions();
  return options->currentTest->m_name;
}

}  // namespace reconcile::test
