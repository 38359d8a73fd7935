#include "migrations/problems.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>
#include <unordered_set>

#include "migrations/tools/common.hpp"

namespace reconcile {

namespace {

/// Times and versions of several parts need not follow each other.
bool is_counted(const MigrationFile& file) { return file.number && !is_time(file.digits); }

Place place_of(const MigrationFile& file) {
  return {file_name(file.path()), file.format == "alembic" ? file.revision_line : 1, 1};
}

class Folder {
 public:
  explicit Folder(const std::vector<MigrationFile>& files) : files_(files) {
    for (const MigrationFile& file : files)
      if (!file.revision.empty()) by_revision_[file.revision].push_back(&file);
  }

  std::vector<MigrationProblem> problems() {
    names();
    numbers();
    revisions();
    heads();
    return std::move(problems_);
  }

  std::vector<const MigrationFile*> heads_of_chain() const {
    std::unordered_set<std::string> revised;
    for (const MigrationFile& file : files_) revised.insert(file.down_revisions.begin(), file.down_revisions.end());
    std::vector<const MigrationFile*> heads;
    for (const MigrationFile& file : files_)
      if (!file.revision.empty() && !revised.contains(file.revision)) heads.push_back(&file);
    // a branch in another folder of the tool goes its own way, and does not end this one
    const auto is_own = [](const MigrationFile* head) { return !head->in_other_folder; };
    if (std::any_of(heads.begin(), heads.end(), is_own))
      std::erase_if(heads, [&](const MigrationFile* head) { return !is_own(head); });
    return heads;
  }

 private:
  void add(std::string_view rule, std::string message, const MigrationFile& file, std::string hint,
           bool is_ambiguous = false) {
    problems_.push_back({rule, {std::move(message), place_of(file), std::move(hint)}, is_ambiguous});
  }

  /// What was there before numbers came into use keeps its name.
  bool revises_a_number(const MigrationFile& file) const {
    std::vector<const MigrationFile*> open{&file};
    std::set<const MigrationFile*> seen;
    while (!open.empty()) {
      const MigrationFile* at = open.back();
      open.pop_back();
      if (!seen.insert(at).second) continue;
      if (!at->version.empty()) return true;
      for (const std::string& revision : at->down_revisions)
        if (const auto found = by_revision_.find(revision); found != by_revision_.end())
          open.insert(open.end(), found->second.begin(), found->second.end());
    }
    return false;
  }

  void names() {
    for (const MigrationFile& file : files_) {
      if (!file.up)
        add("no-up", fmt::format("{} has nothing to undo: there is no up file", base_name(file.path())), file,
            "remove it, or bring the up file back");
      const bool legacy = file.format == "alembic" && !revises_a_number(file);
      if (file.version.size() > 1 && file.format == flyway_tool.name)
        add("version-parts", fmt::format("{} has a version of several parts", base_name(file.path())), file,
            "number migrations with whole numbers: V092__add_x.sql");
      const bool is_revision = file.format == alembic_tool.name && file.version.empty();
      if (file.is_unordered || (is_revision && !legacy))
        add("hash-name", fmt::format("{} has a hash for a name and no number", base_name(file.path())), file,
            "reconcile renumber FILE gives it the next free number");
    }
  }

  void numbers() {
    std::map<Version, std::vector<const MigrationFile*>, decltype(&is_older)> by_version(&is_older);
    for (const MigrationFile& file : files_)
      if (!file.version.empty()) by_version[file.version].push_back(&file);
    const MigrationFile* before = nullptr;
    for (const auto& [version, taken] : by_version) {
      const MigrationFile& file = *taken.front();
      // two files of a folder for each version are in the order of their names
      if (taken.size() > 1 && !(file.version.size() > 1 && file.format == sql_tool.name)) {
        std::vector<std::string> names;
        for (const MigrationFile* each : taken) names.push_back(base_name(each->path()));
        const bool is_refused = std::all_of(taken.begin(), taken.end(), [](const MigrationFile* each) {
          return !each->format.empty() && tool_named(each->format).refuses_doubles;
        });
        add("number-twice",
            fmt::format("number {} is taken {}: {}", file.digits, taken.size() == 2 ? "twice" : "several times",
                        fmt::join(names, " and ")),
            *taken.back(), "reconcile renumber gives the later one the next free number", is_refused);
      }
      if (before && is_counted(file) && is_counted(*before) && *file.number != *before->number + 1) {
        const long long first = *before->number + 1, last = *file.number - 1;
        const std::string missing = first == last ? fmt::format("number {:03} is", first)
                                                  : fmt::format("numbers {:03} to {:03} are", first, last);
        add("number-gap",
            fmt::format("{} missing between {} and {}", missing, base_name(before->path()), base_name(file.path())),
            file, "bring the missing file back, or reconcile renumber FILE for those behind the gap");
      }
      before = &file;
    }
  }

  void revisions() {
    std::map<std::string, const std::vector<const MigrationFile*>*> sorted;
    for (const auto& [revision, files] : by_revision_) sorted.emplace(revision, &files);
    for (const auto& [revision, files] : sorted)
      if (files->size() > 1)
        add("revision-twice",
            fmt::format("revision {} is given twice: {} and {}", revision, base_name(files->front()->path()),
                        base_name(files->back()->path())),
            *files->back(), "a revision has a name of its own", true);
    for (const MigrationFile& file : files_)
      for (const std::string& revision : file.down_revisions)
        if (!by_revision_.contains(revision))
          add("revision-missing",
              fmt::format("{} revises {}, which no file of this folder is", base_name(file.path()), revision), file,
              "bring its file back, or correct down_revision", true);
  }

  void heads() {
    const std::vector<const MigrationFile*> heads = heads_of_chain();
    if (by_revision_.empty() || heads.size() == 1) return;
    if (heads.empty()) {
      add("no-head", "the revisions revise each other in a circle", *by_revision_.begin()->second.front(),
          "correct a down_revision", true);
      return;
    }
    std::vector<std::string> names;
    for (const MigrationFile* each : heads) names.push_back(base_name(each->path()));
    add("several-heads",
        fmt::format("the chain of revisions has {} heads: {}", heads.size(), fmt::join(names, " and ")), *heads.back(),
        "reconcile renumber FILE puts one behind the other; alembic merge joins them", true);
  }

  const std::vector<MigrationFile>& files_;
  std::unordered_map<std::string, std::vector<const MigrationFile*>> by_revision_;
  std::vector<MigrationProblem> problems_;
};

}  // namespace

std::vector<MigrationProblem> problems_of(const std::vector<MigrationFile>& files) { return Folder(files).problems(); }

void refuse_problems(const std::vector<MigrationFile>& files, bool doubles) {
  Mistakes mistakes;
  for (MigrationProblem& problem : problems_of(files))
    if (problem.is_ambiguous || (doubles && problem.rule == "number-twice"))
      mistakes.add(std::move(problem.mistake.message), problem.mistake.place, std::move(problem.mistake.hint));
  mistakes.throw_if_any();
}

std::string head_of(const std::vector<MigrationFile>& files) {
  const auto heads = Folder(files).heads_of_chain();
  return heads.empty() ? std::string() : heads.front()->revision;
}

}  // namespace reconcile
