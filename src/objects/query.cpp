#include "objects/query.hpp"

#include "objects/privileges.hpp"

namespace reconcile {

std::string query_columns(std::string_view alias) {
  return fmt::format(
      "(SELECT pg_catalog.json_agg(a.attname || ' ' || pg_catalog.format_type(a.atttypid, a.atttypmod) ORDER BY a.attnum)"
      " FROM pg_catalog.pg_attribute a WHERE a.attrelid = {0}.oid AND a.attnum > 0) AS typed_columns_,"
      " (SELECT pg_catalog.json_object_agg(a.attname, d.description) FROM pg_catalog.pg_description d"
      " JOIN pg_catalog.pg_attribute a ON a.attrelid = d.objoid AND a.attnum = d.objsubid"
      " WHERE d.classoid = 'pg_catalog.pg_class'::regclass AND d.objoid = {0}.oid AND d.objsubid > 0) AS column_comments,"
      " (SELECT pg_catalog.json_build_object('columns', pg_catalog.json_object_agg(a.attname, m.map)) FROM pg_catalog.pg_attribute a, LATERAL (SELECT {1} AS map) m"
      " WHERE a.attrelid = {0}.oid AND a.attacl IS NOT NULL AND m.map IS NOT NULL HAVING pg_catalog.count(*) > 0) AS column_grants",
      alias, grants_map("a.attacl", "pg_catalog.acldefault('c', 0::oid)", "'c'", fmt::format("{}.relowner", alias)));
}

void need_query(const Object& object, const Query& query, Mistakes& mistakes) {
  if (query.query.empty())
    mistakes.add(fmt::format("{} has no query", object.ref.described()), object.place,
                 "write query: …; in a map between braces a comma ends a value that is not in quotes");
}

std::string spell_columns(const Query& query) {
  return query.columns.empty() ? std::string() : fmt::format(" ({})", quote_list(query.columns));
}

std::string spell_query(const SqlText& query) {
  std::string sql = query.written;
  sql.resize(sql.find_last_not_of("; \n\r\t") + 1);
  return sql;
}

Statements comment_columns(const Object& object, const Query& from, const Query& to) {
  Statements statements;
  const auto comment = [&](const std::string& column, const std::string& text) {
    const ObjectRef ref{&column_kind, object.ref.schema, object.ref.name, column, nullptr};
    Statement made = statement_on(
        object.ref, fmt::format("{} column {}", text.empty() ? "Drop the comment on" : "Comment on", ref.sql()),
        fmt::format("COMMENT ON COLUMN {} IS {}", ref.sql(), text.empty() ? "NULL" : quote_literal(text)),
        Guard::Action::change,
        {"comment of column " + ref.sql(),
         column_found(ref, "coalesce(col_description(a.attrelid, a.attnum), '')"),
         {text},
         false,
         {}});
    made.guard.table = object.ref.sql();
    made.lock = Lock::share_update_exclusive;
    statements.push_back(std::move(made));
  };
  for (const auto& [column, text] : to.column_comments) {
    const auto old = from.column_comments.find(column);
    if (old == from.column_comments.end() || old->second != text) comment(column, text);
  }
  for (const auto& [column, text] : from.column_comments)
    if (!to.column_comments.contains(column)) comment(column, {});
  return statements;
}

Guard::Part query_part(const ObjectRef& ref, const Query& query) {
  Guard::Part part{ref.described(), relation_found(ref.sql(), "btrim(pg_get_viewdef(c.oid), E' ;\\n')"), {}, true, {}};
  for (const Symbol* text : {&query.query.stored, &query.query.restored})
    if (!text->empty()) part.wanted.push_back(*text);
  return part;
}

}  // namespace reconcile
