#include "migrations/history_name.hpp"

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <filesystem>
#include <iterator>
#include <sstream>

#include "migrations/folder.hpp"
#include "migrations/python_source.hpp"
#include "migrations/tools/common.hpp"

namespace reconcile {

namespace fs = std::filesystem;

namespace {

using Words = std::vector<std::string>;

Words words_of(std::string_view list) {
  std::istringstream words{std::string(list)};
  return {std::istream_iterator<std::string>(words), std::istream_iterator<std::string>()};
}

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

bool is_code(const fs::path& path) { return path.extension() == ".py"; }

/// Behind `key =`, `key:` or `"key": `; the place of the value, or none.
std::size_t value_behind(std::string_view line, std::string_view key) {
  for (std::size_t at = 0; (at = line.find(key, at)) != std::string_view::npos; at += key.size()) {
    const char before = at == 0 ? ' ' : line[at - 1];
    std::size_t end = at + key.size();
    if (is_word(before) || before == '.' || before == '-') continue;
    if (end < line.size() && (line[end] == '"' || line[end] == '\'')) ++end;
    end = std::min(line.find_first_not_of(" \t", end), line.size());
    if (end < line.size() && (line[end] == '=' || line[end] == ':') && line.substr(end, 2) != "==")
      return std::min(line.find_first_not_of(" \t", end + 1), line.size());
  }
  return std::string_view::npos;
}

/// A text in quotes, or a bare word; of code a name that is given a text at the start of a line.
std::string value_at(std::string_view source, std::string_view line, std::size_t at, bool of_code) {
  if (at >= line.size()) return {};
  if (line[at] == '"' || line[at] == '\'') {
    const auto end = line.find(line[at], at + 1);
    return end == std::string_view::npos ? std::string() : std::string(line.substr(at + 1, end - at - 1));
  }
  const std::string word(line.substr(at, std::min(line.find_first_of(" \t\r,;&#)\"'", at), line.size()) - at));
  if (!of_code) return word.find('$') == std::string::npos ? word : std::string();
  const auto assigned = find_assignment(source, word);
  return assigned && assigned->is_literal && assigned->texts.size() == 1 ? assigned->texts.front() : std::string();
}

std::string value_in(const std::string& source, const Words& keys, bool of_code) {
  std::string value;
  for_lines(source, [&](std::string_view line, std::size_t) {
    const auto begin = line.find_first_not_of(" \t");
    if (begin == std::string_view::npos || line[begin] == '#' || line.substr(begin, 2) == "//") return true;
    for (const std::string& key : keys)
      if (const auto at = value_behind(line, key); at != std::string_view::npos && value.empty())
        value = value_at(source, line, at, of_code);
    return value.empty();
  });
  return value;
}

std::string value_in_environment(const Words& keys) {
  for (const std::string& key : keys)
    if (const char* value = std::getenv(key.c_str()); value && in_small_letters(key) != key) return value;
  return {};
}

}  // namespace

HistoryName read_history_name(std::string_view written) {
  std::string text;
  for (const char c : written)
    if (c != '"') text += c;
  const auto dot = text.find('.');
  return dot == std::string::npos ? HistoryName{{}, text} : HistoryName{text.substr(0, dot), text.substr(dot + 1)};
}

HistoryName configured_history(const MigrationTool& tool, const std::string& folder) {
  const Words tables = words_of(tool.history_settings.table), schemas = words_of(tool.history_settings.schema);
  std::string table = value_in_environment(tables), schema = value_in_environment(schemas);
  std::error_code failed;
  fs::path at = fs::absolute(folder, failed).lexically_normal();
  if (!at.has_filename()) at = at.parent_path();
  // a project keeps its scripts as deep as src/main/resources/db/migration, and ends with its repository
  for (int level = 0; level < 7 && at.has_relative_path(); ++level, at = at.parent_path()) {
    for (const std::string& name : words_of(tool.history_settings.files)) {
      if (!fs::is_regular_file(at / name, failed)) continue;
      const std::string source = read_text((at / name).string());
      if (table.empty()) table = value_in(source, tables, is_code(name));
      if (schema.empty()) schema = value_in(source, schemas, is_code(name));
    }
    if (fs::exists(at / ".git", failed)) break;
  }
  HistoryName name = read_history_name(table);
  if (name.schema.empty()) name.schema = schema;
  return name;
}

}  // namespace reconcile
