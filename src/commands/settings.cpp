#include "commands/settings.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "core/kind.hpp"
#include "core/yaml.hpp"

namespace reconcile {

namespace fs = std::filesystem;

namespace {

std::string find_config() {
  for (fs::path folder = fs::current_path();; folder = folder.parent_path()) {
    if (fs::exists(folder / "reconcile.yaml")) return (folder / "reconcile.yaml").string();
    if (folder == folder.root_path()) return {};
  }
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

}  // namespace

void read_config(Settings& settings) {
  const std::string path = settings.config.empty() ? find_config() : settings.config;
  std::string format, lock_timeout;
  if (!path.empty()) {
    std::ifstream stream(path);
    if (!stream) throw Error(fmt::format("cannot read the settings {}", path));
    std::ostringstream text;
    text << stream.rdbuf();
    Mistakes mistakes;
    const Document document = parse_yaml(text.str(), file_name(path), mistakes);
    mistakes.throw_if_any();
    if (!document.is_map() && !document.is_null()) mistakes.add("the settings must be a map", document.place());
    const fs::path folder = fs::path(path).parent_path();
    const auto beside = [&](std::string& file) {
      if (!file.empty() && fs::path(file).is_relative() && !folder.empty())
        file = (folder / file).lexically_relative(fs::current_path()).string();
    };
    static const std::vector<std::string_view> known{"database",     "desired",      "schema",
                                                     "migrations",   "scratch",      "postgres_bin",
                                                     "allow_public", "lock_timeout", "migration_format"};
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
        take(value, settings.schemas, mistakes);
      } else if (key == "migrations") {
        const bool is_set = !settings.migrations.empty();
        take(value, settings.migrations, mistakes);
        if (!is_set) beside(settings.migrations);
      } else if (key == "migration_format") {
        take(value, settings.migration_format, mistakes);
      } else if (key == "scratch") {
        take(value, settings.scratch.url, mistakes);
      } else if (key == "postgres_bin") {
        take(value, settings.scratch.bin_dir, mistakes);
      } else if (key == "allow_public") {
        if (!Value<bool>::read(value, settings.allow_public)) detail::wrong_shape(value, "true or false", mistakes);
      } else if (key == "lock_timeout") {
        take(value, lock_timeout, mistakes);
      } else {
        mistakes.add(fmt::format("unknown setting '{}'", key), document.key(i).place(), did_you_mean(key, known));
      }
    }
    mistakes.throw_if_any();
  }
  if (!lock_timeout.empty()) settings.lock_timeout = lock_timeout;
  if (settings.database.empty())
    if (const char* url = std::getenv("DATABASE_URL")) settings.database = url;
  if (settings.desired.empty()) settings.desired = {"schemas"};
  if (settings.migrations.empty()) settings.migrations = "generated_migrations";
  if (settings.migration_format.empty()) settings.migration_format = "sql";
  for (const std::string& schema : settings.schemas)
    if (schema == "*" || schema == "public") settings.allow_public = true;
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
  const std::string temporary = fmt::format("{}.{}.new", path, getpid());
  {
    std::ofstream stream(temporary, std::ios::binary);
    stream << text;
    stream.close();
    if (!stream) {
      std::remove(temporary.c_str());
      throw Error(fmt::format("cannot write {}", path));
    }
  }
  std::error_code failed;
  fs::rename(temporary, path, failed);
  if (failed) {
    std::remove(temporary.c_str());
    throw Error(fmt::format("cannot write {}: {}", path, failed.message()));
  }
}

bool use_color(const Settings& settings, int stream) {
  if (settings.color == "always") return true;
  const char* refused = std::getenv("NO_COLOR");
  if (settings.color == "never" || (refused && *refused)) return false;
  return isatty(stream) && (stream != 1 || settings.output.empty());
}

}  // namespace reconcile
