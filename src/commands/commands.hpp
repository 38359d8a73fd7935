// The program's stories, one file each.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "commands/settings.hpp"

namespace reconcile {

class Live;
struct States;

struct PlanOptions {
  std::string from = "live";
  bool exit_code = false;
};
Status plan(const Settings& settings, const PlanOptions& options);
/// Prints the plan of the states; whether there is anything in it.
bool show_plan(const Settings& settings, Live& live, const States& states);

struct DiffOptions {
  std::string from, to;
  bool exit_code = false;
};
Status diff(const Settings& settings, const DiffOptions& options);

struct GenerateOptions {
  std::string name;
  std::string date;  ///< when the migration was made
  std::string from = "live";
  bool verify = false;
  bool plain = false;  ///< without guards
  long long sample = 0;
};
Status generate(const Settings& settings, const GenerateOptions& options);

struct RenumberOptions {
  std::vector<std::string> files;  ///< none: the later of any two of one number
  bool dry_run = false;
};
Status renumber(const Settings& settings, const RenumberOptions& options);

struct ApplyOptions {
  bool yes = false;
};
Status apply(const Settings& settings, const ApplyOptions& options);

struct BaselineOptions {
  std::string file;  ///< empty: none
  bool write = false;
  std::string date;  ///< empty: today
};
Status drift(const Settings& settings, const BaselineOptions& options);
Status lint(const Settings& settings, const BaselineOptions& options);

struct MigrateOptions {
  std::string action;               ///< up, down, status or baseline
  std::optional<long long> number;  ///< of baseline
  std::optional<long long> to;
  int steps = 1;
  bool dry_run = false;
};
Status migrate(const Settings& settings, const MigrateOptions& options);

struct VerifyOptions {
  std::string from = "live";
  long long sample = 0;  ///< rows that are made for every table first
};
Status verify(const Settings& settings, const VerifyOptions& options);

Status check(const Settings& settings);
struct InspectOptions {
  std::string state = "live";
};
Status inspect(const Settings& settings, const InspectOptions& options);
/// Whether --output names a folder: there is one, it ends in a slash, or it is nothing yet and has no ending.
bool is_folder(const std::string& output);
/// The same into the files of that folder.
Status inspect_folder(const Settings& settings, Live& live);
Status validate(const Settings& settings);

struct FormatOptions {
  std::vector<std::string> paths;  ///< none: the desired state
  bool check = false;
};
Status format_files(const Settings& settings, const FormatOptions& options);
Status init(const Settings& settings);

}  // namespace reconcile
