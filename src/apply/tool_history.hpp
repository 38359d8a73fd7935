// What a database says about the migrations that it has had, in the tables of their tools.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "migrations/listing.hpp"
#include "server/connection.hpp"

namespace reconcile {

struct ToolHistory {
  std::string table;                          ///< `public.alembic_version`
  std::string_view upgrade;                   ///< the command of the tool that keeps it; may be empty
  std::vector<const MigrationFile*> pending;  ///< of the folder, that the database has not had
  std::vector<std::string> unknown;           ///< what the database has had and the folder does not have
  bool only_last = false;                     ///< it keeps only the last one, which is then unknown
};

/// By the tables of the tools that the files are for, called as the project has it, else as usual, else by a table with
/// their columns that knows the files; nothing where the database has none. Of several tables, as projects have that
/// share a database, the one that knows most of the files.
std::optional<ToolHistory> read_tool_history(Connection& connection, const MigrationFolder& folder);

}  // namespace reconcile
