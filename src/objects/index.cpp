// An index that is no constraint's (manual, CREATE INDEX).
#include <algorithm>

#include "core/lookup.hpp"
#include "objects/key.hpp"
#include "objects/kinds.hpp"

namespace reconcile {

namespace {

const Index& index_of(const Object& object) { return static_cast<const Index&>(object); }

std::string index_sql(const ObjectRef& ref) { return qualified(ref.schema, ref.name); }

std::string spell_definition(const Index& index, bool stored, std::string_view how = {}) {
  std::vector<std::string> keys;
  for (const SqlText& key : index.columns) keys.push_back(stored ? key.stored : key.written);
  std::string sql =
      fmt::format("CREATE {}INDEX {}{} ON {}{} USING {} ({})", index.unique ? "UNIQUE " : "", how,
                  quote_ident(index.ref.name), index.only || (stored && index.on_partitioned) ? "ONLY " : "",
                  index.ref.table_sql(), quote_ident(index.method), fmt::join(keys, ", "));
  if (!index.include.empty()) sql += fmt::format(" INCLUDE ({})", quote_list(index.include));
  if (!index.nulls_distinct) sql += " NULLS NOT DISTINCT";
  if (!stored) sql += spell_with(index.storage_parameters);
  if (!stored && !index.tablespace.empty()) sql += " TABLESPACE " + quote_ident(index.tablespace);
  if (!index.where.empty()) sql += " WHERE " + (stored ? index.where.stored : index.where.written);
  return sql;
}

/// One that is dropped or renamed may have become a constraint's, which is left alone.
const Lookup plain_index_lookup{
    "index without a constraint",
    "(SELECT pg_get_indexdef(i.indexrelid) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid"
    " WHERE i.indrelid = to_regclass({0}) AND c.relname = {1} AND NOT EXISTS (SELECT FROM pg_constraint k"
    " WHERE k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x')))"};

CurrentDefinition existing(const ObjectRef& ref) { return plain_index_lookup.found(ref.table_sql(), ref.name); }

CurrentDefinition found(const ObjectRef& ref) { return index_lookup.found(ref.table_sql(), ref.name); }

Statement alter_index(const Object& from, const Object& to, std::string does, const std::string& action,
                      Guard::Part part, Guard::Action guard = Guard::Action::change) {
  Statement statement;
  statement.object = to.ref;
  statement.does = std::move(does);
  statement.sql = fmt::format("ALTER INDEX {} {}", index_sql(from.ref), action);
  statement.guard = {guard, to.ref.table_sql(), {std::move(part)}};
  statement.lock = Lock::share_update_exclusive;
  return statement;
}

/// Of its expressions, for which alone it may be set; a column's own target is the table's.
Statements set_statistics(const Index& from, const Index& to) {
  Statements statements;
  const auto set = [&](const std::string& column, const std::string& target) {
    statements.push_back(alter_index(
        to, to, fmt::format("Set the statistics target of column {} of {} to {}", column, to.ref.described(), target),
        fmt::format("ALTER COLUMN {} SET STATISTICS {}", column, target),
        {to.ref.described(),
         fmt::format("(SELECT coalesce(a.attstattarget, -1)::text FROM pg_attribute a"
                     " WHERE a.attrelid = to_regclass({}) AND a.attnum = {})",
                     quote_literal(index_sql(to.ref)), column),
         {target},
         false,
         {}}));
  };
  for (const auto& [column, target] : to.statistics)
    if (from.statistics.value(column) != target) set(column, target);
  for (const auto& [column, target] : from.statistics)
    if (!to.statistics.contains(column)) set(column, "-1");
  return statements;
}

Statement create(const Index& index) {
  Statement statement;
  statement.object = index.ref;
  statement.does = fmt::format("Create index {} on {}", quote_ident(index.ref.name), index.ref.table_sql());
  statement.sql = spell_definition(index, false);
  const bool printed =
      !index.where.empty() || std::any_of(index.columns.begin(), index.columns.end(),
                                          [](const SqlText& key) { return key.stored != quote_ident(key.written); });
  statement.guard = {Guard::Action::make,
                     index.ref.table_sql(),
                     {{index.ref.described(), found(index.ref), {spell_definition(index, true)}, printed, {}}}};
  if (!index.where.restored.empty()) {
    Index again = index;
    again.where.stored = index.where.restored;
    statement.guard.parts[0].wanted.push_back(spell_definition(again, true));
  }
  statement.lock = Lock::share;
  statement.work = index.only ? Work::catalog : Work::build;
  // as long as it is not attached for every partition
  if (index.only) statement.guard.parts[0].wanted.emplace_back("invalid");
  if (index.unique) statement.note = "fails if two rows have the same key";
  return statement;
}

Statement drop(const ObjectRef& ref) {
  Statement statement;
  statement.object = ref;
  statement.does = fmt::format("Drop index {} of {}", quote_ident(ref.name), ref.table_sql());
  statement.sql = "DROP INDEX " + index_sql(ref);
  statement.guard = {Guard::Action::remove, ref.table_sql(), {{ref.described(), existing(ref), {}, false, {}}}};
  return statement;
}

void make_concurrent(Statement& statement) {
  statement.lock = Lock::share_update_exclusive;
  statement.in_transaction = false;
  statement.guards_itself = true;
}

Statement create_concurrently(const Index& index) {
  Statement statement = create(index);
  statement.sql = spell_definition(index, false, "CONCURRENTLY IF NOT EXISTS ");
  statement.leftover = "DROP INDEX IF EXISTS " + index_sql(index.ref);
  make_concurrent(statement);
  return statement;
}

Statement drop_concurrently(const ObjectRef& ref) {
  Statement statement = drop(ref);
  statement.sql = "DROP INDEX CONCURRENTLY IF EXISTS " + index_sql(ref);
  make_concurrent(statement);
  return statement;
}

ObjectRef parent_of(const Index& index, const Database& database) {
  const Partition* partition = partition_of(database, index.ref.schema, index.ref.table);
  if (!partition || index.part_of.empty()) return {};
  const WrittenName table = parse_name(partition->of, {});
  return {&index_kind, table.schema, table.name, index.part_of, nullptr};
}

/// The index of the partitioned table is known by its name alone: it is in the schema of that table.
Statement attach(const Index& index) {
  const std::string parent = fmt::format(
      "(SELECT p.oid FROM pg_inherits h JOIN pg_index x ON x.indrelid = h.inhparent JOIN pg_class p ON"
      " p.oid = x.indexrelid WHERE h.inhrelid = to_regclass({}) AND p.relname = {})",
      quote_literal(index.ref.table_sql()), quote_literal(index.part_of));
  Statement statement = alter_index(
      index, index, fmt::format("Attach index {} to {}", index_sql(index.ref), quote_ident(index.part_of)), {},
      {index.ref.described(),
       fmt::format("(SELECT p.relname::text FROM pg_inherits h JOIN pg_class p ON p.oid = h.inhparent"
                   " WHERE h.inhrelid = to_regclass({}))",
                   quote_literal(index_sql(index.ref))),
       {index.part_of},
       false,
       {}});
  statement.sql =
      do_block(fmt::format("DECLARE\n  parent regclass := {};\nBEGIN\n  IF parent IS NOT NULL THEN\n"
                           "    EXECUTE format('ALTER INDEX %s ATTACH PARTITION %s', parent, {});\n"
                           "  END IF;\nEND",
                           parent, quote_literal(index_sql(index.ref))));
  statement.is_block = true;
  statement.lock = Lock::access_exclusive;
  return statement;
}

std::optional<Statements> set_parent(const Object&, const Object& to, ServerVersion) {
  if (index_of(to).part_of.empty()) return std::nullopt;
  return Statements{attach(index_of(to))};
}

/// With all that is no part of the statement that makes it.
Statements created(const Index& index, Statement (*how)(const Index&)) {
  Statements statements{how(index)};
  if (!index.part_of.empty()) statements.push_back(attach(index));
  for (Statement& each : set_statistics(Index(), index)) statements.push_back(std::move(each));
  return statements;
}

/// The old one serves until the new one is there.
Statement set_aside(const Object& from, const ObjectRef& old, const Guard::Part& wanted) {
  Guard::Part part = wanted;
  part.found = fmt::format("nullif({}, 'invalid')", part.found.sql);
  return alter_index(from, from, fmt::format("Set index {} aside, to replace it", index_sql(from.ref)),
                     "RENAME TO " + quote_ident(old.name), std::move(part), Guard::Action::remove);
}

}  // namespace

const Kind index_kind{
    .name = "index",
    .section = "indexes",
    .nested_in = {&table_kind, &materialized_view_kind},
    .name_space = Namespace::relation,
    .in_sql = {.words = "INDEX", .catalog = "pg_class", .oid = oid_of_relation},
    .short_scalar = "columns",
    .short_list = "columns",
    .make = make<Index>,
    .fields =
        {field<&Index::columns>(
             "columns",
             "columns or expressions, each with collation, operator class, asc or desc, nulls first or last"),
         choice<&Index::method>("using", "its method (default btree); an extension's may have another name", ""),
         field<&Index::unique>("unique", "whether two rows may not have the same key (default false)"),
         field<&Index::include>("include", "columns that the index carries along"),
         since(
             field<&Index::nulls_distinct>("nulls_distinct",
                                           "whether two NULLs differ in a unique index (default true)"),
             [](const ServerVersion& version) { return version.unique_nulls_not_distinct(); }, "PostgreSQL 15"),
         field<&Index::where>("where", "which rows it holds (default: all)"),
         field<&Index::storage_parameters>(
             "with", "storage parameters",
             [](const Object& from, const Object& to, ServerVersion) -> std::optional<Statements> {
               Statements statements;
               for (const OptionsChange& change :
                    change_options(index_of(from).storage_parameters, index_of(to).storage_parameters))
                 statements.push_back(alter_index(from, to, "Change storage parameters of " + to.ref.described(),
                                                  change.action, options_part(to.ref, index_sql(to.ref), change)));
               return statements;
             }),
         field<&Index::tablespace>(
             "tablespace", "where it is stored (default: that of the database)",
             [](const Object& from, const Object& to, ServerVersion) -> std::optional<Statements> {
               const std::string space = index_of(to).tablespace.empty() ? "pg_default" : index_of(to).tablespace;
               Statement moved = alter_index(
                   from, to, fmt::format("Move {} to tablespace {}", to.ref.described(), space),
                   "SET TABLESPACE " + quote_ident(space),
                   {to.ref.described(),
                    relation_found(
                        index_sql(to.ref),
                        "coalesce((SELECT s.spcname::text FROM pg_tablespace s WHERE s.oid = c.reltablespace), 'pg_default')"),
                    {space},
                    false,
                    {}});
               moved.lock = Lock::access_exclusive;
               moved.work = Work::build;
               return Statements{std::move(moved)};
             }),
         field<&Index::statistics>("statistics",
                                   "the statistics targets of its expressions, by their place: { 2: 500 }",
                                   [](const Object& from, const Object& to, ServerVersion) {
                                     return std::optional(set_statistics(index_of(from), index_of(to)));
                                   }),
         field<&Index::only>("only",
                             "of a partitioned table: not made for its partitions, and not used until indexes of all of"
                             " them are attached (default false)"),
         field<&Index::part_of>(
             "part_of", "of a partition: the index of its table, made with `only`, that it is attached to", set_parent),
         hidden(field<&Index::on_partitioned>("on_partitioned_", ""))},
    .catalog_query =
        [](ServerVersion version) {
          // plain columns are rebuilt from the catalogs; only expressions and predicates are printed by the server
          const std::string one_key =
              "(SELECT pg_catalog.json_build_array(pg_catalog.quote_ident(a.attname)) FROM pg_catalog.pg_attribute a"
              " WHERE a.attrelid = x.indrelid AND a.attnum = x.indkey[0] AND a.attcollation IN (0, 100))";
          const std::string each_key =
              "(SELECT pg_catalog.json_agg(CASE WHEN p.attnum = 0 THEN pg_catalog.pg_get_indexdef(x.indexrelid, p.n::int, false)"
              "   ELSE pg_catalog.quote_ident(a.attname) END"
              // what the collation of an expression is only the server knows, and prints another one
              "  || CASE WHEN x.indcollation[p.n - 1] <> 0 AND CASE WHEN p.attnum <> 0 THEN x.indcollation[p.n - 1] <> a.attcollation ELSE"
              "   pg_catalog.strpos(pg_catalog.pg_get_indexdef(x.indexrelid), pg_catalog.pg_get_indexdef(x.indexrelid, p.n::int, false) || ' COLLATE ') > 0 END"
              "   THEN ' COLLATE ' || x.indcollation[p.n - 1]::regcollation::text ELSE '' END"
              "  || CASE WHEN q.opcdefault AND t.attoptions IS NULL THEN ''"
              "   ELSE ' ' || CASE q.opcnamespace WHEN 'pg_catalog'::regnamespace THEN '' ELSE q.opcnamespace::regnamespace::text || '.' END"
              "    || pg_catalog.quote_ident(q.opcname) END"
              "  || CASE WHEN t.attoptions IS NOT NULL THEN (SELECT ' (' || pg_catalog.string_agg(pg_catalog.quote_ident(option_name) || '=' ||"
              "   pg_catalog.quote_literal(option_value), ', ') || ')' FROM pg_catalog.pg_options_to_table(t.attoptions)) ELSE '' END"
              "  || CASE WHEN m.amname <> 'btree' THEN '' ELSE CASE x.indoption[p.n - 1] WHEN 1 THEN ' DESC NULLS LAST' WHEN 3 THEN ' DESC'"
              "   WHEN 2 THEN ' NULLS FIRST' ELSE '' END END ORDER BY p.n)"
              "  FROM pg_catalog.unnest(x.indkey) WITH ORDINALITY AS p(attnum, n)"
              "  JOIN pg_catalog.pg_attribute t ON t.attrelid = x.indexrelid AND t.attnum = p.n"
              "  JOIN pg_catalog.pg_opclass q ON q.oid = x.indclass[p.n - 1]"
              "  LEFT JOIN pg_catalog.pg_attribute a ON p.attnum <> 0 AND a.attrelid = x.indrelid AND a.attnum = p.attnum"
              "  WHERE p.n <= x.indnkeyatts)";
          // a key of one column with nothing to say about it, the most frequent case, is told by the index's own row
          return fmt::format(
              "SELECT n.nspname AS schema, c.relname AS table, i.relname AS name,"
              " coalesce(CASE WHEN x.indnkeyatts = 1 AND x.indkey[0] <> 0 AND x.indoption[0] = 0 AND x.indcollation[0] IN (0, 100) AND m.amname = 'btree'"
              "  AND x.indclass[0] IN (SELECT o.oid FROM pg_catalog.pg_opclass o WHERE o.opcdefault) THEN {3} END, {4}) AS columns,"
              " CASE WHEN m.amname <> 'btree' THEN m.amname END AS using, CASE WHEN x.indisunique THEN 'true' END AS unique,"
              " CASE WHEN x.indnatts > x.indnkeyatts THEN (SELECT pg_catalog.json_agg(a.attname ORDER BY p.n)"
              "  FROM pg_catalog.unnest(x.indkey) WITH ORDINALITY AS p(attnum, n)"
              "  JOIN pg_catalog.pg_attribute a ON a.attrelid = x.indrelid AND a.attnum = p.attnum WHERE p.n > x.indnkeyatts) END AS include,"
              " {0} CASE WHEN x.indpred IS NOT NULL THEN pg_catalog.pg_get_expr(x.indpred, x.indrelid) END AS where, {2} AS with,"
              " CASE WHEN i.reltablespace <> 0 THEN (SELECT s.spcname FROM pg_catalog.pg_tablespace s WHERE s.oid = i.reltablespace) END AS tablespace,"
              " CASE WHEN x.indexprs IS NOT NULL THEN (SELECT pg_catalog.json_object_agg(a.attnum, a.attstattarget ORDER BY a.attnum)"
              "  FROM pg_catalog.pg_attribute a WHERE a.attrelid = x.indexrelid AND a.attstattarget >= 0) END AS statistics,"
              " CASE c.relkind WHEN 'p' THEN 'true' END AS on_partitioned_,"
              " CASE WHEN NOT x.indisvalid THEN 'true' END AS only,"
              " CASE WHEN i.relispartition THEN (SELECT p.relname FROM pg_catalog.pg_inherits h JOIN pg_catalog.pg_class p ON p.oid = h.inhparent"
              "  WHERE h.inhrelid = i.oid) END AS part_of"
              " FROM pg_catalog.pg_index x JOIN pg_catalog.pg_class c ON c.oid = x.indrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
              " JOIN pg_catalog.pg_class i ON i.oid = x.indexrelid JOIN pg_catalog.pg_am m ON m.oid = i.relam"
              " WHERE (x.indisvalid OR i.relkind = 'I') AND NOT (i.relispartition AND (SELECT p.indisvalid FROM pg_catalog.pg_inherits h"
              "  JOIN pg_catalog.pg_index p ON p.indexrelid = h.inhparent WHERE h.inhrelid = i.oid)) AND NOT x.indisprimary AND {1} AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint k"
              "  WHERE k.conindid = x.indexrelid AND k.conrelid = x.indrelid AND k.contype IN ('u', 'x'))",
              version.unique_nulls_not_distinct()
                  ? "CASE WHEN x.indnullsnotdistinct THEN 'false' END AS nulls_distinct,"
                  : "",
              relations_in_scope("c", "'r', 'm', 'p'"), options_json("i.reloptions"), one_key, each_key);
        },
    .create = [](const Object& object, ServerVersion) -> Statements { return created(index_of(object), create); },
    .drop = [](const Object& object, ServerVersion) -> Statements { return {drop(object.ref)}; },
    .follow = [](Object& object, const ObjectRef& from,
                 const ObjectRef& to) { follow_column(object, static_cast<Index&>(object).include, from, to); },
    .rename =
        [](const Object& from, const Object& to) {
          return alter_index(from, from,
                             fmt::format("Rename index {} to {}", index_sql(from.ref), quote_ident(to.ref.name)),
                             "RENAME TO " + quote_ident(to.ref.name),
                             {from.ref.described(), existing(from.ref), {}, false, {}}, Guard::Action::remove);
        },
    .needs =
        [](const Object& object, const Database& database, const std::function<void(const ObjectRef&)>& need) {
          const Index& index = index_of(object);
          need({&table_kind, index.ref.schema, {}, index.ref.table, nullptr});
          if (const ObjectRef parent = parent_of(index, database); parent.kind && database.find(parent)) {
            need(parent);
            need({&partition_kind, index.ref.schema, {}, index.ref.table, &table_kind});
          }
          need_access_method(index.method, database, need);
          for (const SqlText& key : index.columns) needs_of(key, index.ref, database, need);
          needs_of(index.where, index.ref, database, need);
          key_needs(
              object,
              {.columns = index.include, .include = {}, .deferrable = {}, .storage_parameters = {}, .tablespace = {}},
              database, need);
        },
    .concurrently = [](const Object* from, const Object* to) -> Statements {
      // not on a partitioned table (manual, CREATE INDEX)
      if (index_of(from ? *from : *to).on_partitioned) {
        Statements statements;
        if (from) statements.push_back(drop(from->ref));
        if (!to) return statements;
        for (Statement& each : created(index_of(*to), create)) statements.push_back(std::move(each));
        return statements;
      }
      if (!from) return created(index_of(*to), create_concurrently);
      if (!to) return {drop_concurrently(from->ref)};
      ObjectRef old = from->ref;
      old.name = chosen_name(old.name, {}, "replaced");
      Statements statements = created(index_of(*to), create_concurrently);
      statements.insert(statements.begin(), set_aside(*from, old, statements.front().guard.parts.front()));
      statements.push_back(drop_concurrently(old));
      return statements;
    },
    .disposable = always,
    .validate =
        [](const Object& object, const Database& database, Mistakes& mistakes) {
          const Index& index = index_of(object);
          if (index.columns.empty())
            mistakes.add(fmt::format("index '{}' has no columns", object.ref.name), object.place);
          if (index.only && !index.on_partitioned)
            mistakes.add(fmt::format("index '{}' is `only`, and its table is not partitioned", object.ref.name),
                         object.place, "leave `only` out");
          if (const ObjectRef parent = parent_of(index, database);
              !index.part_of.empty() && !(parent.kind && database.find(parent)))
            mistakes.add(fmt::format("index '{}' is part of '{}', which is no index of the table whose partition it is"
                                     " on",
                                     object.ref.name, index.part_of),
                         object.place, "name an index of the partitioned table that is made with only: true");
          Options left = index.statistics;
          for (std::size_t i = 1; i <= index.columns.size(); ++i)
            std::erase_if(left, [&](const auto& each) { return each.first == std::to_string(i); });
          for (const auto& [column, target] : left)
            mistakes.add(fmt::format("index '{}' has no column {}", object.ref.name, column), object.place,
                         "its columns are counted from 1");
          validate_columns(object, index.include, database, mistakes);
        },
};

}  // namespace reconcile
