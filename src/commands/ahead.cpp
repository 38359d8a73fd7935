#include "commands/ahead.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <filesystem>
#include <map>

#include "apply/tool_history.hpp"
#include "commands/migrations.hpp"
#include "migrations/folder.hpp"
#include "migrations/tool.hpp"
#include "plan/made_for.hpp"

namespace reconcile {

namespace {

using Files = std::vector<const MigrationFile*>;

std::string first_names(std::vector<std::string> names) {
  constexpr std::size_t shown = 5;
  const std::size_t all = names.size();
  if (all <= shown) return fmt::format("{}", fmt::join(names, ", "));
  names.resize(shown);
  return fmt::format("{} and {} more", fmt::join(names, ", "), all - shown);
}

/// Those that the database has not had, and by what that is known.
struct Pending {
  Files files;
  std::string by;
  std::string_view command;

  /// How they are run.
  std::string upgrade() const { return command.empty() ? std::string("run it") : fmt::format("run `{}`", command); }

  std::string text() const {
    std::vector<std::string> names;
    for (const MigrationFile* file : files) names.push_back(file->name);
    return fmt::format("the folder is ahead of the database, which by {} has not had {} of its migrations: {}", by,
                       names.size(), first_names(names));
  }
};

std::string behind_text(const ToolHistory& history) {
  if (history.unknown.empty()) return {};
  return fmt::format("the folder is behind the database, which by {} has had {}", history.table,
                     first_names(history.unknown));
}

/// Whether that is in one of these schemas, as far as its description tells.
bool is_in(const std::string& object, const std::vector<std::string>& schemas) {
  return std::any_of(schemas.begin(), schemas.end(), [&](const std::string& schema) {
    return object == "schema " + schema || object.find(" " + schema + ".") != std::string::npos;
  });
}

/// The files from the first on that the database has not had, by what the last of them say. One that does not say what
/// it was made for may undo what others before it did.
Files pending_by_headers(const std::vector<MigrationFile>& files, Live& live, const std::vector<std::string>& schemas) {
  std::optional<Database> found;
  std::map<std::string, std::string> last;  // of an object: how the folder leaves it
  const MigrationFile* first = nullptr;
  std::size_t at = files.size();
  std::size_t begin = files.size();
  while (at > 0) {
    const MigrationFile& file = files[--at];
    if (!file.up) continue;
    const std::vector<MadeFor> entries = read_made_for(read_text(file.up->path));
    if (entries.empty()) break;
    std::vector<MadeFor> seen;
    for (const MadeFor& entry : entries) {
      last.emplace(entry.object, entry.after);
      if (is_in(entry.object, schemas) && entry.before != last.at(entry.object)) seen.push_back(entry);
    }
    // as it is, without what a rename of the plan makes of it
    if (!found) found = live.read(schemas);
    if (!as_before(seen, *found).empty()) {
      first = &file;
      begin = at;
    }
  }
  Files pending;
  if (first)
    for (std::size_t i = begin; i < files.size(); ++i)
      if (files[i].up) pending.push_back(&files[i]);
  return pending;
}

Pending pending_in(const MigrationFolder& folder, const std::optional<ToolHistory>& history, Live& live,
                   const std::vector<std::string>& schemas) {
  if (history) return {history->pending, history->table, history->upgrade};
  Pending pending{pending_by_headers(folder.files, live, schemas), "what the files say that they were made for", {}};
  if (!pending.files.empty() && !pending.files.front()->format.empty())
    pending.command = tool_named(pending.files.front()->format).upgrade;
  return pending;
}

}  // namespace

void refuse_pending(Live& live, const MigrationFolder& folder, const std::vector<std::string>& schemas) {
  if (folder.files.empty() || !live.is_database()) return;
  const auto history = read_tool_history(live.connection(), folder);
  if (const std::string text = history ? behind_text(*history) : std::string(); !text.empty()) {
    if (history->only_last)
      throw Error(text + ", which is not in the folder",
                  "bring its file into the folder, or take the difference from the folder: --from migrations");
    spdlog::warn("{}", text);
  }
  const Pending pending = pending_in(folder, history, live, schemas);
  if (!pending.files.empty())
    throw Error(pending.text(),
                fmt::format("{} first, or take the difference from the folder, so that only what is new is written: "
                            "--from migrations",
                            pending.upgrade()));
}

void warn_of_pending(const Settings& settings, Live& live, const std::vector<std::string>& schemas) {
  std::error_code failed;
  if (!live.is_database() || !std::filesystem::is_directory(settings.migrations, failed)) return;
  try {
    const MigrationFolder folder = read_migrations_of(settings, settings.migrations);
    if (folder.files.empty()) return;
    const auto history = read_tool_history(live.connection(), folder);
    if (const std::string text = history ? behind_text(*history) : std::string(); !text.empty())
      spdlog::warn("{}", text);
    const Pending pending = pending_in(folder, history, live, schemas);
    if (!pending.files.empty())
      spdlog::warn("{}; {} first, so that what they do is not part of this plan", pending.text(), pending.upgrade());
  } catch (const Error& error) {
    // the plan does not need the folder
    spdlog::info("{} is not looked at: {}", settings.migrations, error.what());
  }
}

}  // namespace reconcile
