#include "core/migration.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/kind.hpp"

namespace reconcile {

std::string MigrationStatement::comments(std::string_view mark) const {
  return allows.empty() ? fmt::format("{}{}\n", mark, comment) : fmt::format("{0}{1}\n{0}{2}\n", mark, comment, allows);
}

bool MigrationPart::in_transaction() const {
  return std::all_of(statements.begin(), statements.end(), [](const auto& each) { return each.in_transaction; });
}

std::string MigrationPart::settings() const {
  const bool makes_routines = std::any_of(statements.begin(), statements.end(), [](const auto& each) {
    return each.object.kind && each.object.kind->in_sql.catalog == "pg_proc";
  });
  return std::string("SET LOCAL search_path = pg_catalog, pg_temp;") +
         (makes_routines ? "\nSET LOCAL check_function_bodies = off;" : "");
}

}  // namespace reconcile
