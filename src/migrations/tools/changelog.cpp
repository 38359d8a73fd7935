#include "migrations/tools/changelog.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "core/xml.hpp"
#include "core/yaml.hpp"
#include "migrations/folder.hpp"
#include "migrations/placeholders.hpp"
#include "migrations/tools/common.hpp"

namespace reconcile {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view root_name = "databaseChangeLog";

bool is_xml(std::string_view name) { return in_small_letters(name).ends_with(".xml"); }

bool is_changelog(const ListedFile& file) {
  const std::string small = in_small_letters(file.base());
  const bool may_be =
      small.ends_with(".xml") || small.ends_with(".yaml") || small.ends_with(".yml") || small.ends_with(".json");
  return may_be && file.file.text.find(root_name) != std::string::npos;
}

/// A member of a map, or an attribute.
std::string text_in(const Document& node, std::string_view key) {
  const Document* value = node.is_map() ? node.find(key) : nullptr;
  return value && value->is_scalar() ? value->text() : std::string();
}

/// What an entry of a changelog is: `include`, `changeSet`; and what stands in it.
struct Entry {
  std::string what;
  const Document* body;
};

/// The entries of a list, each a map of one key.
std::vector<Entry> entries_in(const Document* list) {
  std::vector<Entry> entries;
  if (list && list->is_list())
    for (const Document& each : list->items())
      if (each.is_map() && each.size() > 0) entries.push_back({each.key(0).text(), &each.value(0)});
  return entries;
}

/// The text of an `sql`, and where it begins.
struct SqlOf {
  std::string text;
  Place place;
};
SqlOf sql_of(const Document& body) {
  if (body.is_scalar()) return {body.text(), body.place()};
  for (const char* key : {"#text", "sql"})
    if (const Document* text = body.find(key); text && text->is_scalar()) return {text->text(), text->place()};
  return {};
}

class Changelog {
 public:
  Changelog(const FolderListing& listing, MigrationFolder& folder) : root_(listing.path), folder_(folder) {
    settings_.values = listing.placeholders;
  }

  void read(const NewFile& file) {
    if (!open_.insert(fs::weakly_canonical(file.path).string()).second) return;
    const std::string* name = file_name(file.path);
    documents_.push_back(is_xml(file.path) ? parse_xml(file.text, name) : parse_yaml(file.text, name, mistakes_));
    const Document& root = documents_.back();
    const Document* log = root.is_map() ? root.find(root_name) : nullptr;
    if (!log) return mistakes_.add("this is not a changelog of Liquibase", {name, 1, 1});
    // XML has its elements under a name of their own
    const Document copy = log->is_map() && log->find("#children") ? *log->find("#children") : *log;
    for (const Entry& each : entries_in(&copy)) entry(each, file);
  }

  Mistakes& mistakes() { return mistakes_; }
  bool includes_all_of(const std::string& folder) const { return whole_.contains(canonical(folder)); }

 private:
  /// Without a slash at the end.
  static fs::path canonical(const std::string& folder) {
    const fs::path path = fs::weakly_canonical(folder);
    return path.has_filename() ? path : path.parent_path();
  }

  void entry(const Entry& each, const NewFile& file) {
    if (each.what == "include") {
      include(text_in(*each.body, "file"), *each.body, file);
    } else if (each.what == "includeAll") {
      include_all(text_in(*each.body, "path"), *each.body, file);
    } else if (each.what == "changeSet") {
      change_set(*each.body, file);
    } else if (each.what == "property") {
      settings_.values.emplace(text_in(*each.body, "name"), text_in(*each.body, "value"));
    }
  }

  /// The path that is meant: relative to the changelog, or to one of the folders around it.
  std::string found(std::string path, const Document& body, const NewFile& file) const {
    if (path.starts_with("classpath:")) path.erase(0, 10);
    while (path.starts_with('/') && !fs::exists(path)) path.erase(0, 1);
    const fs::path here = fs::path(file.path).parent_path();
    if (fs::exists(here / path)) return (here / path).lexically_normal().string();
    if (text_in(body, "relativeToChangelogFile") == "true") return {};
    fs::path at = fs::absolute(here).lexically_normal();
    for (int level = 0; level < 8 && at.has_relative_path(); ++level) {
      at = at.parent_path();
      if (fs::exists(at / path)) return (at / path).lexically_relative(fs::current_path()).string();
    }
    return {};
  }

  void include(const std::string& path, const Document& body, const NewFile& file) {
    const std::string there = found(path, body, file);
    if (there.empty())
      return mistakes_.add(fmt::format("the changelog includes {}, which is not there", path), body.place(),
                           "bring the file back, or take its include out");
    const NewFile included{there, read_text(there)};
    if (!without_sql(base_name(there))) return read(included);
    MigrationFile one;
    if (!read_formatted_sql(included, one)) {
      one = {};
      one.name = base_name(there);
      one.name.resize(one.name.size() - 4);
      read_name(one.name, one);
      one.up = MigrationScript{there, 1, included.text, true};
      one.recorded_as = "raw";
    }
    add(std::move(one));
  }

  void include_all(const std::string& path, const Document& body, const NewFile& file) {
    const std::string there = found(path, body, file);
    std::vector<std::string> names;
    std::error_code failed;
    for (fs::recursive_directory_iterator at(there, failed), end; !failed && at != end; at.increment(failed))
      if (at->is_regular_file(failed)) names.push_back(at->path().string());
    if (there.empty())
      return mistakes_.add(fmt::format("the changelog includes all of {}, which is not there", path), body.place());
    whole_.insert(canonical(there));
    std::sort(names.begin(), names.end());
    for (const std::string& each : names) {
      const ListedFile listed{each, {each, read_text(each)}};
      if (without_sql(listed.base()) || is_changelog(listed)) {
        Document relative = Document::map(body.place());
        if (fs::weakly_canonical(each) != fs::weakly_canonical(file.path))
          include(fs::relative(each, fs::path(file.path).parent_path()).string(), relative, file);
      }
    }
  }

  void change_set(const Document& body, const NewFile& file) {
    MigrationFile one;
    one.name = text_in(body, "id");
    one.recorded_as = one.name;
    const bool in_transaction = text_in(body, "runInTransaction") != "false";
    MigrationScript up{file.path, body.place().line, {}, in_transaction}, down = up;
    const Document* changes = body.find("changes") ? body.find("changes") : body.find("#children");
    for (const Entry& each : entries_in(changes)) {
      if (each.what == "rollback")
        for (const Entry& back : entries_in(each.body->find("#children"))) change(back, file, down);
      else
        change(each, file, up);
      if (each.what == "rollback")
        if (const SqlOf sql = sql_of(*each.body); sql.text.find_first_not_of(" \t\r\n") != std::string::npos)
          add_sql(down, sql);
    }
    if (const Document* rollback = body.find("rollback")) {
      if (rollback->is_scalar()) add_sql(down, sql_of(*rollback));
      for (const Entry& each : entries_in(rollback)) change(each, file, down);
    }
    one.up = std::move(up);
    if (!down.sql.empty()) one.down = std::move(down);
    add(std::move(one));
  }

  /// Behind what is there already, at its own line where that is possible.
  static void add_sql(MigrationScript& script, const SqlOf& sql) {
    if (script.sql.empty()) script.line = std::max(sql.place.line, 1U);
    const auto lines = static_cast<unsigned>(std::count(script.sql.begin(), script.sql.end(), '\n'));
    if (!script.sql.empty() && script.line + lines < sql.place.line)
      script.sql += std::string(sql.place.line - script.line - lines, '\n');
    script.sql += sql.text;
    const auto last = script.sql.find_last_not_of(" \t\r\n");
    if (last != std::string::npos && script.sql[last] != ';') script.sql.insert(last + 1, ";");
    if (!script.sql.ends_with('\n')) script.sql += '\n';
  }

  void change(const Entry& each, const NewFile& file, MigrationScript& script) {
    static const std::set<std::string> says_nothing{"comment", "preConditions", "validCheckSum", "tagDatabase",
                                                    "empty",   "output",        "modifySql"};
    SqlOf sql;
    if (each.what == "sql") {
      sql = sql_of(*each.body);
    } else if (each.what == "createProcedure") {
      sql = sql_of(*each.body);
      if (sql.text.empty()) sql = {text_in(*each.body, "procedureText"), each.body->place()};
    } else if (each.what == "sqlFile") {
      const std::string there = found(text_in(*each.body, "path"), *each.body, file);
      if (there.empty())
        return mistakes_.add(fmt::format("the changeset runs {}, which is not there", text_in(*each.body, "path")),
                             each.body->place());
      sql = {read_text(there), {file_name(there), 1, 1}};
      if (script.sql.empty()) script.path = there;
    } else if (!says_nothing.contains(each.what)) {
      script.unresolved.push_back({fmt::format("{} is a change that only Liquibase can turn into SQL", each.what),
                                   each.body->place(),
                                   "let Liquibase build a database, and name that in place of the folder: --from URL"});
      return;
    } else {
      return;
    }
    if (const std::string delimiter = text_in(*each.body, "endDelimiter"); !delimiter.empty())
      replace_delimiter(sql.text, delimiter);
    add_sql(script, sql);
  }

  void add(MigrationFile one) {
    one.format = "liquibase";
    const fs::path parent = fs::relative(fs::path(one.path()).parent_path(), root_);
    if (parent != "." && !parent.string().starts_with("..")) one.folder = parent.string();
    for (auto* script : {&one.up, &one.down})
      if (*script) {
        const std::size_t before = (*script)->unresolved.size();
        fill(**script, settings_);
        // Liquibase leaves a ${name} that it does not know as it is
        (*script)->unresolved.resize(before);
      }
    folder_.files.push_back(std::move(one));
  }

  fs::path root_;
  MigrationFolder& folder_;
  FlywaySettings settings_;
  Mistakes mistakes_;
  std::set<std::string> open_;
  std::set<fs::path> whole_;  ///< folders that are included as such
  std::vector<Document> documents_;
};

}  // namespace

const ListedFile* master_of(const FolderListing& listing) {
  std::vector<const ListedFile*> logs, roots;
  for (const ListedFile& each : listing.files)
    if (is_changelog(each)) logs.push_back(&each);
  for (const ListedFile* each : logs)
    if (std::none_of(logs.begin(), logs.end(), [&](const ListedFile* other) {
          return other != each && (other->file.text.find(std::string(each->base())) != std::string::npos ||
                                   other->file.text.find("includeAll") != std::string::npos);
        }))
      roots.push_back(each);
  if (roots.size() > 1) {
    std::vector<const ListedFile*> masters;
    for (const ListedFile* each : roots)
      if (each->base().find("master") != std::string_view::npos || each->base().find("root") != std::string_view::npos)
        masters.push_back(each);
    if (masters.size() == 1) return masters.front();
    throw Error(fmt::format("{} and {} in {} are changelogs of Liquibase that no other one includes", roots[0]->name,
                            roots[1]->name, listing.path),
                "include them in one, called changelog-master, so that their order is known");
  }
  return roots.empty() ? nullptr : roots.front();
}

void read_changelog(const FolderListing& listing, const ListedFile& master, MigrationFolder& folder) {
  Changelog changelog(listing, folder);
  changelog.read(master.file);
  changelog.mistakes().throw_if_any();
  std::set<std::string> known;
  for (const MigrationFile& each : folder.files) known.insert(fs::weakly_canonical(each.path()).string());
  for (const ListedFile& each : listing.files)
    if (without_sql(each.base()) && !known.contains(fs::weakly_canonical(each.file.path).string()))
      folder.left_out.push_back({each.file.path, fmt::format("{} does not include it", master.name)});
}

bool includes_folder(const FolderListing& listing, const ListedFile& master, const std::string& folder) {
  MigrationFolder ignored;
  Changelog changelog(listing, ignored);
  changelog.read(master.file);
  return changelog.includes_all_of(folder);
}

std::string with_include(const ListedFile& master, const std::string& file) {
  std::string text = master.file.text;
  if (is_xml(master.name)) {
    const auto end = text.rfind(fmt::format("</{}>", root_name));
    if (end == std::string::npos) return {};
    return text.insert(end, fmt::format("    <include file=\"{}\" relativeToChangelogFile=\"true\"/>\n", file));
  }
  if (in_small_letters(master.name).ends_with(".json")) return {};
  const auto item = text.find("\n", text.find(root_name));
  const auto dash = item == std::string::npos ? item : text.find('-', item);
  const std::string margin =
      dash == std::string::npos ? "  " : text.substr(text.rfind('\n', dash) + 1, dash - text.rfind('\n', dash) - 1);
  if (!text.ends_with('\n')) text += '\n';
  return text + fmt::format("{0}- include:\n{0}    file: {1}\n{0}    relativeToChangelogFile: true\n", margin, file);
}

}  // namespace reconcile
