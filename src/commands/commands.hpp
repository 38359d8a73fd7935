// The program's stories, one file each.
#pragma once

#include <optional>
#include <string>

#include "commands/settings.hpp"

namespace reconcile {

struct PlanOptions {
  bool exit_code = false;
};
Status plan(const Settings& settings, const PlanOptions& options);

struct GenerateOptions {
  std::string name;
  std::string date;  ///< when the migration was made
};
Status generate(const Settings& settings, const GenerateOptions& options);

struct ApplyOptions {
  bool yes = false;
};
Status apply(const Settings& settings, const ApplyOptions& options);

struct DriftOptions {
  std::string baseline;
  bool write_baseline = false;
  std::string date;  ///< empty: today
};
Status drift(const Settings& settings, const DriftOptions& options);

Status lint(const Settings& settings);
Status inspect(const Settings& settings);
Status validate(const Settings& settings);
Status init(const Settings& settings);

}  // namespace reconcile
