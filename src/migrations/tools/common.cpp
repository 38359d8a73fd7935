#include "migrations/tools/common.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <set>

#include "core/sql.hpp"

namespace reconcile {

namespace {

std::string_view without_margin(std::string_view line) {
  const auto begin = line.find_first_not_of(" \t\r\f\v");
  return begin == std::string_view::npos ? std::string_view() : line.substr(begin);
}

/// A copy of the lines for which `is_part`, as far as the last of them; the others in between are empty.
std::string lines_of(std::string_view text, const std::vector<bool>& is_part) {
  const auto last = std::find(is_part.rbegin(), is_part.rend(), true).base();
  const auto count = static_cast<std::size_t>(last - is_part.begin());
  std::string part;
  std::size_t number = 0;
  for_lines(text, [&](std::string_view line, std::size_t at) {
    if (number == count) return false;
    if (is_part[number++]) part += line;
    if (at + line.size() < text.size()) part += '\n';
    return true;
  });
  return part;
}

/// The lines of one direction, from its first mark on.
std::optional<MigrationScript> part_of(const NewFile& file, std::vector<bool> is_part) {
  const auto first = std::find(is_part.begin(), is_part.end(), true);
  if (first == is_part.end()) return std::nullopt;
  const auto before = static_cast<std::size_t>(first - is_part.begin());
  std::size_t begin = 0;
  for (std::size_t i = 0; i < before; ++i) begin = file.text.find('\n', begin) + 1;
  is_part.erase(is_part.begin(), first);
  return MigrationScript{file.path, static_cast<unsigned>(before) + 1,
                         lines_of(std::string_view(file.text).substr(begin), is_part), true};
}

}  // namespace

bool read_name(std::string_view name, MigrationFile& found) {
  found.name = name;
  found.digits = split_number(name).digits;
  if (found.digits.empty()) return false;
  found.version = version_of(found.digits);
  long long number = 0;
  const char* const end = found.digits.data() + found.digits.size();
  const auto [stopped, failed] = std::from_chars(found.digits.data(), end, number);
  found.number.reset();
  if (failed == std::errc() && stopped == end) found.number = number;
  return true;
}

std::string base_name(const std::string& path) { return path.substr(path.rfind('/') + 1); }

std::string in_small_letters(std::string_view text) {
  std::string small(text);
  std::transform(small.begin(), small.end(), small.begin(), [](unsigned char c) { return std::tolower(c); });
  return small;
}

bool take_ending(std::string& name, std::string_view ending) {
  if (!in_small_letters(name).ends_with(ending)) return false;
  name.resize(name.size() - ending.size());
  return true;
}

std::optional<std::string> without_sql(std::string_view name) {
  std::string stem(name);
  if (!take_ending(stem, ".sql") || stem.empty()) return std::nullopt;
  return stem;
}

std::optional<std::string> comment_of_line(std::string_view line) {
  std::string_view text = without_margin(line);
  if (!text.starts_with("--")) return std::nullopt;
  const auto begin = text.find_first_not_of("- \t"), end = text.find_last_not_of("- \t\r");
  return begin == std::string_view::npos ? std::string() : in_small_letters(text.substr(begin, end - begin + 1));
}

bool has_comment(std::string_view text, IsMark is_mark) {
  bool found = false;
  for_lines(text, [&](std::string_view line, std::size_t) {
    const auto comment = comment_of_line(line);
    found = comment && is_mark(*comment);
    return !found;
  });
  return found;
}

bool says_no_transaction_in_any_way(std::string_view text) {
  return has_comment(text, [](std::string_view comment) {
    return std::any_of(migration_tools().begin(), migration_tools().end(), [&](const MigrationTool* tool) {
      return tool->says_no_transaction && tool->says_no_transaction(comment);
    });
  });
}

bool read_parts(const NewFile& file, const Marks& marks, MigrationFile& found) {
  const auto stem = without_sql(base_name(file.path));
  if (!stem) return false;
  std::vector<bool> up, down;
  enum { neither, forth, back } part = neither;
  bool up_alone = false, down_alone = false;
  for_lines(file.text, [&](std::string_view line, std::size_t) {
    if (const auto comment = comment_of_line(line)) {
      part = marks.up(*comment) ? forth : marks.down(*comment) ? back : part;
      if (marks.no_transaction && marks.no_transaction(*comment)) {
        up_alone |= marks.whole_file || part == forth;
        down_alone |= marks.whole_file || part == back;
      }
    }
    up.push_back(part == forth);
    down.push_back(part == back);
    return true;
  });
  auto script = part_of(file, up);
  if (!script || !read_name(*stem, found)) return false;
  found.up = std::move(script);
  found.down = part_of(file, down);
  found.up->in_transaction = !up_alone;
  if (found.down) found.down->in_transaction = !down_alone;
  return true;
}

bool read_plain(const NewFile& file, MigrationFile& found) {
  auto stem = without_sql(base_name(file.path));
  if (!stem) return false;
  bool is_down = false;
  for (const std::string_view ending : {".down", ".undo", ".rollback", "_down", "-down"})
    if (!is_down) is_down = take_ending(*stem, ending);
  if (!is_down)
    for (const std::string_view ending : {".up", ".do", "_up", "-up"})
      if (take_ending(*stem, ending)) break;
  if (!read_name(*stem, found)) return false;
  (is_down ? found.down : found.up) =
      MigrationScript{file.path, 1, file.text, !says_no_transaction_in_any_way(file.text)};
  found.recorded_as = found.version.size() == 1 ? found.version.front() : found.digits;
  return true;
}

void join_and_sort(std::vector<MigrationFile>& files) {
  const auto alike = [](const MigrationFile& a, const MigrationFile& b) {
    return a.format == b.format && !a.version.empty() && a.version == b.version && a.digits == b.digits;
  };
  std::vector<MigrationFile> joined, downs;
  for (MigrationFile& file : files) (file.up ? joined : downs).push_back(std::move(file));
  for (MigrationFile& down : downs) {
    std::vector<MigrationFile*> fitting;
    for (MigrationFile& each : joined)
      if (!each.down && alike(each, down)) fitting.push_back(&each);
    const auto same =
        std::find_if(fitting.begin(), fitting.end(), [&](const auto* each) { return each->name == down.name; });
    if (same != fitting.end())
      (*same)->down = std::move(down.down);
    else if (fitting.size() == 1 && std::none_of(downs.begin(), downs.end(), [&](const MigrationFile& other) {
               return &other != &down && alike(other, down) && other.name == fitting.front()->name;
             }))
      fitting.front()->down = std::move(down.down);
    else
      joined.push_back(std::move(down));
  }
  files = std::move(joined);
  std::stable_sort(files.begin(), files.end(), [](const MigrationFile& a, const MigrationFile& b) {
    if (a.is_repeatable != b.is_repeatable) return b.is_repeatable;
    if (is_older(a.version, b.version) || is_older(b.version, a.version)) return is_older(a.version, b.version);
    return a.name < b.name;
  });
}

std::vector<std::string_view> folders_with(const FolderListing& listing, std::string_view base) {
  std::vector<std::string_view> folders;
  for (const ListedFile& each : listing.files)
    if (each.base() == base && !each.parent().empty() && std::count(each.name.begin(), each.name.end(), '/') <= 2)
      folders.push_back(each.parent());
  return folders;
}

/// Each may be in a folder of its database, but all must be in the same one.
void refuse_several_databases(const FolderListing& listing, const std::vector<std::string_view>& folders) {
  std::set<std::string_view> databases;
  for (std::string_view parent : folders) {
    parent.remove_suffix(1);
    databases.insert(parent.substr(0, parent.rfind('/') + 1));
  }
  if (databases.size() < 2) return;
  const auto is_ours = [](std::string_view name) {
    return name.find("postgres") != std::string_view::npos || name.starts_with("pg");
  };
  const auto ours = std::find_if(databases.begin(), databases.end(), is_ours);
  std::string_view named = ours == databases.end() ? *databases.rbegin() : *ours;
  named.remove_suffix(1);
  throw Error(fmt::format("{} holds the migrations of several databases: {}", listing.path, fmt::join(databases, ", ")),
              fmt::format("name the folder of one: --migrations {}/{}", listing.path, named));
}

void read_folders(const FolderListing& listing, std::string_view up, std::string_view down, MigrationFolder& folder) {
  refuse_several_databases(listing, folders_with(listing, up));
  for (const std::string_view parent : folders_with(listing, up)) {
    const std::string name(parent.substr(0, parent.size() - 1));
    MigrationFile found;
    found.format = folder.tool->name;
    found.has_folder = true;
    if (!read_name(base_name(name), found)) {
      folder.left_out.push_back({listing.path + "/" + name, "its name begins with no number"});
      continue;
    }
    const auto script = [&](std::string_view base) -> std::optional<MigrationScript> {
      const ListedFile* file = base.empty() ? nullptr : listing.find(std::string(parent) + std::string(base));
      if (!file) return std::nullopt;
      return MigrationScript{file->file.path, 1, file->file.text, !says_no_transaction_in_any_way(file->file.text)};
    };
    found.folder = name.substr(0, name.size() - std::min(name.size(), found.name.size() + 1));
    found.up = script(up);
    found.down = script(down);
    found.recorded_as = found.name;
    folder.files.push_back(std::move(found));
  }
  join_and_sort(folder.files);
}

void replace_delimiter(std::string& sql, std::string_view delimiter) {
  if (delimiter.empty() || delimiter == ";") return;
  for (std::size_t at = 0; (at = sql.find(delimiter, at)) != std::string::npos; at += delimiter.size()) {
    const auto end = std::min(sql.find('\n', at), sql.size());
    // where it ends a line it ends a statement
    if (sql.find_first_not_of(" \t\r", at + delimiter.size()) < end) continue;
    const auto before = at == 0 ? std::string::npos : sql.find_last_not_of(" \t\r\n", at - 1);
    sql.replace(at, delimiter.size(), delimiter.size(), ' ');
    if (before != std::string::npos && sql[before] != ';') sql[at] = ';';
  }
}

void refuse_lines(const Migration& migration, std::string_view tool, IsMark is_mark) {
  const auto refuse = [&](std::string_view line, const MigrationStatement& statement) {
    const auto comment = comment_of_line(line);
    if (!comment || !is_mark(*comment)) return;
    throw Error(fmt::format("{}: {} would take a line of the text for its own: {}", statement.comment, tool, line),
                "write the text on one line, or generate another format");
  };
  for (const MigrationPart* part : {&migration.up, &migration.down})
    for (const MigrationStatement& statement : part->statements)
      for_lines(statement.sql, [&](std::string_view line, std::size_t) {
        refuse(line, statement);
        return true;
      });
}

std::vector<NewFile> file_for_each_direction(const Migration& migration, PartText text) {
  std::vector<NewFile> files{{migration.file_name() + migration.up_ending, text(migration, migration.up, {})}};
  if (!migration.down_ending.empty())
    files.push_back({migration.file_name() + migration.down_ending, text(migration, migration.down, ", undone")});
  return files;
}

std::string title(const Migration& migration, std::string_view more) {
  std::string text = fmt::format("-- {}{}\n", migration.name(), more);
  for (const std::string& line : (more.empty() ? migration.up : migration.down).words)
    text += fmt::format("-- {}\n", line);
  for (const std::string& line : migration.header) text += fmt::format("-- {}\n", line);
  return text;
}

std::string spell(const std::vector<MigrationStatement>& statements) {
  std::string text;
  for (const MigrationStatement& statement : statements)
    text += fmt::format("\n{}{}\n", statement.comments("-- "), statement.sql);
  return text;
}

std::string in_own_transaction(const MigrationPart& part) {
  // in a block, as everything else that only looks at the database
  const std::string dropped =
      part.helpers.drop.empty() ? std::string() : fmt::format("DO $$ BEGIN\n  {}\nEND $$;\n", part.helpers.drop);
  return fmt::format("BEGIN;\nSET LOCAL lock_timeout = {};\n{}\n{}{}\n{}COMMIT;", quote_literal(part.lock_timeout),
                     part.settings(), spell(part.helpers.create), spell(part.statements), dropped);
}

SharedBlocks shared_blocks(const MigrationPart& part) {
  std::string settings = "  " + part.settings();
  for (auto at = settings.find('\n'); at != std::string::npos; at = settings.find('\n', at + 3))
    settings.insert(at + 1, "  ");
  std::vector<std::string_view> names{"lock_timeout", "search_path"};
  if (settings.find("check_function_bodies") != std::string::npos) names.push_back("check_function_bodies");
  std::string kept, restored;
  for (const std::string_view name : names) {
    kept += fmt::format("  PERFORM pg_catalog.set_config('reconcile.{0}', pg_catalog.current_setting('{0}'), true);\n",
                        name);
    // empty where the tool has opened no transaction: then nothing was kept, and there is nothing to restore
    const std::string before = fmt::format("pg_catalog.current_setting('reconcile.{}')", name);
    const bool may_be_empty = name == "search_path";
    restored += fmt::format(
        "  PERFORM pg_catalog.set_config('{0}', {1}, true);\n", name,
        may_be_empty ? before
                     : fmt::format("coalesce(nullif({}, ''), pg_catalog.current_setting('{}'))", before, name));
  }
  const std::string dropped = part.helpers.drop.empty() ? std::string() : fmt::format("  {}\n", part.helpers.drop);
  return {fmt::format("{}  SET LOCAL lock_timeout = {};\n{}\n", kept, quote_literal(part.lock_timeout), settings),
          dropped + restored};
}

std::vector<MigrationStatement> with_settings(const MigrationPart& part) {
  if (!part.in_transaction()) return part.statements;
  const SharedBlocks blocks = shared_blocks(part);
  std::vector<MigrationStatement> all{{"Wait for no lock longer than this, and take every name as it is written",
                                       fmt::format("DO $$\nBEGIN\n{}END\n$$;", blocks.before)}};
  all.insert(all.end(), part.helpers.create.begin(), part.helpers.create.end());
  all.insert(all.end(), part.statements.begin(), part.statements.end());
  all.push_back({"The settings as they were before", fmt::format("DO $$\nBEGIN\n{}END\n$$;", blocks.after)});
  return all;
}

}  // namespace reconcile
