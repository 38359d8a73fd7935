// How the values of a materialized view's columns are stored and sampled.
#pragma once

#include "objects/spell.hpp"

namespace reconcile {

template <>
struct Value<ColumnSettings> {
  static constexpr std::string_view shape =
      "a map by column of { statistics:, storage:, compression:, options: }, as of a table's column";
  static bool read(const Document& document, ColumnSettings& columns);
  static Document write(const ColumnSettings& columns);
};

/// A json map of them, in the same shape, of relation `alias`; null where no column has any.
std::string column_settings_query(std::string_view alias, ServerVersion version);
Statements change_column_settings(const MaterializedView& from, const MaterializedView& to, ServerVersion version);

}  // namespace reconcile
