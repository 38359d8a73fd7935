#include "apply/tool_history.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <map>
#include <set>
#include <sstream>

#include "core/sql.hpp"
#include "migrations/tool.hpp"

namespace reconcile {

namespace {

using Files = std::vector<const MigrationFile*>;

/// golang-migrate runs the files of plain SQL, which then have no history of our own.
std::vector<const MigrationTool*> tools_of(std::string_view format) {
  std::vector<const MigrationTool*> tools{&tool_named(format)};
  if (tools.front() == &sql_tool) tools.push_back(&golang_migrate_tool);
  return tools;
}

/// What is recorded, with the checksum that the last row of it has.
using Recorded = std::map<std::string, std::string>;

/// Tables with the columns of a history, and of its name: the project's or the tool's. Any name: those that are not of
/// it.
std::vector<std::string> places_of(Connection& connection, const HistoryTable& table, const HistoryName& named,
                                   bool any_name) {
  const std::string name = named.name.empty() ? std::string(table.name) : named.name;
  const std::string schema = named.schema.empty() ? std::string(table.schema) : named.schema;
  std::istringstream words{std::string(table.columns)};
  std::string columns;
  std::size_t count = 0;
  for (std::string word; words >> word; ++count)
    columns += fmt::format("{}{}", columns.empty() ? "" : ", ", quote_literal(word));
  const std::string has_columns = fmt::format(
      "(SELECT count(*) FROM pg_catalog.pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT "
      "a.attisdropped AND a.attname IN ({}))",
      columns);
  // a table of another name that has one column more is not one with a single column
  const std::string is_wanted =
      any_name ? fmt::format("c.relname <> {} AND {} = {}{}", quote_literal(name), has_columns, count,
                             count > 1 ? "" : " AND c.relnatts = 1")
               : fmt::format("c.relname = {}{}", quote_literal(name),
                             schema.empty() ? std::string() : " AND n.nspname = " + quote_literal(schema));
  const Rows rows = connection.query(fmt::format(
      "SELECT pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname) FROM pg_catalog.pg_class c "
      "JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'p') "
      "AND c.relpersistence <> 't' AND pg_catalog.has_table_privilege(c.oid, 'SELECT') "
      "AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND {} ORDER BY 1",
      is_wanted));
  std::vector<std::string> places;
  for (std::size_t row = 0; row < rows.size(); ++row) places.emplace_back(rows.value(row, 0));
  return places;
}

/// Nothing where that table is another tool's, which has other columns.
std::optional<Recorded> recorded_in(Connection& connection, const HistoryTable& table, const std::string& place) {
  try {
    const Rows rows = connection.query(
        fmt::format("SELECT {}, {} FROM {} WHERE {}{}", table.key, table.checksum.empty() ? "NULL" : table.checksum,
                    place, table.where, table.order.empty() ? "" : fmt::format(" ORDER BY {}", table.order)));
    Recorded recorded;
    for (std::size_t row = 0; row < rows.size(); ++row)
      if (!rows.is_null(row, 0))
        recorded[std::string(rows.value(row, 0))] = rows.is_null(row, 1) ? "" : std::string(rows.value(row, 1));
    return recorded;
  } catch (const SqlError& error) {
    spdlog::info("{} is not read: {}", place, error.what());
    return std::nullopt;
  }
}

/// What is repeatable is run again once its text is another one.
bool is_recorded(const MigrationFile& file, const Recorded& recorded) {
  const auto found = file.recorded_as.empty() ? recorded.end() : recorded.find(file.recorded_as);
  if (found == recorded.end()) return false;
  return !file.is_repeatable || file.checksum.empty() || found->second.empty() || found->second == file.checksum;
}

/// Those that are recorded with all that they revise.
std::set<std::string> with_ancestors(const Files& files, std::set<std::string> known) {
  for (bool grows = true; grows;) {
    grows = false;
    for (const MigrationFile* file : files)
      if (known.contains(file->revision))
        for (const std::string& before : file->down_revisions) grows |= known.insert(before).second;
  }
  return known;
}

Files pending_of(const Files& files, const HistoryTable& table, const Recorded& keys) {
  Files pending;
  const bool is_chain =
      std::any_of(files.begin(), files.end(), [](const auto* each) { return !each->revision.empty(); });
  if (table.only_last && is_chain) {
    std::set<std::string> run;
    for (const auto& [key, checksum] : keys) run.insert(key);
    const std::set<std::string> known = with_ancestors(files, std::move(run));
    for (const MigrationFile* file : files)
      if (!known.contains(file->revision)) pending.push_back(file);
    return pending;
  }
  const auto recorded = [&](const MigrationFile* file) { return is_recorded(*file, keys); };
  if (table.only_last) {
    const auto last = std::find_if(files.rbegin(), files.rend(), recorded);
    pending.assign(last.base(), files.end());
    return pending;
  }
  // what comes before the first was there when the history began: a baseline
  for (auto file = std::find_if(files.begin(), files.end(), recorded); file != files.end(); ++file)
    if (!recorded(*file) && !(*file)->recorded_as.empty()) pending.push_back(*file);
  if (keys.empty())
    for (const MigrationFile* file : files) pending.push_back(file);
  return pending;
}

ToolHistory history_of(const Files& files, const HistoryTable& table, std::string place, const Recorded& keys) {
  ToolHistory history{std::move(place), {}, pending_of(files, table, keys), {}, table.only_last};
  for (const auto& [key, checksum] : keys)
    if (std::none_of(files.begin(), files.end(), [&](const auto* file) { return file->recorded_as == key; }))
      history.unknown.push_back(key);
  return history;
}

/// The history that knows the most of the files.
class Search {
 public:
  Search(Connection& connection, const MigrationFolder& folder) : connection_(connection), folder_(folder) {}

  std::optional<ToolHistory> find() {
    look(false);
    if (!best_) look(true);
    return std::move(best_);
  }

 private:
  void look(bool any_name) {
    std::set<std::string_view> formats;
    for (const MigrationFile& file : folder_.files)
      if (!file.format.empty()) formats.insert(file.format);
    for (const std::string_view format : formats) {
      Files own;
      for (const MigrationFile& file : folder_.files)
        if (file.format == format && file.up) own.push_back(&file);
      for (const MigrationTool* tool : tools_of(format))
        for (const HistoryTable& table : tool->history) {
          if (table.key.empty()) continue;
          for (const std::string& place : places_of(connection_, table, folder_.history, any_name))
            consider(own, *tool, table, place, any_name);
        }
    }
  }

  void consider(const Files& own, const MigrationTool& tool, const HistoryTable& table, const std::string& place,
                bool any_name) {
    const auto recorded = recorded_in(connection_, table, place);
    if (!recorded) return;
    const auto known = static_cast<std::size_t>(
        std::count_if(own.begin(), own.end(), [&](const auto* file) { return recorded->contains(file->recorded_as); }));
    // one of another name is a history of this folder where it says so by most of its rows
    if (any_name && (known == 0 || known * 2 < recorded->size())) return;
    if (best_ && known <= most_) return;
    most_ = known;
    best_ = history_of(own, table, place, *recorded);
    best_->upgrade = tool.upgrade;
  }

  Connection& connection_;
  const MigrationFolder& folder_;
  std::optional<ToolHistory> best_;
  std::size_t most_ = 0;
};

}  // namespace

std::optional<ToolHistory> read_tool_history(Connection& connection, const MigrationFolder& folder) {
  return Search(connection, folder).find();
}

}  // namespace reconcile
