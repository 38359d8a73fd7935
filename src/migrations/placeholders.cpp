#include "migrations/placeholders.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "migrations/folder.hpp"
#include "migrations/tools/common.hpp"

namespace reconcile {

namespace {

namespace fs = std::filesystem;

std::string trimmed(std::string_view text) {
  const auto begin = text.find_first_not_of(" \t\r\"'"), end = text.find_last_not_of(" \t\r\"'");
  return begin == std::string_view::npos ? std::string() : std::string(text.substr(begin, end - begin + 1));
}

/// The settings of a .conf (`flyway.placeholders.x=1`) or a .toml (`[flyway.placeholders]` and `x = "1"`), by their
/// whole names without `flyway.`.
Placeholders settings_in(const std::string& text) {
  Placeholders settings;
  std::string section;
  for_lines(text, [&](std::string_view line, std::size_t) {
    const std::string all = trimmed(line);
    const auto equals = line.find('=');
    if (all.starts_with('[') && all.ends_with(']')) {
      section = all.substr(1, all.size() - 2) + ".";
    } else if (!all.starts_with('#') && equals != std::string_view::npos) {
      std::string key = section + trimmed(line.substr(0, equals));
      if (key.starts_with("flyway.")) key.erase(0, 7);
      settings[key] = trimmed(line.substr(equals + 1));
    }
    return true;
  });
  return settings;
}

void read_into(const fs::path& path, FlywaySettings& settings) {
  for (const auto& [key, value] : settings_in(read_text(path.string()))) {
    constexpr std::string_view prefix = "placeholders.";
    if (key.starts_with(prefix)) settings.values.emplace(key.substr(prefix.size()), value);
    if (key == "placeholderPrefix") settings.prefix = value;
    if (key == "placeholderSuffix") settings.suffix = value;
    if (key == "placeholderReplacement") settings.replaces = value != "false";
    if (key == "defaultSchema") settings.values.emplace("flyway:defaultSchema", value);
    if (key == "schemas") settings.values.emplace("flyway:defaultSchema", trimmed(value.substr(0, value.find(','))));
    if (key == "table") settings.values.emplace("flyway:table", value);
  }
}

Place place_of(const MigrationScript& script, std::size_t at) {
  const std::string_view before = std::string_view(script.sql).substr(0, at);
  const std::size_t line = before.rfind('\n') + 1;
  return {file_name(script.path), script.line + static_cast<unsigned>(std::count(before.begin(), before.end(), '\n')),
          static_cast<unsigned>(characters(before.substr(line))) + 1};
}

/// Whether that place is in a comment that begins on its line.
bool in_comment(std::string_view text, std::size_t at) {
  const std::size_t line = text.substr(0, at).rfind('\n') + 1;
  return comment_of_line(text.substr(line, text.find('\n', at) - line)).has_value();
}

}  // namespace

FlywaySettings flyway_settings(const FolderListing& listing) {
  FlywaySettings settings;
  settings.values = listing.placeholders;
  fs::path at = fs::absolute(listing.path).lexically_normal();
  if (!at.has_filename()) at = at.parent_path();
  // a project keeps its scripts as deep as src/main/resources/db/migration
  for (int level = 0; level < 7 && at.has_relative_path(); ++level, at = at.parent_path()) {
    bool found = false;
    for (const char* name : {"flyway.toml", "flyway.conf", "conf/flyway.toml", "conf/flyway.conf"})
      if (fs::is_regular_file(at / name)) {
        read_into(at / name, settings);
        found = true;
      }
    if (found) break;
  }
  settings.values.emplace("flyway:defaultSchema", "public");
  settings.values.emplace("flyway:table", "flyway_schema_history");
  return settings;
}

void fill(MigrationScript& script, const FlywaySettings& settings) {
  if (!settings.replaces || settings.prefix.empty()) return;
  std::string filled;
  std::size_t done = 0;
  for (std::size_t at = 0; (at = script.sql.find(settings.prefix, at)) != std::string::npos;) {
    const std::size_t begin = at + settings.prefix.size(), end = script.sql.find(settings.suffix, begin);
    if (end == std::string::npos) break;
    const std::string name = script.sql.substr(begin, end - begin);
    const auto value = settings.values.find(name);
    if (value != settings.values.end()) {
      filled += script.sql.substr(done, at - done) + value->second;
      done = end + settings.suffix.size();
    } else if (!in_comment(script.sql, at)) {
      script.unresolved.push_back(
          {fmt::format("the placeholder {}{}{} has no value", settings.prefix, name, settings.suffix),
           place_of(script, at),
           fmt::format("give it one in reconcile.yaml, placeholders: {{ \"{}\": … }}, or in flyway.conf", name)});
    }
    at = end + settings.suffix.size();
  }
  if (done > 0) script.sql = filled + script.sql.substr(done);
}

void fill_from_environment(MigrationScript& script) {
  std::string text;
  bool is_on = false;
  std::size_t at_line = 0;
  for_lines(script.sql, [&](std::string_view line, std::size_t at) {
    at_line = at;
    if (const auto comment = comment_of_line(line))
      is_on = comment->starts_with("+goose envsub on") || (is_on && !comment->starts_with("+goose envsub off"));
    std::string filled(line);
    for (std::size_t begin = 0; is_on && (begin = filled.find("${", begin)) != std::string::npos;) {
      const std::size_t end = filled.find('}', begin);
      if (end == std::string::npos) break;
      const std::string written = filled.substr(begin + 2, end - begin - 2);
      const auto colon = written.find(':');
      const std::string name = written.substr(0, colon);
      const char* value = std::getenv(name.c_str());
      const bool has_default = colon != std::string::npos && written.substr(colon).starts_with(":-");
      if (!value && !has_default)
        script.unresolved.push_back({fmt::format("the variable {} of the environment is not set", name),
                                     place_of(script, at_line + begin), "set it as goose has it"});
      const std::string by = value ? value : has_default ? written.substr(colon + 2) : std::string();
      filled.replace(begin, end - begin + 1, by);
      begin += by.size();
    }
    text += filled;
    if (at + line.size() < script.sql.size()) text += '\n';
    return true;
  });
  script.sql = std::move(text);
}

void name_templates(MigrationScript& script) {
  for (std::size_t at = 0; (at = script.sql.find("{{", at)) != std::string::npos; at += 2) {
    const std::size_t end = std::min(script.sql.find("}}", at), script.sql.size());
    if (script.sql.substr(at, end - at).find('\n') != std::string::npos) continue;
    script.unresolved.push_back(
        {fmt::format("{}}}}} is a template of Go, whose value only the tool knows", script.sql.substr(at, end - at)),
         place_of(script, at), "replay the state from a database that the tool has made: --from URL"});
  }
}

}  // namespace reconcile
