// Comments that switch a rule off for what follows them: `reconcile: allow RULE because …`.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lint/checks.hpp"

namespace reconcile {

/// `-- reconcile: allow drop-column, rename because the desired state asks for it`
struct Allowance {
  std::vector<std::string> rules;
  std::string reason;
};
std::optional<Allowance> read_allowance(std::string_view comment);
std::string to_comment(const Allowance& allowance);

/// The comments of a file of YAML, each with the lines of the entry that follows it, or that it stands behind.
std::vector<LintLines> yaml_comments(const std::string* file, std::string_view text);

/// Marks what comments allow as accepted, and adds what is wrong with the comments. `known` are the pieces of the files
/// with their comments.
void allow(std::vector<Finding>& findings, const std::vector<LintLines>& known, const LintLevels& levels, Found& found);

}  // namespace reconcile
