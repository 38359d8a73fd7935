// inspect --output DIR: a folder of desired state that describes the live one, of which only that changes what differs.
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <filesystem>

#include "commands/commands.hpp"
#include "commands/inspect_scope.hpp"
#include "commands/states.hpp"
#include "core/file_changes.hpp"
#include "load/rewrite_files.hpp"
#include "objects/objects.hpp"
#include "plan/steps.hpp"
#include "render/words.hpp"

namespace reconcile {

namespace fs = std::filesystem;

namespace {

/// What the files say, but for the wish that something be renamed.
Database read_files(const DesiredFiles& files) {
  Database desired = load_files(files);
  for (const auto& object : desired.objects()) object->renamed_from = Symbol();
  return desired;
}

std::set<ObjectRef> differing(const States& states) {
  Mistakes impossible;  // that no plan leads from one to the other is no matter
  std::set<ObjectRef> refs;
  for (const Change& change : compare(states.live, states.desired, impossible))
    if (change.ref.kind != &data_kind) refs.insert(whole_of(change.ref, states.desired, states.live));
  return refs;
}

DesiredFiles changed(const DesiredFiles& files, const std::vector<FileChange>& changes) {
  DesiredFiles after;
  after.schema = files.schema;
  const auto change_of = [&](const std::string& path) {
    return std::find_if(changes.begin(), changes.end(), [&](const FileChange& each) { return each.path == path; });
  };
  for (const auto& file : files.files)
    if (change_of(*file.name) == changes.end()) after.files.push_back(file);
  for (const FileChange& change : changes)
    if (change.text) after.files.push_back({file_name(change.path), *change.text});
  std::sort(after.files.begin(), after.files.end(), [](const auto& a, const auto& b) { return *a.name < *b.name; });
  return after;
}

/// The files as they have to be. Where a change of a few lines does not say all that has changed, because somebody
/// wrote it in a way of his own, the object is written anew.
std::vector<FileChange> changes_of(const Settings& settings, Live& live, const DesiredFiles& files) {
  const Database desired = read_files(files);
  const States& states = read_live_again(settings, live, desired);
  if (states.live.schemas.empty())
    throw Error(fmt::format("the database {} has no such schema as the files describe", live.connection().described()),
                "name one with --schema NAME, or all with --schema '*'");
  for (const NotCovered& each : states.live.not_covered)
    spdlog::warn("not covered: {} {}", each.what, shown(each.name));
  Differing what{differing(states), {}, settings.pin_versions};
  for (const auto& object : states.desired.objects())
    if (settings.pin_versions && object->ref.kind == &extension_kind &&
        static_cast<const Extension&>(*object).version.empty() && states.live.find(object->ref))
      what.objects.insert(object->ref);
  for (;;) {
    std::vector<FileChange> changes = rewrite_files(settings.output, files, states.desired, states.live, what);
    if (changes.empty()) return changes;
    std::set<ObjectRef> left;
    try {
      const DesiredFiles after = changed(files, changes);
      if (!after.files.empty()) left = differing(read_live_again(settings, live, read_files(after)));
    } catch (const Error& error) {
      if (what.anew == what.objects) throw;
      spdlog::info("written anew: {}", error.what());
      left = what.objects;
    }
    if (left.empty()) return changes;
    std::vector<Mistake> mistakes;
    for (const ObjectRef& ref : left)
      if (!what.anew.insert(ref).second)
        mistakes.push_back(
            {fmt::format("what the database has of {} cannot be written into these files", ref.described()),
             states.desired.find(ref) ? states.desired.find(ref)->place : Place{},
             "take it out of its file and run this again"});
    if (!mistakes.empty()) throw Error(std::move(mistakes));
    what.objects.insert(left.begin(), left.end());
  }
}

}  // namespace

bool is_folder(const std::string& output) {
  const fs::path path(output);
  if (output.empty() || output == "-") return false;
  return fs::is_directory(path) || path.filename().empty() || (!fs::exists(path) && path.extension().empty());
}

Status inspect_folder(const Settings& settings, Live& live) {
  DesiredFiles files;
  if (fs::exists(settings.output) && has_desired_state(settings.output)) files = find_files({settings.output});
  // without --schema the files say which schemas they describe
  Settings scope = files.files.empty() || !settings.schemas.empty() ? scope_of_inspect(settings, live) : settings;
  scope.output = fs::path(settings.output).lexically_normal().string();
  const std::vector<FileChange> changes = changes_of(scope, live, files);
  make_changes(changes);
  std::size_t added = 0, removed = 0;
  for (const FileChange& change : changes) {
    const bool is_new = std::none_of(files.files.begin(), files.files.end(),
                                     [&](const auto& file) { return *file.name == change.path; });
    added += is_new;
    removed += !change.text;
    if (!settings.quiet)
      fmt::print(stderr, "{} {}\n", is_new ? "added" : change.text ? "changed" : "removed", change.path);
  }
  if (!settings.quiet)
    fmt::print(stderr, "{} added, {} changed, {} removed, {} unchanged.\n", counted(added, "file"),
               changes.size() - added - removed, removed, files.files.size() + added - changes.size());
  write_settings_of_inspect(scope);
  return Status::done;
}

}  // namespace reconcile
