// Migrations that took a number, or a place in the chain, that another one has: they get the next ones.
#pragma once

#include <string>
#include <vector>

#include "migrations/migration_file.hpp"

namespace reconcile {

/// The later of every two files that have one number, else of two heads of the chain.
std::vector<const MigrationFile*> later_ones(const std::vector<MigrationFile>& files);

/// A migration, and what it is to be called.
struct Renumbered {
  const MigrationFile* file = nullptr;
  std::string name;                         ///< `093_add_x`
  std::string digits;                       ///< `093`; empty: it keeps its name
  std::vector<std::string> down_revisions;  ///< of Alembic

  /// The path of one of its files, or that of a file beside it.
  std::string path(const std::string& before) const;
  std::string text(const std::string& before) const;
};

/// The chosen ones behind all others, each with what builds on it.
std::vector<Renumbered> renumbered(const std::vector<MigrationFile>& files,
                                   const std::vector<const MigrationFile*>& chosen);

/// A revision of Alembic, where its `depends_on` says the new names.
std::string with_dependencies(std::string source, const std::vector<Renumbered>& list);

}  // namespace reconcile
