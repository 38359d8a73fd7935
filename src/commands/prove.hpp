// The proof of migrations: run on a throw-away server, there and back again, and compared after every step.
#pragma once

#include <vector>

#include "commands/states.hpp"
#include "core/migration.hpp"
#include "core/proof.hpp"

namespace reconcile {

/// The migrations lead from the live state to the desired one. `sample` rows are made for every table first.
Proof prove(const Settings& settings, Live& live, const States& states, std::vector<Migration> migrations,
            long long sample);

}  // namespace reconcile
