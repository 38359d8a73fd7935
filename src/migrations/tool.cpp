#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "core/sql.hpp"
#include "migrations/tool.hpp"

namespace reconcile {

namespace {

/// Calls `each` with every line and the place where it begins, until that returns false.
template <typename Each>
void for_lines(std::string_view text, const Each& each) {
  for (std::size_t at = 0; at < text.size();) {
    const auto end = std::min(text.find('\n', at), text.size());
    if (!each(text.substr(at, end - at), at)) return;
    at = end + 1;
  }
}

std::string_view without_margin(std::string_view line) {
  const auto begin = line.find_first_not_of(" \t\r\f\v");
  return begin == std::string_view::npos ? std::string_view() : line.substr(begin);
}

}  // namespace

const std::vector<const MigrationTool*>& migration_tools() {
  // a file is read by the first that knows it: sql comes last, as it takes every file of SQL that has a number
  static const std::vector<const MigrationTool*> all{&alembic_tool, &flyway_tool, &golang_migrate_tool,
                                              &goose_tool,   &dbmate_tool, &liquibase_tool,
                                              &sql_tool};
  return all;
}

const MigrationTool& tool_named(std::string_view name) {
  for (const MigrationTool* format : migration_tools())
    if (format->name == name) return *format;
  std::vector<std::string> names = tool_names();
  throw Error(fmt::format("there is no migration format '{}'", name), fmt::format("one of {}", fmt::join(names, ", ")));
}

std::vector<std::string> tool_names() {
  std::vector<std::string> names{std::string(sql_tool.name)};
  for (const MigrationTool* format : migration_tools())
    if (format != &sql_tool) names.emplace_back(format->name);
  return names;
}

NumberedName split_number(std::string_view file_name) {
  const auto end = std::min(file_name.find_first_not_of("0123456789"), file_name.size());
  const bool is_number =
      end > 0 && end <= 18 &&
      (end == file_name.size() || file_name[end] == '_' || file_name[end] == '-' || file_name[end] == '.');
  if (!is_number) return {{}, std::string(file_name)};
  return {std::string(file_name.substr(0, end)), std::string(file_name.substr(end))};
}

bool read_name(std::string_view name, MigrationFile& found) {
  found.name = name;
  found.digits = split_number(name).digits;
  if (found.digits.empty()) return false;
  long long number = 0;
  std::from_chars(found.digits.data(), found.digits.data() + found.digits.size(), number);
  found.number = number;
  return true;
}

std::string base_name(const std::string& path) { return path.substr(path.rfind('/') + 1); }

std::string title(const Migration& migration, std::string_view more) {
  std::string text = fmt::format("-- {}{}\n", migration.name(), more);
  for (const std::string& line : migration.header) text += fmt::format("-- {}\n", line);
  return text + "-- Every statement looks first whether it has been carried out: it may run again.\n";
}

std::string spell(const std::vector<MigrationStatement>& statements) {
  std::string text;
  for (const MigrationStatement& statement : statements)
    text += fmt::format("\n{}{}\n", statement.comments("-- "), statement.sql);
  return text;
}

std::string in_own_transaction(const MigrationPart& part) {
  return fmt::format("BEGIN;\nSET LOCAL lock_timeout = {};\n{}\n{}\nCOMMIT;", quote_literal(part.lock_timeout),
                     part.settings(), spell(part.statements));
}

std::vector<MigrationStatement> with_settings(const MigrationPart& part) {
  if (!part.in_transaction()) return part.statements;
  std::string settings = "  " + part.settings();
  for (auto at = settings.find('\n'); at != std::string::npos; at = settings.find('\n', at + 3))
    settings.insert(at + 1, "  ");
  std::vector<std::string_view> names{"lock_timeout", "search_path"};
  if (settings.find("check_function_bodies") != std::string::npos) names.push_back("check_function_bodies");
  std::string kept, restored;
  for (const std::string_view name : names) {
    kept += fmt::format("  PERFORM pg_catalog.set_config('reconcile.{0}', pg_catalog.current_setting('{0}'), true);\n",
                        name);
    restored += fmt::format(
        "  PERFORM pg_catalog.set_config('{0}', pg_catalog.current_setting('reconcile.{0}'), true);\n", name);
  }
  std::vector<MigrationStatement> all{{"Wait for no lock longer than this, and take every name as it is written",
                                       fmt::format("DO $$\nBEGIN\n{}  SET LOCAL lock_timeout = {};\n{}\nEND\n$$;", kept,
                                                   quote_literal(part.lock_timeout), settings)}};
  all.insert(all.end(), part.statements.begin(), part.statements.end());
  all.push_back({names.size() == 2 ? "Both settings as they were before" : "The settings as they were before",
                 fmt::format("DO $$\nBEGIN\n{}END\n$$;", restored)});
  return all;
}

std::optional<MigrationScript> section(const NewFile& file, std::string_view mark, std::string_view next) {
  std::optional<MigrationScript> found;
  std::size_t begin = 0, end = file.text.size();
  unsigned line_number = 0;
  for_lines(file.text, [&](std::string_view line, std::size_t at) {
    ++line_number;
    if (found && without_margin(line).starts_with(next)) {
      end = at;
      return false;
    }
    if (!found && without_margin(line).starts_with(mark)) {
      found = MigrationScript{file.path, line_number, {}, true};
      begin = at;
    }
    return true;
  });
  if (found) found->sql = file.text.substr(begin, end - begin);
  return found;
}

void refuse_lines(const Migration& migration, std::string_view tool, bool (*is_mark)(std::string_view comment)) {
  const auto refuse = [&](std::string_view line, const MigrationStatement& statement) {
    std::string text(without_margin(line));
    if (!text.starts_with("--")) return;
    std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::tolower(c); });
    if (!is_mark(without_margin(std::string_view(text).substr(2)))) return;
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

}  // namespace reconcile
