#include "commands/ahead.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <map>

#include "apply/tool_history.hpp"
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

std::string upgrade_of(const MigrationFile& file) {
  const std::string_view command = file.format.empty() ? std::string_view() : tool_named(file.format).upgrade;
  return command.empty() ? "run it" : fmt::format("run `{}`", command);
}

[[noreturn]] void refuse(const Files& pending, const std::string& by) {
  std::vector<std::string> names;
  for (const MigrationFile* file : pending) names.push_back(file->name);
  throw Error(fmt::format("the folder is ahead of the database, which by {} has not had {} of its migrations: {}", by,
                          names.size(), first_names(names)),
              fmt::format("{} first, or take the difference from the folder, so that only what is new is written: "
                          "--from migrations",
                          upgrade_of(*pending.front())));
}

void look_at_unknown(const ToolHistory& history) {
  if (history.unknown.empty()) return;
  const std::string text = fmt::format("the folder is behind the database, which by {} has had {}", history.table,
                                       first_names(history.unknown));
  if (!history.only_last) return spdlog::warn("{}", text);
  throw Error(text + ", which is not in the folder",
              "bring its file into the folder, or take the difference from the folder: --from migrations");
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

}  // namespace

void refuse_pending(Live& live, const std::vector<MigrationFile>& files, const std::vector<std::string>& schemas) {
  if (files.empty() || live.state().what != StateArgument::What::database) return;
  if (const auto history = read_tool_history(live.connection(), files)) {
    look_at_unknown(*history);
    if (!history->pending.empty()) refuse(history->pending, history->table);
    return;
  }
  if (const Files pending = pending_by_headers(files, live, schemas); !pending.empty())
    refuse(pending, "what the files say that they were made for");
}

}  // namespace reconcile
