// What is wrong with a folder of migrations as a whole, or with the name of one; its head.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/error.hpp"
#include "migrations/migration_file.hpp"

namespace reconcile {

struct MigrationProblem {
  std::string_view rule;  ///< `number-twice`
  Mistake mistake;
  bool is_ambiguous = false;  ///< what runs, in which order, or what comes next cannot be told
};

/// Two files with one number, a gap, a hash for a name, a chain of revisions with two heads or a missing link …
std::vector<MigrationProblem> problems_of(const std::vector<MigrationFile>& files);

/// Those that make something ambiguous, as one Error; nothing if there are none. `doubles`: two of one number too,
/// whatever tool they are for.
void refuse_problems(const std::vector<MigrationFile>& files, bool doubles = false);

/// The revision that no other one revises; empty where there is none. Of a folder without problems.
std::string head_of(const std::vector<MigrationFile>& files);

}  // namespace reconcile
