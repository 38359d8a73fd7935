// Migrations and desired state → what breaks a rule.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "core/database.hpp"
#include "core/finding.hpp"
#include "core/migration.hpp"
#include "core/python_call.hpp"
#include "lint/allowed.hpp"
#include "lint/rules.hpp"
#include "migrations/migration_file.hpp"

namespace reconcile {

struct LintInput {
  std::vector<MigrationFile> migrations;
  /// What the revisions of Alembic call, by path; without an entry a revision is not looked into.
  std::map<std::string, std::vector<PythonCall>> calls;
  std::string not_rendered;           ///< why the SQL of their operations is not known, where that is so
  const Database* desired = nullptr;  ///< null: none
  /// Name and text of each of its files of YAML, and of SQL.
  std::vector<std::pair<const std::string*, std::string>> desired_files, desired_sql;
  LintLevels levels;
  /// Migrations before it are left alone: a number, or the name or revision of one; empty: none.
  std::string since;
  Place since_place;  ///< where the settings say so
  bool all = false;   ///< what is found before `since` is reported too, as warnings
  bool allow_public = false;
};

/// Throws Error where `since` names no migration.
Report lint(const LintInput& input);

/// Says again how many findings count, once others of them are accepted.
void count_findings(Report& report, const LintInput& input);

/// Allows, in a way there that was made of a plan, the rules that it breaks because it does what the desired state asks
/// for: what they warn of, the plan has shown.
void allow_asked_for(MigrationPart& up);

}  // namespace reconcile
