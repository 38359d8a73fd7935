// What is said of the columns of a view in one map, by their names: a view has no columns of its own to say it at.
#pragma once

#include <iterator>
#include <map>

#include "objects/objects.hpp"

namespace reconcile {

template <typename T>
using ByColumn = std::map<std::string, T>;

/// `change(ref of the column, from, to)` for each that either has; the statements are those of `object`.
template <typename T, typename Change>
Statements change_by_column(const Object& object, const ByColumn<T>& from, const ByColumn<T>& to, Change change) {
  ByColumn<T> all = from;
  all.insert(to.begin(), to.end());
  Statements statements;
  for (const auto& [column, ignored] : all) {
    const auto of = [&](const ByColumn<T>& columns) {
      const auto found = columns.find(column);
      return found == columns.end() ? T() : found->second;
    };
    Statements made =
        change(ObjectRef{nullptr, object.ref.schema, object.ref.name, column, &column_kind}, of(from), of(to));
    for (Statement& statement : made) statement.object = object.ref;
    std::move(made.begin(), made.end(), std::back_inserter(statements));
  }
  return statements;
}

template <typename T>
bool read_by_column(const Document& document, ByColumn<T>& columns) {
  columns.clear();
  if (!document.is_map()) return false;
  for (std::size_t i = 0; i < document.size(); ++i)
    if (!Value<T>::read(document.value(i), columns[document.key(i).text()])) return false;
  return true;
}

template <typename T>
Document write_by_column(const ByColumn<T>& columns) {
  Document map = Document::map();
  for (const auto& [column, value] : columns) map.set(column, Value<T>::write(value));
  return map;
}

}  // namespace reconcile
