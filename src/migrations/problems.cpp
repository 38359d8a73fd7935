#include "migrations/problems.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>
#include <unordered_set>

namespace reconcile {

namespace {

/// Longer numbers are times (20240131120000), which need not follow each other.
constexpr long long highest_counted = 99'999'999;

bool is_counted(const MigrationFile& file) { return file.number && *file.number <= highest_counted; }

std::string base_name(const std::string& path) { return path.substr(path.rfind('/') + 1); }

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
    return heads;
  }

 private:
  void add(std::string_view rule, std::string message, const MigrationFile& file, std::string hint) {
    problems_.push_back({rule, {std::move(message), place_of(file), std::move(hint)}});
  }

  /// What was there before numbers came into use keeps its name.
  bool revises_a_number(const MigrationFile& file) const {
    std::vector<const MigrationFile*> open{&file};
    std::set<const MigrationFile*> seen;
    while (!open.empty()) {
      const MigrationFile* at = open.back();
      open.pop_back();
      if (!seen.insert(at).second) continue;
      if (at->number) return true;
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
      if (file.number || legacy) continue;
      if (file.format == "flyway")
        add("version-parts", fmt::format("{} has a version of several parts", base_name(file.path())), file,
            "number migrations with whole numbers: V092__add_x.sql");
      else
        add("hash-name", fmt::format("{} has a hash for a name and no number", base_name(file.path())), file,
            "reconcile renumber FILE gives it the next free number");
    }
  }

  void numbers() {
    std::map<long long, std::vector<const MigrationFile*>> by_number;
    for (const MigrationFile& file : files_)
      if (file.number) by_number[*file.number].push_back(&file);
    const MigrationFile* before = nullptr;
    for (const auto& [number, taken] : by_number) {
      const MigrationFile& file = *taken.front();
      if (taken.size() > 1) {
        std::vector<std::string> names;
        for (const MigrationFile* each : taken) names.push_back(base_name(each->path()));
        add("number-twice",
            fmt::format("number {} is taken {}: {}", file.digits, taken.size() == 2 ? "twice" : "several times",
                        fmt::join(names, " and ")),
            *taken.back(), "reconcile renumber gives the later one the next free number");
      }
      if (before && is_counted(file) && number != *before->number + 1) {
        const long long first = *before->number + 1, last = number - 1;
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
            *files->back(), "a revision has a name of its own");
    for (const MigrationFile& file : files_)
      for (const std::string& revision : file.down_revisions)
        if (!by_revision_.contains(revision))
          add("revision-missing",
              fmt::format("{} revises {}, which no file of this folder is", base_name(file.path()), revision), file,
              "bring its file back, or correct down_revision");
  }

  void heads() {
    const std::vector<const MigrationFile*> heads = heads_of_chain();
    if (by_revision_.empty() || heads.size() == 1) return;
    if (heads.empty()) {
      add("no-head", "the revisions revise each other in a circle", *by_revision_.begin()->second.front(),
          "correct a down_revision");
      return;
    }
    std::vector<std::string> names;
    for (const MigrationFile* each : heads) names.push_back(base_name(each->path()));
    add("several-heads",
        fmt::format("the chain of revisions has {} heads: {}", heads.size(), fmt::join(names, " and ")), *heads.back(),
        "reconcile renumber FILE puts one behind the other; alembic merge joins them");
  }

  const std::vector<MigrationFile>& files_;
  std::unordered_map<std::string, std::vector<const MigrationFile*>> by_revision_;
  std::vector<MigrationProblem> problems_;
};

}  // namespace

std::vector<MigrationProblem> problems_of(const std::vector<MigrationFile>& files) { return Folder(files).problems(); }

void refuse_problems(const std::vector<MigrationFile>& files) {
  Mistakes mistakes;
  for (MigrationProblem& problem : problems_of(files))
    mistakes.add(std::move(problem.mistake.message), problem.mistake.place, std::move(problem.mistake.hint));
  mistakes.throw_if_any();
}

std::string next_number(const std::vector<MigrationFile>& files, int ahead) {
  const MigrationFile* highest = nullptr;
  for (const MigrationFile& file : files)
    if (file.number && (!highest || *file.number > *highest->number)) highest = &file;
  if (!highest) return fmt::format("{:03}", 1 + ahead);
  const std::size_t width = highest->digits.starts_with('0') ? highest->digits.size() : 0;
  return fmt::format("{:0{}}", *highest->number + 1 + ahead, std::max<std::size_t>(width, 3));
}

std::string head_of(const std::vector<MigrationFile>& files) {
  const auto heads = Folder(files).heads_of_chain();
  return heads.empty() ? std::string() : heads.front()->revision;
}

}  // namespace reconcile
