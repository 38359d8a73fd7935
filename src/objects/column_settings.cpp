// (manual, ALTER MATERIALIZED VIEW)
#include "objects/column_settings.hpp"

#include <iterator>
#include <set>

#include "objects/column_changes.hpp"

namespace reconcile {

namespace {

/// One with settings only, and with the type that the server told.
Column column_of_view(const MaterializedView& view, const std::string& name) {
  Column column;
  const auto found = view.column_settings.find(name);
  if (found != view.column_settings.end()) {
    column.statistics = found->second.statistics;
    column.storage = found->second.storage;
    column.compression = found->second.compression;
    column.options = found->second.options;
  }
  for (const std::string& typed : view.typed_columns)
    if (typed.starts_with(name + ' ')) column.type.stored = typed.substr(name.size() + 1);
  column.ref = {&column_kind, view.ref.schema, view.ref.name, name, nullptr};
  return column;
}

}  // namespace

bool Value<ColumnSettings>::read(const Document& document, ColumnSettings& columns) {
  columns.clear();
  if (!document.is_map()) return false;
  for (std::size_t i = 0; i < document.size(); ++i) {
    ColumnSetting& column = columns[document.key(i).text()];
    const Document& value = document.value(i);
    if (!value.is_map()) return false;
    for (std::size_t k = 0; k < value.size(); ++k) {
      const std::string& key = value.key(k).text();
      const Document& item = value.value(k);
      if (item.is_null()) continue;
      const bool right = key == "statistics"    ? Value<std::optional<long long>>::read(item, column.statistics)
                         : key == "storage"     ? Value<std::string>::read(item, column.storage)
                         : key == "compression" ? Value<std::string>::read(item, column.compression)
                         : key == "options"     ? Value<Options>::read(item, column.options)
                                                : false;
      if (!right) return false;
    }
  }
  std::erase_if(columns, [](const auto& each) { return each.second == ColumnSetting(); });
  return true;
}

Document Value<ColumnSettings>::write(const ColumnSettings& columns) {
  Document map = Document::map();
  for (const auto& [name, column] : columns) {
    Document one = Document::map();
    if (column.statistics) one.set("statistics", Value<std::optional<long long>>::write(column.statistics));
    if (!column.storage.empty()) one.set("storage", Document::scalar(column.storage));
    if (!column.compression.empty()) one.set("compression", Document::scalar(column.compression));
    if (!column.options.empty()) one.set("options", Value<Options>::write(column.options));
    map.set(name, std::move(one));
  }
  return map;
}

std::string column_settings_query(std::string_view alias, ServerVersion version) {
  return fmt::format(
      "(SELECT pg_catalog.json_object_agg(a.attname, pg_catalog.json_build_object('statistics', {1}, 'storage', {2},"
      " 'compression', {3}, 'options', {4})) FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type y ON y.oid = a.atttypid"
      " WHERE a.attrelid = {0}.oid AND a.attnum > 0"
      " AND (a.attstattarget >= 0 OR a.attstorage <> y.typstorage OR a.attcompression <> '' OR {4} IS NOT NULL))",
      alias,
      version.statistics_target_is_null() ? "a.attstattarget"
                                          : "CASE WHEN a.attstattarget >= 0 THEN a.attstattarget END",
      storage_query("y.typstorage"), compression_query, column_options_query());
}

Statements change_column_settings(const MaterializedView& from, const MaterializedView& to, ServerVersion version) {
  std::set<std::string> names;
  for (const ColumnSettings* settings : {&from.column_settings, &to.column_settings})
    for (const auto& [name, ignored] : *settings) names.insert(name);
  Statements statements;
  for (const std::string& name : names) {
    const Column old = column_of_view(from, name), now = column_of_view(to, name);
    const auto add = [&](bool differs, InPlace set) {
      if (!differs) return;
      Statements made = *set(old, now, version);
      for (Statement& statement : made) statement.object = to.ref;
      std::move(made.begin(), made.end(), std::back_inserter(statements));
    };
    add(old.statistics != now.statistics, set_statistics);
    add(old.storage != now.storage, set_storage);
    add(old.compression != now.compression, set_compression);
    add(old.options != now.options, set_options);
  }
  return statements;
}

}  // namespace reconcile
