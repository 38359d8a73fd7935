// A pair of states, and the way from the one to the other and back on a server; pg_dump is the referee.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "render/migration.hpp"
#include "server.hpp"

namespace reconcile::test {

/// The objects of one file of desired state; null: none. Throws Error with what is wrong with the file.
Database state(const Document* file);

/// The statements of a plan, one behind the other; `COMMIT;` stands between two transactions.
std::string spell(const Plan& plan);

/// Whether a statement of the plan rewrites a table.
bool rewrites(const Plan& plan);

/// The texts of the files that `generate` writes.
struct Files {
  std::vector<std::string> up;
  std::vector<std::string> down;
};

/// A database as it is, the state that it is to get, and the plans there and back. The plans point into the states.
struct PlannedPair {
  std::vector<std::string> schemas;
  States states;
  Plan up;
  Plan down;
};

/// Reads the database and plans. Throws Error where there is no plan. `desired` is null for an empty state.
PlannedPair plan_pair(Connection& connection, const Document* desired, std::vector<std::string> schemas,
                      bool concurrently);

/// What differs between a database and what `inspect` writes of it; empty: nothing.
std::vector<std::string> faults_of_inspect(Connection& connection, const std::vector<std::string>& schemas,
                                           const std::string& when);

/// What goes wrong when the files of the plan are run twice up and twice down on the planned database; empty: nothing.
/// After up the dump must be that of a database that was built straight from the desired state, the next plan must be
/// empty, and rows and files of tables must be kept as far as the plan says; after down the dump must be the first one.
std::vector<std::string> faults_of_files(const FreshDatabase& database, const PlannedPair& pair,
                                         const Document* desired);

}  // namespace reconcile::test
