#include "apply/tool_history.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <set>

#include "core/sql.hpp"
#include "migrations/tool.hpp"

namespace reconcile {

namespace {

using Files = std::vector<const MigrationFile*>;

std::vector<HistoryTable> tables_of(std::string_view format) {
  std::vector<HistoryTable> tables = tool_named(format).history;
  // golang-migrate runs the same files, which then have no history of our own
  if (&tool_named(format) == &sql_tool)
    tables.insert(tables.end(), golang_migrate_tool.history.begin(), golang_migrate_tool.history.end());
  return tables;
}

std::vector<std::string> places_of(Connection& connection, const HistoryTable& table) {
  const Rows rows = connection.query(fmt::format(
      "SELECT pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname) FROM pg_catalog.pg_class c "
      "JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE c.relname = {} AND c.relkind IN ('r', 'p') "
      "AND c.relpersistence <> 't' AND pg_catalog.has_table_privilege(c.oid, 'SELECT'){} ORDER BY 1",
      quote_literal(table.name),
      table.schema.empty() ? std::string() : " AND n.nspname = " + quote_literal(table.schema)));
  std::vector<std::string> places;
  for (std::size_t row = 0; row < rows.size(); ++row) places.emplace_back(rows.value(row, 0));
  return places;
}

/// Nothing where that table is another tool's, which has other columns.
std::optional<std::set<std::string>> keys_of(Connection& connection, const HistoryTable& table,
                                             const std::string& place) {
  try {
    const Rows rows = connection.query(fmt::format("SELECT {} FROM {} WHERE {}", table.key, place, table.where));
    std::set<std::string> keys;
    for (std::size_t row = 0; row < rows.size(); ++row)
      if (!rows.is_null(row, 0)) keys.emplace(rows.value(row, 0));
    return keys;
  } catch (const SqlError& error) {
    spdlog::info("{} is not read: {}", place, error.what());
    return std::nullopt;
  }
}

bool is_recorded(const MigrationFile& file, const std::set<std::string>& keys) {
  return !file.recorded_as.empty() && keys.contains(file.recorded_as);
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

Files pending_of(const Files& files, const HistoryTable& table, const std::set<std::string>& keys) {
  Files pending;
  const bool is_chain =
      std::any_of(files.begin(), files.end(), [](const auto* each) { return !each->revision.empty(); });
  if (table.only_last && is_chain) {
    const std::set<std::string> known = with_ancestors(files, keys);
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

ToolHistory history_of(const Files& files, const HistoryTable& table, std::string place,
                       const std::set<std::string>& keys) {
  ToolHistory history{std::move(place), pending_of(files, table, keys), {}, table.only_last};
  for (const std::string& key : keys)
    if (std::none_of(files.begin(), files.end(), [&](const auto* file) { return file->recorded_as == key; }))
      history.unknown.push_back(key);
  return history;
}

}  // namespace

std::optional<ToolHistory> read_tool_history(Connection& connection, const std::vector<MigrationFile>& files) {
  std::set<std::string_view> formats;
  for (const MigrationFile& file : files)
    if (!file.format.empty()) formats.insert(file.format);
  std::optional<ToolHistory> best;
  std::size_t most = 0;
  for (const std::string_view format : formats) {
    Files own;
    for (const MigrationFile& file : files)
      if (file.format == format && file.up) own.push_back(&file);
    for (const HistoryTable& table : tables_of(format)) {
      if (table.key.empty()) continue;
      for (const std::string& place : places_of(connection, table)) {
        const auto keys = keys_of(connection, table, place);
        if (!keys) continue;
        const auto known = static_cast<std::size_t>(
            std::count_if(own.begin(), own.end(), [&](const auto* file) { return is_recorded(*file, *keys); }));
        if (best && known <= most) continue;
        most = known;
        best = history_of(own, table, place, *keys);
      }
    }
  }
  return best;
}

}  // namespace reconcile
