// What a server has of classes that no kind models: listed, never passed over in silence.
#pragma once

#include <string>
#include <vector>

namespace reconcile {

/// SQL that returns class and name of each such object in scope.
std::string inventory_query();

/// `SELECT FROM …`: only where one of them has rows there may be any.
std::vector<std::string> inventory_probes();

}  // namespace reconcile
