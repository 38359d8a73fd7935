// An index that is no constraint's (manual, CREATE INDEX).
#include <algorithm>

#include "objects/key.hpp"

namespace reconcile {

namespace {

const Index& index_of(const Object& object) { return static_cast<const Index&>(object); }

std::string index_sql(const ObjectRef& ref) { return qualified(ref.schema, ref.name); }

std::string spell_definition(const Index& index, bool stored) {
  std::vector<std::string> keys;
  for (const SqlText& key : index.columns) keys.push_back(stored ? key.stored : key.written);
  std::string sql = fmt::format("CREATE {}INDEX {} ON {} USING {} ({})", index.unique ? "UNIQUE " : "", quote_ident(index.ref.name),
                                index.ref.table_sql(), quote_ident(index.method), fmt::join(keys, ", "));
  if (!index.include.empty()) sql += fmt::format(" INCLUDE ({})", quote_list(index.include));
  if (!index.nulls_distinct) sql += " NULLS NOT DISTINCT";
  if (!stored) sql += spell_with(index.storage_parameters);
  if (!stored && !index.tablespace.empty()) sql += " TABLESPACE " + quote_ident(index.tablespace);
  if (!index.where.empty()) sql += " WHERE " + (stored ? index.where.stored : index.where.written);
  return sql;
}

/// pg_get_indexdef, with what it says of storage parameters taken out: they may change in place.
std::string found(const ObjectRef& ref) {
  return fmt::format(
      "(SELECT CASE WHEN i.indisvalid THEN pg_catalog.regexp_replace(pg_catalog.pg_get_indexdef(i.indexrelid), ' WITH \\([^()]*\\)', '')"
      " ELSE 'invalid' END FROM pg_catalog.pg_index i WHERE i.indexrelid = pg_catalog.to_regclass({}))",
      quote_literal(index_sql(ref)));
}

Statement alter_index(const Object& from, const Object& to, std::string does, const std::string& action, Guard::Part part,
                      Guard::Action guard = Guard::Action::change) {
  Statement statement;
  statement.object = to.ref;
  statement.does = std::move(does);
  statement.sql = fmt::format("ALTER INDEX {} {}", index_sql(from.ref), action);
  statement.guard = {guard, to.ref.table_sql(), {std::move(part)}};
  statement.lock = Lock::share_update_exclusive;
  return statement;
}

}  // namespace

const Kind index_kind{
    .name = "index",
    .section = "indexes",
    .nested_in = {&table_kind},
    .name_space = Namespace::relation,
    .short_scalar = "columns",
    .short_list = "columns",
    .make = make<Index>,
    .fields = {field<&Index::columns>("columns", "columns or expressions, each with collation, operator class, asc or desc, nulls first or last"),
               choice<&Index::method>("using", "its method (default btree); an extension's may have another name", ""),
               field<&Index::unique>("unique", "whether two rows may not have the same key (default false)"),
               field<&Index::include>("include", "columns that the index carries along"),
               since(field<&Index::nulls_distinct>("nulls_distinct", "whether two NULLs differ in a unique index (default true)"),
                     [](const ServerVersion& version) { return version.unique_nulls_not_distinct(); }, "PostgreSQL 15"),
               field<&Index::where>("where", "which rows it holds (default: all)"),
               field<&Index::storage_parameters>("with", "storage parameters",
                                                 [](const Object& from, const Object& to, ServerVersion) -> std::optional<Statements> {
                                                   Statements statements;
                                                   for (const auto& action : change_options(index_of(from).storage_parameters, index_of(to).storage_parameters))
                                                     statements.push_back(alter_index(from, to, "Change storage parameters of " + to.ref.described(), action,
                                                                                      {to.ref.described(), "'unknown'", {}, false, {}}));
                                                   return statements;
                                                 }),
               field<&Index::tablespace>("tablespace", "where it is stored (default: that of the database)",
                                         [](const Object& from, const Object& to, ServerVersion) -> std::optional<Statements> {
                                           const std::string space = index_of(to).tablespace.empty() ? "pg_default" : index_of(to).tablespace;
                                           Statement moved = alter_index(from, to, fmt::format("Move {} to tablespace {}", to.ref.described(), space),
                                                                         "SET TABLESPACE " + quote_ident(space),
                                                                         {to.ref.described(), relation_found(index_sql(to.ref), "coalesce((SELECT s.spcname::text FROM pg_catalog.pg_tablespace s WHERE s.oid = c.reltablespace), 'pg_default')"), {space}, false, {}});
                                           moved.lock = Lock::access_exclusive;
                                           moved.work = Work::build;
                                           return Statements{std::move(moved)};
                                         })},
    .catalog_query = [](ServerVersion version) {
      // plain columns are rebuilt from the catalogs; only expressions and predicates are printed by the server
      return fmt::format(
          "WITH indexes AS MATERIALIZED (SELECT x.*, n.nspname, c.relname, i.relname AS index_name, i.reloptions, i.reltablespace, m.amname,"
          "  m.amname IN ('btree', 'gist', 'spgist', 'gin', 'brin', 'hash') AS built_in, m.amname = 'btree' AS ordered"
          "  FROM pg_catalog.pg_index x JOIN pg_catalog.pg_class c ON c.oid = x.indrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
          "  JOIN pg_catalog.pg_class i ON i.oid = x.indexrelid JOIN pg_catalog.pg_am m ON m.oid = i.relam"
          "  LEFT JOIN pg_catalog.pg_constraint k ON k.conindid = x.indexrelid AND k.conrelid = x.indrelid AND k.contype IN ('p', 'u', 'x')"
          "  WHERE k.oid IS NULL AND x.indisvalid AND {1}),"
          " keys AS (SELECT x.indexrelid, x.indrelid, x.indnkeyatts, x.ordered, p.attnum, p.n, p.opclass, p.collated, p.options"
          "  FROM indexes x, LATERAL ROWS FROM (pg_catalog.unnest(x.indkey), pg_catalog.unnest(x.indclass), pg_catalog.unnest(x.indcollation),"
          "   pg_catalog.unnest(x.indoption)) WITH ORDINALITY AS p(attnum, opclass, collated, options, n)),"
          " lists AS (SELECT k.indexrelid,"
          "  pg_catalog.json_agg(CASE WHEN k.attnum = 0 THEN e.printed ELSE pg_catalog.quote_ident(a.attname) END"
          "   || CASE WHEN k.collated <> 0 AND k.collated <> coalesce(a.attcollation, b.typcollation)"
          "    THEN (SELECT ' COLLATE ' || o.oid::regcollation::text FROM pg_catalog.pg_collation o WHERE o.oid = k.collated) ELSE '' END"
          "   || CASE WHEN NOT q.opcdefault OR t.attoptions IS NOT NULL THEN ' ' || CASE q.opcnamespace WHEN 'pg_catalog'::regnamespace THEN ''"
          "    ELSE q.opcnamespace::regnamespace::text || '.' END || pg_catalog.quote_ident(q.opcname) ELSE '' END"
          "   || CASE WHEN t.attoptions IS NOT NULL THEN (SELECT ' (' || pg_catalog.string_agg(pg_catalog.quote_ident(option_name) || '=' ||"
          "    pg_catalog.quote_literal(option_value), ', ') || ')' FROM pg_catalog.pg_options_to_table(t.attoptions)) ELSE '' END"
          "   || CASE WHEN NOT k.ordered THEN '' WHEN k.options = 1 THEN ' DESC NULLS LAST' WHEN k.options = 3 THEN ' DESC'"
          "    WHEN k.options = 2 THEN ' NULLS FIRST' ELSE '' END ORDER BY k.n) FILTER (WHERE k.n <= k.indnkeyatts) AS columns,"
          "  pg_catalog.json_agg(a.attname ORDER BY k.n) FILTER (WHERE k.n > k.indnkeyatts) AS include"
          "  FROM keys k LEFT JOIN pg_catalog.pg_attribute a ON k.attnum <> 0 AND a.attrelid = k.indrelid AND a.attnum = k.attnum"
          "  LEFT JOIN pg_catalog.pg_opclass q ON q.oid = k.opclass"
          "  LEFT JOIN pg_catalog.pg_attribute t ON t.attrelid = k.indexrelid AND t.attnum = k.n"
          "  LEFT JOIN pg_catalog.pg_type b ON b.oid = t.atttypid"
          "  LEFT JOIN LATERAL (SELECT pg_catalog.pg_get_indexdef(k.indexrelid, k.n::int, false) AS printed) e ON k.attnum = 0"
          "  GROUP BY 1)"
          " SELECT x.nspname AS schema, x.relname AS table, x.index_name AS name, l.columns, CASE WHEN x.amname <> 'btree' THEN x.amname END AS using,"
          " CASE WHEN x.indisunique THEN 'true' END AS unique, l.include, {0}"
          " pg_catalog.pg_get_expr(x.indpred, x.indrelid) AS where, {2} AS with,"
          " (SELECT s.spcname FROM pg_catalog.pg_tablespace s WHERE s.oid = x.reltablespace) AS tablespace, d.description AS comment"
          " FROM indexes x JOIN lists l ON l.indexrelid = x.indexrelid"
          " LEFT JOIN pg_catalog.pg_description d ON d.classoid = 'pg_catalog.pg_class'::regclass AND d.objoid = x.indexrelid AND d.objsubid = 0",
          version.unique_nulls_not_distinct() ? "CASE WHEN x.indnullsnotdistinct THEN 'false' END AS nulls_distinct," : "",
          tables_in_scope("c"), options_json("x.reloptions"));
    },
    .create = [](const Object& object, ServerVersion) -> Statements {
      const Index& index = index_of(object);
      Statement statement;
      statement.object = index.ref;
      statement.does = fmt::format("Create index {} on {}", quote_ident(index.ref.name), index.ref.table_sql());
      statement.sql = spell_definition(index, false);
      const bool printed = !index.where.empty() || std::any_of(index.columns.begin(), index.columns.end(), [](const SqlText& key) {
        return key.stored != quote_ident(key.written);
      });
      statement.guard = {Guard::Action::make, index.ref.table_sql(),
                         {{index.ref.described(), found(index.ref), {spell_definition(index, true)}, printed, {}}}};
      if (!index.where.restored.empty()) {
        Index again = index;
        again.where.stored = index.where.restored;
        statement.guard.parts[0].wanted.push_back(spell_definition(again, true));
      }
      statement.lock = Lock::share;
      statement.work = Work::build;
      if (index.unique) statement.note = "fails if two rows have the same key";
      return {std::move(statement)};
    },
    .drop = [](const Object& object, ServerVersion) -> Statements {
      Statement statement;
      statement.object = object.ref;
      statement.does = fmt::format("Drop index {} of {}", quote_ident(object.ref.name), object.ref.table_sql());
      statement.sql = "DROP INDEX " + index_sql(object.ref);
      statement.guard = {Guard::Action::remove, object.ref.table_sql(),
                         {{object.ref.described(), fmt::format("pg_catalog.to_regclass({})::text", quote_literal(index_sql(object.ref))), {}, false, {}}}};
      return {std::move(statement)};
    },
    .follow = [](Object& object, const ObjectRef& from, const std::string& to) {
      follow_column(object, static_cast<Index&>(object).include, from, to);
    },
    .rename = [](const Object& from, const Object& to) {
      return alter_index(from, from, fmt::format("Rename index {} to {}", index_sql(from.ref), quote_ident(to.ref.name)),
                         "RENAME TO " + quote_ident(to.ref.name),
                         {from.ref.described(), fmt::format("pg_catalog.to_regclass({})::text", quote_literal(index_sql(from.ref))), {}, false, {}},
                         Guard::Action::remove);
    },
    .needs = [](const Object& object, const Database& database, const std::function<void(const ObjectRef&)>& need) {
      const Index& index = index_of(object);
      need({&table_kind, index.ref.schema, {}, index.ref.table, nullptr});
      for (const SqlText& key : index.columns) needs_of(key, index.ref, database, need);
      needs_of(index.where, index.ref, database, need);
      key_needs(object, {.columns = index.include, .include = {}, .deferrable = {}, .storage_parameters = {}, .tablespace = {}}, database, need);
    },
    .disposable = always,
    .validate = [](const Object& object, const Database& database, Mistakes& mistakes) {
      const Index& index = index_of(object);
      if (index.columns.empty()) mistakes.add(fmt::format("index '{}' has no columns", object.ref.name), object.place);
      validate_columns(object, index.include, database, mistakes);
    },
};

}  // namespace reconcile
