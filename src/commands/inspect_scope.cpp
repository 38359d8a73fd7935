#include "commands/inspect_scope.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>

#include "load/schema_sizes.hpp"
#include "render/words.hpp"

namespace reconcile {

namespace fs = std::filesystem;

namespace {

std::string listed(const std::vector<SchemaSize>& schemas) {
  std::vector<std::string> words;
  for (const SchemaSize& each : schemas)
    words.push_back(fmt::format("{} ({})", each.name, counted(each.tables, "table")));
  return words.empty() ? "it has no schema" : fmt::format("it has {}", fmt::join(words, ", "));
}

const SchemaSize* find(const std::vector<SchemaSize>& schemas, const std::string& name) {
  const auto found =
      std::find_if(schemas.begin(), schemas.end(), [&](const SchemaSize& each) { return each.name == name; });
  return found == schemas.end() ? nullptr : &*found;
}

/// The only one with tables, or null.
const SchemaSize* only_one(const std::vector<SchemaSize>& schemas) {
  const SchemaSize* only = nullptr;
  for (const SchemaSize& each : schemas) {
    if (each.tables == 0) continue;
    if (only) return nullptr;
    only = &each;
  }
  return only;
}

bool is_below_current(const std::string& path) {
  const fs::path relative = fs::absolute(path).lexically_normal().lexically_relative(fs::current_path());
  return !relative.empty() && *relative.begin() != "..";
}

/// The path without a slash at its end.
std::string plain_path(const std::string& path) {
  const fs::path normal = fs::path(path).lexically_normal();
  return (normal.has_filename() ? normal : normal.parent_path()).string();
}

/// One line for each setting that the other commands need in order to find what was written.
std::vector<std::string> needed_settings(const Settings& scope) {
  const auto names = [&](const char* schema) {
    return std::find(scope.schemas.begin(), scope.schemas.end(), schema) != scope.schemas.end();
  };
  const std::string path = plain_path(scope.output);
  const bool found = std::any_of(scope.desired.begin(), scope.desired.end(),
                                 [&](const std::string& each) { return plain_path(each) == path; });
  std::vector<std::string> lines;
  // a folder of that name is what the commands are meant to read
  if (!found && !fs::exists("schemas")) lines.push_back(fmt::format("desired: {}", path));
  if (names("*") && !scope.in_file.schemas) lines.emplace_back("schema: \"*\"");
  if (names("public") && !scope.in_file.allow_public) lines.emplace_back("allow_public: true");
  return lines;
}

}  // namespace

Settings scope_of_inspect(const Settings& settings, Live& live) {
  Settings scope = settings;
  if (std::find(scope.schemas.begin(), scope.schemas.end(), "*") != scope.schemas.end()) return scope;
  if (scope.schemas.empty() && live.state().what != StateArgument::What::database) {
    scope.schemas = schemas_in_use(live.connection());
    return scope;
  }
  const std::vector<SchemaSize> existing = schema_sizes(live.connection());
  const std::string database = live.connection().described();
  if (scope.schemas.empty()) {
    const SchemaSize* one = find(existing, "migration");
    if (!one) one = only_one(existing);
    if (!one)
      throw Error(
          fmt::format("it is not clear which schema of the database {} is meant: {}", database, listed(existing)),
          "name one with --schema NAME, or all with --schema '*'");
    if (one->name != "migration" && !scope.quiet)
      fmt::print(stderr, "Schema {} is described: no other one has tables.\n", one->name);
    scope.schemas = {one->name};
    return scope;
  }
  std::vector<std::string_view> names;
  for (const SchemaSize& each : existing) names.push_back(each.name);
  Mistakes mistakes;
  for (const std::string& name : scope.schemas) {
    if (find(existing, name)) continue;
    const std::string near = did_you_mean(name, names);
    mistakes.add(fmt::format("the database {} has no schema {}", database, name), {},
                 near.empty() ? fmt::format("{}; --schema '*' names all of them", listed(existing)) : near);
  }
  mistakes.throw_if_any();
  return scope;
}

void write_settings_of_inspect(const Settings& scope) {
  std::error_code failed;
  if (scope.output.empty() || scope.output == "-" || !is_below_current(scope.output)) return;
  if (fs::exists(scope.output, failed) && !fs::is_regular_file(scope.output, failed) &&
      !fs::is_directory(scope.output, failed))
    return;
  const std::vector<std::string> lines = needed_settings(scope);
  if (lines.empty()) return;
  if (!scope.config.empty()) {
    if (!scope.quiet)
      fmt::print(stderr, "Settings that go with it, for {}: {}\n", scope.config, fmt::join(lines, ", "));
    return;
  }
  write_file("reconcile.yaml", fmt::format("{}\n", fmt::join(lines, "\n")));
  if (!scope.quiet) fmt::print(stderr, "added reconcile.yaml\n");
}

}  // namespace reconcile
