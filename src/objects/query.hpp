// What views of both sorts share: a query, and columns that it makes.
#pragma once

#include "objects/spell.hpp"

namespace reconcile {

/// The fields that both have, before those of their own.
template <typename T>
std::vector<Field> query_fields(InPlace replace, std::vector<Field> more);

/// `"name type"` of each column, as a json list, and the comments and privileges on columns as json maps.
std::string query_columns(std::string_view alias);

/// Adds a mistake if the view has no query.
void need_query(const Object& object, const Query& query, Mistakes& mistakes);

/// ` (a, b)` where the user names the columns himself.
std::string spell_columns(const Query& query);
/// The query without the semicolon that may end it.
std::string spell_query(const SqlText& query);
/// COMMENT ON COLUMN for what is new or changed or gone.
Statements comment_columns(const Object& object, const Query& from, const Query& to);
/// The definition in the catalog, and every print of the right one.
Guard::Part query_part(const ObjectRef& ref, const Query& query);

template <auto member, typename T>
std::optional<Statements> change_column_comments(const Object& from, const Object& to, ServerVersion) {
  return comment_columns(to, static_cast<const T&>(from), static_cast<const T&>(to));
}

template <typename T>
std::vector<Field> query_fields(InPlace replace, std::vector<Field> more) {
  std::vector<Field> fields{
      field<&Query::query, T>("query", "what it shows: SELECT, VALUES or TABLE", replace),
      wish(field<&Query::columns, T>("columns", "names of its columns (default: those of the query)")),
      hidden(field<&Query::typed_columns, T>("typed_columns_", "")),
      field<&Query::column_comments, T>("column_comments", "comments on its columns, by name",
                                        change_column_comments<&Query::column_comments, T>)};
  fields.front().shape = "a query";
  std::move(more.begin(), more.end(), std::back_inserter(fields));
  return fields;
}

}  // namespace reconcile
