// What is wrong with a folder of migrations as a whole, or with the name of one; its head and its next number.
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
};

/// Two files with one number, a gap, a hash for a name, a chain of revisions with two heads or a missing link …
std::vector<MigrationProblem> problems_of(const std::vector<MigrationFile>& files);

/// All of them as one Error; nothing if there are none.
void refuse_problems(const std::vector<MigrationFile>& files);

/// The number after the highest, as it is written: three digits, or as many as the folder's have.
std::string next_number(const std::vector<MigrationFile>& files, int ahead = 0);

/// The revision that no other one revises; empty where there is none. Of a folder without problems.
std::string head_of(const std::vector<MigrationFile>& files);

}  // namespace reconcile
