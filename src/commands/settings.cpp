#include "commands/settings.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <optional>
#include <sstream>

#include "core/kind.hpp"
#include "core/printable.hpp"
#include "core/yaml.hpp"
#include "load/object_patterns.hpp"

namespace reconcile {

namespace fs = std::filesystem;

namespace {

std::string find_config() {
  for (fs::path folder = fs::current_path();; folder = folder.parent_path()) {
    if (fs::exists(folder / "reconcile.yaml")) return (folder / "reconcile.yaml").string();
    if (folder == folder.root_path()) return {};
  }
}

/// The path from the current directory, where the file is in it or in one of the folders above.
std::string from_here(const fs::path& path) {
  const fs::path absolute = fs::absolute(path).lexically_normal();
  const fs::path relative = absolute.lexically_relative(fs::current_path());
  return relative.empty() ? absolute.string() : relative.string();
}

void take(const Document& value, std::string& setting, Mistakes& mistakes) {
  std::string text;
  if (!Value<std::string>::read(value, text)) detail::wrong_shape(value, "a text", mistakes);
  if (setting.empty()) setting = text;
}

void take(const Document& value, std::vector<std::string>& setting, Mistakes& mistakes) {
  Names names;
  if (!Value<Names>::read(value, names)) detail::wrong_shape(value, "a text or a list of texts", mistakes);
  if (setting.empty()) setting = names;
}

/// `placeholders: { owner: app }`
void take(const Document& value, std::map<std::string, std::string>& values, Mistakes& mistakes) {
  if (!value.is_map()) return detail::wrong_shape(value, "a map of texts", mistakes);
  for (std::size_t i = 0; i < value.size(); ++i) {
    if (!value.value(i).is_scalar()) detail::wrong_shape(value.value(i), "a text", mistakes);
    values.emplace(value.key(i).text(), value.value(i).text());
  }
}

/// `lint: { rules: { enum: off }, since: 92 }`
void take(const Document& value, Settings::Lint& lint, Mistakes& mistakes) {
  if (!value.is_map()) return detail::wrong_shape(value, "a map", mistakes);
  for (std::size_t i = 0; i < value.size(); ++i) {
    const Document &key = value.key(i), &setting = value.value(i);
    if (key.text() == "since") {
      if (!setting.is_scalar()) detail::wrong_shape(setting, "a number, or the name of a migration", mistakes);
      // --since goes before
      if (lint.since.empty()) {
        lint.since = setting.text();
        lint.since_place = setting.place();
      }
    } else if (key.text() == "rules" && setting.is_map()) {
      std::vector<std::string_view> ids;
      for (const LintRule& rule : lint_rules()) ids.push_back(rule.id);
      for (std::size_t j = 0; j < setting.size(); ++j) {
        const std::string &id = setting.key(j).text(), &level = setting.value(j).text();
        if (!lint_rule(id))
          mistakes.add(fmt::format("unknown rule '{}'", id), setting.key(j).place(), did_you_mean(id, ids));
        if (level != "off" && level != "info" && level != "warning" && level != "error")
          mistakes.add(fmt::format("'{}' is no level of a rule", level), setting.value(j).place(),
                       "off, info, warning or error");
        lint.levels[id] = level;
      }
    } else if (key.text() == "rules") {
      detail::wrong_shape(setting, "a map by rule", mistakes);
    } else {
      mistakes.add(fmt::format("unknown setting '{}'", key.text()), key.place(),
                   did_you_mean(key.text(), {"rules", "since"}));
    }
  }
}

/// `replay: { before: [roles.sql], alembic: [poetry, run, alembic] }`
void take(const Document& value, ReplaySettings& setting, const std::function<void(std::string&)>& beside,
          Mistakes& mistakes) {
  if (!value.is_map()) return detail::wrong_shape(value, "a map", mistakes);
  for (std::size_t i = 0; i < value.size(); ++i) {
    const std::string& key = value.key(i).text();
    if (key == "before") {
      take(value.value(i), setting.before, mistakes);
      for (std::string& each : setting.before) beside(each);
    } else if (key == "alembic") {
      take(value.value(i), setting.alembic, mistakes);
      // a program that is named by its path, not one of PATH
      if (!setting.alembic.empty() && setting.alembic.front().find('/') != std::string::npos) {
        beside(setting.alembic.front());
        setting.alembic.front() = fs::absolute(setting.alembic.front()).string();
      }
    } else {
      mistakes.add(fmt::format("unknown setting '{}'", key), value.key(i).place(),
                   did_you_mean(key, {"before", "alembic"}));
    }
  }
}

/// A number of characters that a name of a migration can have at all.
void take(const Document& value, std::size_t& setting, Mistakes& mistakes) {
  std::optional<long long> number;
  if (!Value<std::optional<long long>>::read(value, number) || !number || *number < 8 || *number > 255)
    return detail::wrong_shape(value, "a number of characters from 8 to 255", mistakes);
  setting = static_cast<std::size_t>(*number);
}

}  // namespace

std::string wrong_time(const std::string& text) {
  // the units of the manual's section 20.1.1; lock_timeout is kept in milliseconds, as an integer of 32 bits
  static const std::map<std::string_view, double> units{{"", 1},      {"us", 0.001}, {"ms", 1},    {"s", 1000},
                                                        {"min", 6e4}, {"h", 3.6e6},  {"d", 8.64e7}};
  double number = 0;
  const char* const end = text.data() + text.size();
  const auto [stopped, failed] = std::from_chars(text.data(), end, number, std::chars_format::fixed);
  std::string_view unit(stopped, static_cast<std::size_t>(end - stopped));
  unit.remove_prefix(std::min(unit.find_first_not_of(' '), unit.size()));
  const auto found = units.find(unit);
  if (failed == std::errc() && found != units.end() && number >= 0 && number * found->second <= 2147483647) return {};
  return fmt::format("'{}' is no time that PostgreSQL can wait: 500ms, 5s, 2min; 0 is for ever", text);
}

const std::vector<std::string_view>& setting_keys() {
  static const std::vector<std::string_view> keys{"database",         "desired",       "schema",       "migrations",
                                                  "scratch",          "postgres_bin",  "allow_public", "lock_timeout",
                                                  "migration_format", "lint",          "concurrently", "history_schema",
                                                  "ignore",           "managed_roles", "placeholders", "replay",
                                                  "longest_name",     "allow_drop",    "protect",      "history_table"};
  return keys;
}

void read_config(Settings& settings) {
  const std::string path = settings.config.empty() ? find_config() : settings.config;
  if (!path.empty()) {
    std::ifstream stream(path);
    if (!stream) throw Error(fmt::format("cannot read the settings {}", path));
    std::ostringstream text;
    text << stream.rdbuf();
    Mistakes mistakes;
    settings.config = from_here(path);
    const Document document = parse_yaml(text.str(), file_name(settings.config), mistakes);
    mistakes.throw_if_any();
    if (!document.is_map() && !document.is_null())
      throw Error(Mistake{"the settings must be a map", document.place(), {}});
    const fs::path folder = fs::absolute(path).lexically_normal().parent_path();
    const auto beside = [&](std::string& file) {
      if (!file.empty() && fs::path(file).is_relative()) file = from_here(folder / file);
    };
    for (std::size_t i = 0; i < document.size(); ++i) {
      const std::string& key = document.key(i).text();
      const Document& value = document.value(i);
      if (value.is_null()) continue;
      if (key == "database") {
        take(value, settings.database, mistakes);
      } else if (key == "desired") {
        const bool is_set = !settings.desired.empty();
        take(value, settings.desired, mistakes);
        if (!is_set)
          for (std::string& each : settings.desired) beside(each);
      } else if (key == "schema") {
        settings.in_file.schemas = true;
        take(value, settings.schemas, mistakes);
      } else if (key == "migrations") {
        const bool is_set = !settings.migrations.empty();
        take(value, settings.migrations, mistakes);
        if (!is_set) beside(settings.migrations);
      } else if (key == "migration_format") {
        take(value, settings.migration_format, mistakes);
      } else if (key == "lint") {
        take(value, settings.lint, mistakes);
      } else if (key == "replay") {
        take(value, settings.replay, beside, mistakes);
      } else if (key == "longest_name") {
        take(value, settings.longest_name, mistakes);
      } else if (key == "scratch") {
        take(value, settings.scratch.url, mistakes);
      } else if (key == "postgres_bin") {
        take(value, settings.scratch.bin_dir, mistakes);
      } else if (key == "allow_public") {
        if (!Value<bool>::read(value, settings.allow_public)) detail::wrong_shape(value, "true or false", mistakes);
        settings.in_file.allow_public = settings.allow_public;
      } else if (key == "concurrently") {
        bool concurrently = false;
        if (!Value<bool>::read(value, concurrently)) detail::wrong_shape(value, "true or false", mistakes);
        settings.concurrently |= concurrently;
      } else if (key == "ignore") {
        take(value, settings.ignoring.patterns, mistakes);
        check_patterns(settings.ignoring.patterns, key, value.place(), mistakes);
      } else if (key == "allow_drop") {
        take(value, settings.allow_drop, mistakes);
        check_patterns(settings.allow_drop, key, value.place(), mistakes);
      } else if (key == "protect") {
        take(value, settings.protect, mistakes);
        settings.protect_place = value.place();
        check_patterns(settings.protect, key, value.place(), mistakes);
      } else if (key == "managed_roles") {
        take(value, settings.ignoring.managed_roles.emplace(), mistakes);
      } else if (key == "placeholders") {
        take(value, settings.placeholders, mistakes);
      } else if (key == "history_table") {
        take(value, settings.history_table, mistakes);
      } else if (key == "history_schema") {
        take(value, settings.history_schema, mistakes);
      } else if (key == "lock_timeout") {
        std::string time;
        take(value, time, mistakes);
        if (const std::string wrong = wrong_time(time); value.is_scalar() && !wrong.empty())
          mistakes.add(wrong, value.place());
        if (settings.lock_timeout.empty()) settings.lock_timeout = time;
      } else {
        mistakes.add(fmt::format("unknown setting '{}'", key), document.key(i).place(),
                     did_you_mean(key, setting_keys()));
      }
    }
    mistakes.throw_if_any();
  }
  if (settings.database.empty())
    if (const char* url = std::getenv("DATABASE_URL")) settings.database = url;
  if (settings.desired.empty()) settings.desired = {"schemas"};
  if (settings.migrations.empty()) settings.migrations = "generated_migrations";
  if (settings.lock_timeout.empty()) settings.lock_timeout = "5s";
  for (const std::string& schema : settings.schemas)
    if (schema == "*" || schema == "public") settings.allow_public = true;
}

ApplySettings apply_settings(const Settings& settings) {
  return {settings.lock_timeout, settings.lock_retries,
          [](const std::string& why, int attempt) { spdlog::warn("{}; trying again ({})", why, attempt); }};
}

void write_output(const Settings& settings, const std::string& text) {
  if (settings.output.empty() || settings.output == "-") {
    if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size() || std::fflush(stdout) != 0)
      throw Error("cannot write to standard output");
    return;
  }
  write_file(settings.output, text);
}

void write_file(const std::string& path, const std::string& text) {
  std::error_code failed;
  // /dev/null and the like are written to, never replaced
  const fs::file_status there = fs::status(path, failed);
  const bool in_place = fs::exists(there) && !fs::is_regular_file(there);
  const std::string temporary = in_place ? path : fmt::format("{}.{}.new", path, getpid());
  {
    std::ofstream stream(temporary, std::ios::binary);
    stream << text;
    stream.close();
    if (!stream) {
      if (!in_place) std::remove(temporary.c_str());
      throw Error(fmt::format("cannot write {}", path));
    }
  }
  if (in_place) return;
  fs::rename(temporary, path, failed);
  if (failed) {
    std::remove(temporary.c_str());
    throw Error(fmt::format("cannot write {}: {}", path, failed.message()));
  }
}

void write_text(const Settings& settings, const std::string& text) {
  write_output(settings, printable(text, use_color(settings, 1)));
}

bool use_color(const Settings& settings, int stream) {
  if (settings.color == "always") return true;
  const char* refused = std::getenv("NO_COLOR");
  if (settings.color == "never" || (refused && *refused)) return false;
  return isatty(stream) && (stream != 1 || settings.output.empty());
}

}  // namespace reconcile
