// A plan → migrations.
#pragma once

#include <string>
#include <vector>

#include "core/migration.hpp"
#include "core/plan.hpp"

namespace reconcile {

struct PartOptions {
  std::string lock_timeout = "5s";
  /// A statement that must be outside of a transaction has a part of its own (MigrationTool::one_statement_per_file).
  bool alone = false;
  bool plain = false;  ///< without guards
};

/// The plan's transactions, guarded.
std::vector<MigrationPart> parts_of(const Plan& plan, ServerVersion version, const PartOptions& options);

/// Each part of the way there with the one that undoes it; without numbers yet.
std::vector<Migration> migrations_of(std::vector<MigrationPart> up, std::vector<MigrationPart> down,
                                     const std::string& slug);

/// The statements as they are, for reading: no guards, one line of comment each.
std::string plain_sql(const Statements& statements);

/// What the changes are about, as parts of file names, from the longest to the shortest: `add_retries_to_flows`,
/// `add_retries`, `change_flows`.
std::vector<std::string> phrases_for(const Plan& plan);
/// The first that fits, else as many whole words as do.
std::string slug_of(const std::vector<std::string>& phrases, std::size_t longest = 60);

}  // namespace reconcile
