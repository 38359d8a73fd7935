// The table of the rules of `lint`: what each finds, why, and what to do instead.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/finding.hpp"

namespace reconcile {

struct LintRule : Rule {
  enum class About { folder, script, change, design, comment };
  About about = About::script;
  bool on = true;         ///< unless the settings say otherwise
  bool is_house = false;  ///< about names, numbers and guards: how a team writes, not what a change does to a database
  /// It may be what the desired state asks for: `generate` allows it in what it writes.
  bool asked_for() const { return about == About::change || about == About::design; }
};

/// In the order of docs/lint.md.
const std::vector<LintRule>& lint_rules();
const LintRule* lint_rule(std::string_view id);

/// `lint: { rules: { RULE: off } }`: by rule, `off` or a severity.
using LintLevels = std::map<std::string, std::string, std::less<>>;
bool is_on(const LintRule& rule, const LintLevels& levels);
Severity severity_of(const LintRule& rule, const LintLevels& levels);

}  // namespace reconcile
