// What primary keys and unique constraints share: columns with an index under them.
#pragma once

#include "objects/spell.hpp"

namespace reconcile {

template <typename T>
std::vector<Field> key_fields() {
  return {field<&T::columns, T>("columns", "its columns in their order"),
          field<&T::include, T>("include", "columns that the index carries along"),
          choice<&T::deferrable, T>("deferrable",
                                    "whether its check may wait for the end of the transaction (default false)",
                                    "true | false | initially deferred"),
          field<&T::storage_parameters, T>("with", "storage parameters of the index"),
          field<&T::tablespace, T>("tablespace", "where the index is stored"),
          since(
              field<&T::without_overlaps>("without_overlaps",
                                          "the last column is a range, and ranges must not overlap (default false)"),
              [](const ServerVersion& version) { return version.temporal_constraints(); }, "PostgreSQL 18")};
}

std::string key_query(char type, ServerVersion version);
/// SQL for the names of columns by their numbers (an int2[]), as a json list.
std::string column_names(std::string_view table, std::string_view numbers);
Statement create_key(const Object& object, const KeyConstraint& key, std::string_view words, bool without_overlaps);
/// Says what is wrong with its columns.
void validate_key(const Object& object, const KeyConstraint& key, bool without_overlaps, const Database& database,
                  Mistakes& mistakes);
void key_needs(const Object& object, const KeyConstraint& key, const Database& database,
               const std::function<void(const ObjectRef&)>& need);
/// Writes the new name of a column into a list of names.
void follow_column(const Object& object, Names& names, const ObjectRef& from, const ObjectRef& to);

/// Says which of the columns the table does not have.
void validate_columns(const Object& object, const Names& columns, const Database& database, Mistakes& mistakes);

}  // namespace reconcile
