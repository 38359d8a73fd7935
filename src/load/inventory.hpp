// What a server has of classes that no kind models: listed, never passed over in silence.
#pragma once

#include <string>

namespace reconcile {

/// SQL that returns class and name of each such object in scope.
std::string inventory_query();

/// SQL for whether there may be any, which is known much sooner.
std::string inventory_probe();

}  // namespace reconcile
