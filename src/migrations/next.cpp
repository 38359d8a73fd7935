#include "migrations/next.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/hash.hpp"
#include "migrations/problems.hpp"
#include "migrations/tools/common.hpp"

namespace reconcile {

namespace {

const MigrationFile* highest_of(const std::vector<MigrationFile>& files) {
  // beside files of other tools, Flyway's versions of several parts are numbers of another kind
  const bool is_mixed = std::any_of(files.begin(), files.end(), [](const MigrationFile& each) {
    return each.format != flyway_tool.name && !each.version.empty();
  });
  const MigrationFile* highest = nullptr;
  for (const MigrationFile& file : files) {
    if (file.version.empty() || (is_mixed && file.format == flyway_tool.name && file.version.size() > 1)) continue;
    if (!highest || !is_older(file.version, highest->version)) highest = &file;
  }
  return highest;
}

std::string first_number(std::string_view first, int ahead, std::timespec now) {
  if (is_time(first)) return time_after(first, ahead, now);
  return ahead == 0 ? std::string(first) : number_after(first, ahead - 1);
}

/// The name of a file, or of the folder that is a migration's own.
std::string component_of(const MigrationFile& file, const std::string& path) {
  return base_name(file.has_folder ? path.substr(0, path.rfind('/')) : path);
}

/// Where the name ends and what follows begins: `.up.sql`, `_up.SQL`, `.sql`.
std::string ending_of(const std::string& base) {
  const std::string small = in_small_letters(base);
  for (const std::string_view ending : {".up.sql", ".do.sql", "_up.sql", "-up.sql", ".down.sql", ".undo.sql",
                                        ".rollback.sql", "_down.sql", "-down.sql", ".sql"})
    if (small.ends_with(ending)) return base.substr(base.size() - ending.size());
  return {};
}

/// `.down.sql` for `.up.sql`, in the same case of letters; empty for `.sql`.
std::string down_ending_for(const std::string& up) {
  for (const auto& [there, back] :
       {std::pair("up", "down"), {"Up", "Down"}, {"UP", "DOWN"}, {"do", "undo"}, {"DO", "UNDO"}})
    if (up.size() > 4 && up.substr(1).starts_with(there)) return up.substr(0, 1) + back + up.substr(3);
  return {};
}

/// Folder, prefix, separator and endings of the newest file.
void follow(const MigrationFile& model, const std::vector<MigrationFile>& files, Migration& migration) {
  if (!model.folder.empty()) migration.folder = model.folder + "/";
  const std::string base = component_of(model, model.path());
  const auto at = base.find(model.digits);
  if (!model.digits.empty() && at != std::string::npos) {
    if (model.format != flyway_tool.name) migration.prefix = base.substr(0, at);
    const std::string rest = base.substr(at + model.digits.size());
    const auto end = std::find_if(rest.begin(), rest.end(), [](unsigned char c) { return std::isalnum(c); });
    const std::string separator(rest.begin(), end);
    if (separator != "." || rest.size() > ending_of(base).size()) migration.separator = separator;
  }
  if (model.has_folder) {
    migration.up_ending = "/up.sql";
    migration.down_ending = "/down.sql";
  }
  if (model.has_folder || !model.up) return;
  const std::string up = ending_of(base);
  if (up.empty()) return;
  migration.up_ending = up;
  migration.down_ending = down_ending_for(up);
  const auto with_down = std::find_if(files.rbegin(), files.rend(), [&](const MigrationFile& each) {
    return each.format == model.format && each.up && each.down && each.down->path != each.up->path;
  });
  if (with_down != files.rend()) migration.down_ending = ending_of(base_name(with_down->down->path));
}

/// A name for a revision where all have a hash: the file is called like that of the head, with a date where that has
/// one.
void name_with_hash(const MigrationFile& head, Migration& migration, std::timespec now) {
  migration.revision = to_hex(hash(migration.slug + migration.date, hash(migration.revises))).substr(0, 12);
  std::string stem = base_name(head.path());
  stem.resize(stem.size() - 3);
  const auto dated = [&](const std::string& text) {
    const NumberedName parts = split_number(text);
    return !parts.digits.empty() && is_time(parts.digits) ? time_in_form(parts.digits, now) + parts.rest
                                                          : std::string();
  };
  const auto at = stem.find(head.revision);
  const std::string after = at == std::string::npos ? std::string() : stem.substr(at + head.revision.size());
  if (at == std::string::npos) {
    const NumberedName parts = split_number(stem);
    const bool has_date = !parts.digits.empty() && is_time(parts.digits);
    migration.file =
        has_date ? time_in_form(parts.digits, now) + parts.rest.substr(0, 1) + migration.slug : migration.slug;
  } else {
    migration.file = dated(stem.substr(0, at)) + migration.revision +
                     (after.empty() || std::isalnum(static_cast<unsigned char>(after[0])) ? "_" : after.substr(0, 1)) +
                     migration.slug;
  }
}

}  // namespace

std::timespec present() {
  std::timespec now{};
  std::timespec_get(&now, TIME_UTC);
  return now;
}

std::string next_number(const std::vector<MigrationFile>& files, int ahead, std::timespec now) {
  const MigrationFile* highest = highest_of(files);
  if (!highest) return first_number("001", ahead, now);
  if (highest->digits.empty()) return {};
  return is_time(highest->digits) ? time_after(highest->digits, ahead, now) : number_after(highest->digits, ahead);
}

void name_next(const MigrationFolder& folder, const MigrationTool& tool, std::vector<Migration>& migrations,
               std::timespec now) {
  const MigrationFile* model = nullptr;
  bool has_numbers = false;
  for (const MigrationFile& file : folder.files) {
    has_numbers |= !file.version.empty();
    if ((file.format == tool.name || (file.format == sql_tool.name && tool.read == nullptr)) && file.up &&
        !file.version.empty())
      model = &file;
  }
  std::string before = head_of(folder.files);
  const auto head = std::find_if(folder.files.begin(), folder.files.end(),
                                 [&](const MigrationFile& each) { return !before.empty() && each.revision == before; });
  for (std::size_t i = 0; i < migrations.size(); ++i) {
    Migration& migration = migrations[i];
    const int ahead = static_cast<int>(i);
    if (!tool.first_number.empty())
      migration.number =
          has_numbers ? next_number(folder.files, ahead, now) : first_number(tool.first_number, ahead, now);
    if (model) follow(*model, folder.files, migration);
    if (head != folder.files.end()) migration.folder = head->folder.empty() ? "" : head->folder + "/";
    migration.revises = before;
    if (&tool == &alembic_tool && head != folder.files.end() && !has_numbers) name_with_hash(*head, migration, now);
    before = migration.revision.empty() ? migration.name() : migration.revision;
  }
}

}  // namespace reconcile
