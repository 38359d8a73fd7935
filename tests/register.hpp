// One test case for each of many pieces of data, made when the program starts.
#pragma once

#include <doctest/doctest.h>

#include <string>

namespace reconcile::test {

/// `run` learns by running_test() for which name it was called.
void register_test(const char* suite, const std::string& name, void (*run)(), const char* file, unsigned line);

std::string running_test();

}  // namespace reconcile::test
