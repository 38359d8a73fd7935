// `since`: the migrations of a folder that the rules leave alone.
#pragma once

#include <string>
#include <vector>

#include "core/error.hpp"
#include "migrations/migration_file.hpp"

namespace reconcile {

class Since {
 public:
  /// `text`: a number, version or time, or the name or revision of a migration; empty: none is left alone. Throws Error
  /// where no migration is called that; `place` is where the settings say it.
  Since(const std::string& text, Place place, const std::vector<MigrationFile>& migrations);

  /// Whether the migration at that index is before it: by its version, else by its place in the folder's order.
  bool leaves_alone(std::size_t index) const;

 private:
  const std::vector<MigrationFile>& migrations_;
  Version version_;         ///< empty: it is a name
  std::size_t before_ = 0;  ///< where it is a version: of migrations without one
};

}  // namespace reconcile
