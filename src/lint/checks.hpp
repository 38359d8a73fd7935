// The checks behind the rules; each adds what it finds.
#pragma once

#include "core/database.hpp"
#include "lint/rules.hpp"
#include "lint/script.hpp"
#include "migrations/problems.hpp"

namespace reconcile {

/// Where the checks put what they find; a rule that is off finds nothing.
class Found {
 public:
  explicit Found(const LintLevels& levels) : levels_(levels) {}

  void add(std::string_view rule, Place place, std::string message, const ObjectRef& object = {});
  void add(Finding finding);
  std::vector<Finding> take() { return std::move(findings_); }

 private:
  const LintLevels& levels_;
  std::vector<Finding> findings_;
};

/// Names, numbers and the chain.
void check_folder(const std::vector<MigrationFile>& migrations, Found& found);

/// That what cannot run twice stands behind a guard.
void check_guards(const LintScript& script, Found& found);

/// What goes for every statement: that it is understood, that its names have a schema …
void check_statements(const LintScript& script, bool allow_public, Found& found);

/// What the statements of a way there do to tables that it has not made.
void check_changes(const LintScript& script, Found& found);

/// How the objects of the desired state are made.
void check_desired(const Database& desired, bool allow_public, Found& found);

/// The rule that a type of a column breaks, as format_type prints it; empty: none.
std::string_view rule_of_type(std::string_view type);

}  // namespace reconcile
