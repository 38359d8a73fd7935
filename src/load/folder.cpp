#include "load/folder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "core/yaml.hpp"
#include "load/read_object.hpp"
#include "load/resolve.hpp"
#include "load/serials.hpp"
#include "objects/objects.hpp"

namespace reconcile {

namespace fs = std::filesystem;

namespace {

bool is_yaml(const fs::path& path) { return path.extension() == ".yaml" || path.extension() == ".yml"; }

bool is_sql(const fs::path& path) { return path.extension() == ".sql"; }

/// Every file of that sort below, in name order.
std::vector<fs::path> files_below(const std::string& folder, bool (*is_wanted)(const fs::path&)) {
  std::vector<fs::path> found;
  std::error_code failed;
  for (fs::recursive_directory_iterator at(folder, failed), end; !failed && at != end; at.increment(failed))
    if (is_wanted(at->path()) && !at->is_directory()) found.push_back(at->path());
  if (failed) throw Error(fmt::format("cannot read folder {}: {}", folder, failed.message()));
  std::sort(found.begin(), found.end());
  return found;
}

}  // namespace

std::string read_file(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  std::ostringstream text;
  text << stream.rdbuf();
  if (!stream || stream.bad())
    throw Error(fmt::format("cannot read {}: {}", path, std::generic_category().message(errno)));
  return std::move(text).str();
}

bool has_desired_state(const std::string& folder) { return !files_below(folder, is_yaml).empty(); }

std::vector<std::string> find_sql_files(const std::vector<std::string>& paths) {
  std::vector<std::string> sql;
  std::string yaml;
  const auto add = [&](const fs::path& path) {
    if (is_sql(path)) sql.push_back(path.lexically_normal().string());
    if (is_yaml(path) && yaml.empty()) yaml = path.lexically_normal().string();
  };
  for (const std::string& path : paths) {
    std::error_code failed;
    if (!fs::is_directory(path, failed)) {
      add(path);
      continue;
    }
    // beside YAML a folder may hold other SQL, such as migrations
    for (const fs::path& each : files_below(path, has_desired_state(path) ? is_yaml : is_sql)) add(each);
  }
  if (!sql.empty() && !yaml.empty())
    throw Error(fmt::format("the desired state is written in YAML ({}) and in SQL ({})", yaml, sql.front()),
                "keep one of the two; `reconcile inspect FILE.sql --output FOLDER` writes SQL as YAML");
  return sql;
}

DesiredFiles find_files(const std::vector<std::string>& paths) {
  std::vector<fs::path> found;
  for (const std::string& path : paths) {
    std::error_code failed;
    const auto status = fs::status(path, failed);
    if (!fs::exists(status))
      throw Error(fmt::format("the desired state {} does not exist", path),
                  "give its file or folder with --desired PATH, or run `reconcile init`");
    if (!fs::is_directory(status)) {
      found.emplace_back(path);
      continue;
    }
    const std::vector<fs::path> inside = files_below(path, is_yaml);
    if (inside.empty())
      throw Error(fmt::format("folder {} holds no .yaml or .sql file", path), "write one, or run `reconcile init`");
    found.insert(found.end(), inside.begin(), inside.end());
  }
  DesiredFiles files;
  for (const fs::path& path : found) {
    files.files.push_back({file_name(path.lexically_normal().string()), read_file(path.string())});
    if (files.schema.empty()) files.schema = peek_yaml(files.files.back().text, "schema");
  }
  return files;
}

Defaults read_defaults(const DesiredFiles& files, Mistakes& mistakes) {
  constexpr std::string_view key = "defaults:";
  Defaults defaults;
  for (const auto& file : files.files) {
    // few files have it, and each is parsed once more below
    if (!file.text.starts_with(key) && file.text.find(fmt::format("\n{}", key)) == std::string::npos) continue;
    Mistakes ignored;
    const Document document = parse_yaml(file.text, file.name, ignored);
    const Document *schema = document.find("schema"), *found = document.find("defaults");
    const std::string name = schema && schema->is_scalar() ? schema->text() : files.schema;
    if (found && !found->is_null()) defaults.read(*found, name, mistakes);
  }
  return defaults;
}

Database load_files(const DesiredFiles& files) {
  Mistakes mistakes;
  Database database;
  const Defaults defaults = read_defaults(files, mistakes);
  ObjectReader reader(database, mistakes, &defaults);
  std::vector<std::pair<std::string, Place>> implied;  // the schemas that the files begin with
  for (const auto& file : files.files) {
    Mistakes in_file;
    Document document = parse_yaml(file.text, file.name, in_file);
    if (document.is_null() && in_file.empty())
      mistakes.add("the file is empty", {file.name, 1, 1}, "begin with `schema: …` and `tables:`, or delete it");
    mistakes.add(in_file);
    if (document.is_null()) continue;
    const Document* schema = document.find("schema");
    if (schema && !schema->is_scalar()) mistakes.add("'schema' must be a name", schema->place());
    const std::string name = schema ? schema->text() : files.schema;
    if (!name.empty()) implied.emplace_back(name, schema ? schema->place() : Place{file.name, 1, 1});
    reader.read_file(std::move(document), name);
  }
  for (const auto& [name, place] : implied)
    if (const ObjectRef ref{&schema_kind, {}, {}, name, nullptr}; !database.find(ref))
      reader.read(ref, Document(), place);
  for (const auto& [ref, place] : sequences_to_make(database))
    if (defaults.of(ref.schema, sequence_kind)) reader.read(ref, defaults.added_to(ref, Document::map()), place);
  resolve(database, reader.shorthands(), mistakes);
  mistakes.throw_if_any();
  return database;
}

}  // namespace reconcile
