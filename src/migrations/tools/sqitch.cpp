// Sqitch: deploy/slug.sql and revert/slug.sql in the order of sqitch.plan, each run by psql.
#include <fmt/format.h>

#include <ctime>
#include <sstream>

#include "migrations/folder.hpp"
#include "migrations/tools/common.hpp"

namespace reconcile {

namespace {

constexpr std::string_view plan_name = "sqitch.plan";

/// A change of the plan; `file` is its name, or name@tag where a later change has that name again.
struct Change {
  std::string name, file;
};

std::vector<Change> changes_in(const std::string& plan) {
  std::vector<Change> changes;
  std::vector<std::size_t> open;  // changes behind which no tag came yet
  std::istringstream lines(plan);
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line.substr(0, line.find('#')));
    std::string word;
    if (!(words >> word) || word.starts_with('%')) continue;
    if (word.starts_with('@')) {
      for (const std::size_t each : open) changes[each].file = changes[each].name + word;
      open.clear();
      continue;
    }
    if (word == "+" || word == "-") words >> word;
    changes.push_back({word, word});
    open.push_back(changes.size() - 1);
  }
  // only where the name comes again does a file have the tag in its name
  for (std::size_t i = 0; i < changes.size(); ++i)
    if (std::none_of(changes.begin() + static_cast<std::ptrdiff_t>(i) + 1, changes.end(),
                     [&](const Change& later) { return later.name == changes[i].name; }))
      changes[i].file = changes[i].name;
  return changes;
}

void read(const FolderListing& listing, MigrationFolder& folder) {
  const ListedFile& plan = *listing.find(plan_name);
  Mistakes mistakes;
  for (const Change& change : changes_in(plan.file.text)) {
    const auto script = [&](std::string_view part) -> std::optional<MigrationScript> {
      const ListedFile* file = listing.find(fmt::format("{}/{}.sql", part, change.file));
      if (!file) return std::nullopt;
      return MigrationScript{file->file.path, 1, file->file.text, true};
    };
    MigrationFile found;
    found.name = change.name;
    found.recorded_as = change.name;
    found.format = sqitch_tool.name;
    found.up = script("deploy");
    found.down = script("revert");
    if (found.up)
      folder.files.push_back(std::move(found));
    else
      mistakes.add(fmt::format("the plan names {}, and there is no deploy/{}.sql", change.name, change.file),
                   {file_name(plan.file.path), 0, 0}, "bring the file back, or take its line out");
  }
  mistakes.throw_if_any();
}

Beside beside(const MigrationFolder& folder, const std::vector<Migration>& added) {
  const std::string path = folder.path + "/" + std::string(plan_name);
  std::string text = folder.files.empty() ? "%syntax-version=1.0.0\n%project=project\n" : read_text(path);
  if (!text.ends_with('\n')) text += '\n';
  const std::time_t now = std::time(nullptr);
  std::tm utc{};
  gmtime_r(&now, &utc);
  char time[32];
  std::strftime(time, sizeof time, "%Y-%m-%dT%H:%M:%SZ", &utc);
  for (const Migration& each : added)
    text += fmt::format("{} {} reconcile <reconcile@localhost> # {}\n", each.file_name(), time, each.slug);
  return {{{path, std::move(text)}}, {}};
}

}  // namespace

const MigrationTool sqitch_tool{
    .name = "sqitch",
    .history = {{.name = "changes", .schema = "sqitch", .key = "change", .columns = "change_id change project"},
                {.name = "releases", .schema = "sqitch", .columns = "version installer_name"},
                {.name = "projects", .schema = "sqitch", .columns = "project creator_name"},
                {.name = "tags", .schema = "sqitch", .columns = "tag_id tag project"},
                {.name = "dependencies", .schema = "sqitch", .columns = "change_id dependency"},
                {.name = "events", .schema = "sqitch", .columns = "event change_id project"}},
    .history_settings = {.files = "sqitch.conf", .table = {}, .schema = "registry"},
    .upgrade = "sqitch deploy",
    .runs_outside = RunsOutside::every_file,
    .first_number = "",
    .write =
        [](const Migration& migration) {
          const auto text = [&](const MigrationPart& part, std::string_view more) {
            return title(migration, more) +
                   (part.in_transaction() ? "\n" + in_own_transaction(part) + "\n" : spell(part.statements));
          };
          return std::vector<NewFile>{
              {fmt::format("deploy/{}.sql", migration.file_name()), text(migration.up, {})},
              {fmt::format("revert/{}.sql", migration.file_name()), text(migration.down, ", undone")}};
        },
    .owns =
        [](const FolderListing& listing) {
          return std::string(listing.find(plan_name) ? "there is a sqitch.plan" : "");
        },
    .read_folder = read,
    .beside = beside,
};

}  // namespace reconcile
