// An env.py of our own, run by the Alembic of a project.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace reconcile {

class AlembicRun {
 public:
  /// `command` is what starts Alembic; empty: it is looked for.
  AlembicRun(const std::string& folder, const std::vector<std::string>& command, std::string_view env);
  ~AlembicRun();
  AlembicRun(const AlembicRun&) = delete;
  AlembicRun& operator=(const AlembicRun&) = delete;

  /// The project's alembic.ini; empty if there is none.
  const std::filesystem::path& ini() const { return ini_; }
  /// The folder of revisions, from the root on.
  const std::filesystem::path& folder() const { return folder_; }

  /// What env.py has written to report.json beside it, with that text in task.json; nothing where no Alembic starts.
  std::optional<std::string> report(const std::string& task, const std::vector<std::string>& environment);
  /// The last line of what it printed instead.
  std::string why_not() const;

 private:
  std::string take(const std::string& name) const;
  void write(const std::string& name, std::string_view text) const;

  std::filesystem::path folder_, ini_;
  std::string own_;                                 // a folder for the time being
  std::vector<std::vector<std::string>> programs_;  // those that did not start are left out
  std::string log_;
};

}  // namespace reconcile
