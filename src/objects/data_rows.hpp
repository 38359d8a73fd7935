// The rows of a table that are described: how two sets of them differ, and the SQL that makes one of the other.
#pragma once

#include "objects/spell.hpp"

namespace reconcile {

inline const Data& data_of(const Object& object) { return static_cast<const Data&>(object); }

/// A row of one state or of both.
struct RowChange {
  const Data::Set* set_before = nullptr;
  const Data::Row* before = nullptr;  ///< null: it is new
  const Data::Set* set_after = nullptr;
  const Data::Row* after = nullptr;  ///< null: it goes
};

struct RowChanges {
  std::vector<RowChange> added, changed, gone;
};

/// What differs of the values that `to` names.
RowChanges row_changes(const Data& from, const Data& to);

/// The type as which values are compared where their own has no equality, or one that only a search path finds: `jsonb`
/// or `text`. Empty: they are compared as they are.
std::string compared_as(const std::string& type);

/// `1 row`, `3 rows`
std::string rows_in_words(std::size_t count);

/// The value of a column; null where the row does not name it.
const Document* value_of(const Data::Set& set, const Data::Row& row, std::string_view column);

/// `{"role_id": 1, "name": "admin"}` of these columns, as far as the row names them.
std::string row_text(const Data::Set& set, const Data::Row& row, const Names& columns);

/// Adds rows that are not there, and gives those that are there the values that the set names.
Statements write_rows(const Data& data, const std::vector<RowChange>& changes);
/// Deletes rows that have the values that the set names for these columns.
Statements delete_rows(const Data& data, const std::vector<RowChange>& changes, const Names& compared);

}  // namespace reconcile
