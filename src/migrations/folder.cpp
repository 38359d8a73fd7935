#include "migrations/folder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "core/error.hpp"
#include "core/file_changes.hpp"
#include "core/outside_of_transaction.hpp"
#include "core/split_statements.hpp"
#include "migrations/alembic_locations.hpp"
#include "migrations/history_name.hpp"
#include "migrations/not_understood.hpp"
#include "migrations/tools/common.hpp"

namespace reconcile {

namespace fs = std::filesystem;

namespace {

/// What a tool looks into; of anything else only the name counts.
bool is_looked_into(std::string_view base) {
  static const std::vector<std::string_view> endings{".sql",  ".py",   ".xml",  ".yaml", ".yml",
                                                     ".json", ".toml", ".conf", ".plan"};
  const std::string small = in_small_letters(base);
  return std::any_of(endings.begin(), endings.end(), [&](std::string_view ending) { return small.ends_with(ending); });
}

bool is_skipped(const fs::path& folder) {
  const std::string name = folder.filename().string();
  return name.starts_with('.') || name == "node_modules" || name == "__pycache__";
}

/// By the first tool that knows it, the one of the settings before all others; false: none.
bool read_file(const ListedFile& each, const MigrationTool* wanted, MigrationFile& found) {
  std::vector<const MigrationTool*> tools = migration_tools();
  if (wanted) tools.insert(tools.begin(), wanted);
  for (const MigrationTool* tool : tools) {
    found = {};
    if (!tool->read || !tool->read(each.file, found)) continue;
    found.format = tool->name;
    return true;
  }
  return false;
}

/// As if it had that name in its folder.
bool read_as(const ListedFile& each, const std::string& base, const MigrationTool* wanted, MigrationFile& found) {
  ListedFile other = each;
  other.file.path = each.file.path.substr(0, each.file.path.size() - each.base().size()) + base;
  if (!read_file(other, wanted, found)) return false;
  for (auto* script : {&found.up, &found.down})
    if (*script) (*script)->path = each.file.path;
  return true;
}

/// What all files of SQL have in front of a number, as in migration-001.sql; empty: nothing, or not all have the same.
std::string common_prefix(const FolderListing& listing) {
  std::optional<std::string> prefix;
  for (const ListedFile& each : listing.files) {
    if (!each.parent().empty() || !without_sql(each.base())) continue;
    const std::string own(each.base().substr(0, std::min(each.base().find_first_of("0123456789"), each.base().size())));
    if (prefix && *prefix != own) return {};
    prefix = own;
  }
  return prefix.value_or("");
}

/// A folder for each version, in which the files are numbered or called anything.
bool read_in_version(const ListedFile& each, const MigrationTool* wanted, MigrationFile& found) {
  const std::string parent(each.parent().substr(0, each.parent().size() - 1));
  MigrationFile folder;
  if (parent.find('/') != std::string::npos || !read_name(parent, folder) || !without_sql(each.base())) return false;
  const bool has_number = read_file(each, wanted, found);
  if (!has_number && !read_as(each, "0_" + std::string(each.base()), wanted, found)) return false;
  // 1.9 and 1.9.1 are folders of different versions, whatever numbers their files have
  while (folder.version.size() < 4) folder.version.emplace_back("0");
  folder.version.insert(folder.version.end(), found.version.begin(), found.version.end());
  found.version = folder.version;
  if (!has_number) found.digits.clear();
  found.number.reset();
  found.folder = parent;
  const std::string own = has_number ? found.name : found.name.substr(std::min<std::size_t>(2, found.name.size()));
  // up.sql and down.sql have no name but that of the folder
  found.name = own.empty() ? parent : parent + "/" + own;
  return true;
}

/// Revisions of Alembic that its settings name beside those of the folder itself.
void read_revisions_elsewhere(const FolderListing& listing, MigrationFolder& folder) {
  const AlembicLocations locations = alembic_locations(listing.path);
  std::error_code failed;
  const fs::path own = fs::weakly_canonical(listing.path, failed);
  const auto take = [&](const ListedFile& each, bool is_own) {
    MigrationFile found;
    if (!alembic_tool.read(each.file, found)) return;
    found.format = alembic_tool.name;
    found.in_other_folder = !is_own;
    if (is_own) found.folder = each.parent().substr(0, each.parent().size() - 1);
    folder.files.push_back(std::move(found));
  };
  const auto is_location = [&](std::string_view parent) {
    return std::find(locations.folders.begin(), locations.folders.end(),
                     (own / parent.substr(0, parent.size() - 1)).string()) != locations.folders.end();
  };
  for (const ListedFile& each : listing.files)
    if (!each.parent().empty() && (locations.is_recursive || is_location(each.parent()))) take(each, true);
  for (const std::string& other : locations.folders) {
    if (other.starts_with(own.string())) continue;
    for (const ListedFile& each : list_folder(fs::path(other).lexically_proximate(fs::current_path()).string()).files)
      if (each.parent().empty() || locations.is_recursive) take(each, false);
  }
}

void read_each(const FolderListing& listing, const MigrationTool* wanted, MigrationFolder& folder) {
  Mistakes mistakes;
  std::map<std::string, std::size_t> below;
  bool has_top = false;
  const std::string prefix = common_prefix(listing);
  const auto read_top = [&](const ListedFile& each, const MigrationTool* tool, MigrationFile& found) {
    return read_file(each, tool, found) || (!prefix.empty() && without_sql(each.base()) &&
                                            read_as(each, std::string(each.base().substr(prefix.size())), tool, found));
  };
  const auto take = [&](const ListedFile& each, const auto& read) {
    MigrationFile found;
    try {
      if (!read(each, wanted, found)) return false;
      folder.files.push_back(std::move(found));
    } catch (const Error& error) {
      mistakes.add(error);
    }
    return true;
  };
  for (const ListedFile& each : listing.files) {
    if (!each.parent().empty()) continue;
    if (take(each, read_top)) {
      has_top = true;
    } else if (const std::string why = is_program(each); !why.empty()) {
      MigrationFile program;
      read_name(each.base().substr(0, each.base().rfind('.')), program);
      program.up = MigrationScript{each.file.path, 1, {}, true, {{why, {file_name(each.file.path), 0, 0}, {}}}};
      folder.files.push_back(std::move(program));
    } else if (without_sql(each.base())) {
      folder.left_out.push_back({each.file.path, "its name begins with no number"});
    }
  }
  const auto is_python = [](const ListedFile& each) { return each.base().ends_with(".py"); };
  if (std::any_of(listing.files.begin(), listing.files.end(), is_python)) read_revisions_elsewhere(listing, folder);
  for (const ListedFile& each : listing.files) {
    if (each.parent().empty() || !without_sql(each.base())) continue;
    if (has_top || !take(each, read_in_version)) ++below[std::string(each.parent())];
  }
  mistakes.throw_if_any();
  for (const auto& [parent, count] : below)
    folder.left_out.push_back(
        {listing.path + "/" + parent, fmt::format("{} {} in a folder below", count, count == 1 ? "file" : "files")});
  join_and_sort(folder.files);
}

/// Each revision behind those that it revises or depends on.
void follow_the_chain(std::vector<MigrationFile>& files) {
  std::set<std::string> open;
  for (const MigrationFile& file : files)
    if (!file.revision.empty()) open.insert(file.revision);
  if (open.empty()) return;
  std::vector<MigrationFile> sorted;
  while (!files.empty()) {
    auto next = std::find_if(files.begin(), files.end(), [&](const MigrationFile& file) {
      const auto waits = [&](const std::string& revision) {
        return revision != file.revision && open.contains(revision);
      };
      return std::none_of(file.down_revisions.begin(), file.down_revisions.end(), waits) &&
             std::none_of(file.depends_on.begin(), file.depends_on.end(), waits);
    });
    if (next == files.end()) next = files.begin();  // a circle, which is a problem of the folder
    open.erase(next->revision);
    sorted.push_back(std::move(*next));
    files.erase(next);
  }
  files = std::move(sorted);
}

/// What its tool runs outside of a transaction without being asked to.
void look_where_it_runs(MigrationFile& file, const MigrationTool* wanted) {
  if (file.format.empty()) return;
  // files of SQL may be run by the tool of the settings
  const MigrationTool& tool = wanted && file.format == sql_tool.name ? *wanted : tool_named(file.format);
  for (auto* script : {&file.up, &file.down}) {
    if (!*script || !(*script)->in_transaction || tool.runs_outside == RunsOutside::no_file) continue;
    std::size_t statements = 0, outside = 0;
    for (const FileStatement& each : split_statements((*script)->sql)) {
      ++statements;
      if (tool.runs_outside == RunsOutside::every_file || outside + 1 < statements) continue;
      outside += !only_outside_of_transaction(StatementTree(each.text)).empty();
    }
    const bool are_such = statements > 0 && outside == statements;
    (*script)->in_transaction = tool.runs_outside == RunsOutside::every_file   ? false
                                : tool.runs_outside == RunsOutside::such_files ? !are_such
                                                                               : !(are_such && statements == 1);
  }
}

/// The tool that the folder as a whole belongs to.
const MigrationTool* owner_of(const FolderListing& listing, const MigrationTool* wanted, std::string& why) {
  std::vector<const MigrationTool*> tools = migration_tools();
  if (wanted) tools.insert(tools.begin(), wanted);
  for (const MigrationTool* tool : tools)
    if (tool->owns && !(why = tool->owns(listing)).empty()) return tool;
  return nullptr;
}

}  // namespace

const ListedFile* FolderListing::find(std::string_view name) const {
  const auto found =
      std::lower_bound(files.begin(), files.end(), name,
                       [](const ListedFile& file, std::string_view wanted) { return file.name < wanted; });
  return found != files.end() && found->name == name ? &*found : nullptr;
}

FolderListing list_folder(const std::string& path, const ReadOptions& options) {
  FolderListing listing{path, {}, options.placeholders};
  std::error_code failed;
  for (fs::recursive_directory_iterator at(path, failed), end; !failed && at != end; at.increment(failed)) {
    constexpr int deepest = 6;
    if (at->is_directory(failed) && (is_skipped(at->path()) || at.depth() >= deepest)) at.disable_recursion_pending();
    const std::string base = at->path().filename().string();
    if (!at->is_regular_file(failed) || base.starts_with('.')) continue;
    // the whole path is put together as the user wrote its beginning
    ListedFile file{at->path().lexically_relative(path).string(), {at->path().string(), {}}};
    if (is_looked_into(base)) file.file.text = read_text(file.file.path);
    listing.files.push_back(std::move(file));
  }
  std::sort(listing.files.begin(), listing.files.end(),
            [](const ListedFile& a, const ListedFile& b) { return a.name < b.name; });
  return listing;
}

std::string read_text(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  std::ostringstream text;
  text << stream.rdbuf();
  if (!stream) throw Error(fmt::format("cannot read {}", path));
  return text.str();
}

std::vector<std::string> paths_of(const MigrationFile& file) {
  std::vector<std::string> paths;
  if (file.has_folder) {
    for (const auto& entry : fs::directory_iterator(fs::path(file.path()).parent_path()))
      if (entry.is_regular_file()) paths.push_back(entry.path().string());
    std::sort(paths.begin(), paths.end());
    return paths;
  }
  for (const auto* script : {&file.up, &file.down}) {
    if (!*script || (!paths.empty() && paths.front() == (*script)->path)) continue;
    paths.push_back((*script)->path);
    if (const std::string beside = (*script)->path + ".conf"; fs::exists(beside)) paths.push_back(beside);
  }
  return paths;
}

MigrationFolder read_folder(const std::string& path, const ReadOptions& options) {
  MigrationFolder folder;
  folder.path = path;
  const FolderListing listing = list_folder(path, options);
  const MigrationTool* wanted = options.tool.empty() ? nullptr : &tool_named(options.tool);
  std::string why;
  folder.tool = owner_of(listing, wanted, why);
  // a plain folder for each migration may be that of any tool that has one
  if (folder.tool == &sql_tool && wanted && wanted->read_folder) folder.tool = wanted;
  if (folder.tool) {
    folder.tool->read_folder(listing, folder);
  } else {
    read_each(listing, wanted, folder);
    follow_the_chain(folder.files);
    // the newest migration says how the folder goes on
    for (auto file = folder.files.rbegin(); file != folder.files.rend() && !folder.tool; ++file)
      if (!file->format.empty()) {
        folder.tool = &tool_named(file->format);
        why = fmt::format("{} has its marks or its name", base_name(file->path()));
      }
    if (wanted && folder.tool == &sql_tool) folder.tool = wanted;
  }
  if (const MigrationTool* tool = wanted ? wanted : folder.tool) folder.history = configured_history(*tool, path);
  for (MigrationFile& file : folder.files) look_where_it_runs(file, wanted);
  if (folder.tool) folder.taken_for = fmt::format("{} is taken for a folder of {}: {}", path, folder.tool->name, why);
  if (std::all_of(folder.files.begin(), folder.files.end(),
                  [](const MigrationFile& each) { return each.format.empty(); }))
    refuse_what_is_not_understood(listing);
  return folder;
}

std::vector<MigrationFile> read_migrations(const std::string& path, const ReadOptions& options) {
  return read_folder(path, options).files;
}

bool has_migrations(const std::string& path) {
  try {
    return !read_folder(path).files.empty();
  } catch (const Error&) {
    return false;
  }
}

void write_files(const std::vector<NewFile>& files, const std::vector<NewFile>& over) {
  std::vector<FileChange> changes;
  for (const NewFile& file : files) {
    if (fs::exists(file.path)) throw Error(fmt::format("{} exists already", file.path), "choose another --name");
    changes.push_back({file.path, file.text});
  }
  for (const NewFile& file : over) changes.push_back({file.path, file.text});
  make_changes(changes);
}

void replace_files(const std::vector<Replacement>& replacements) {
  std::vector<FileChange> changes;
  for (const Replacement& each : replacements) {
    const bool goes = std::any_of(replacements.begin(), replacements.end(),
                                  [&](const Replacement& other) { return other.path == each.file.path; });
    if (!goes && fs::exists(each.file.path)) throw Error(fmt::format("{} exists already", each.file.path));
    changes.push_back({each.file.path, each.file.text});
  }
  for (const Replacement& each : replacements)
    if (std::none_of(replacements.begin(), replacements.end(),
                     [&](const Replacement& other) { return other.file.path == each.path; }))
      changes.push_back({each.path, std::nullopt});
  make_changes(changes);
}

}  // namespace reconcile
