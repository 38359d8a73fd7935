// A comment on any object (manual, COMMENT).
#include "objects/spell.hpp"

namespace reconcile {

namespace {

std::string found(const ObjectRef& ref) {
  if (ref.of == &column_kind) return column_found(ref, "col_description(a.attrelid, a.attnum)");
  const InSql& in_sql = ref.of->in_sql;
  return fmt::format("obj_description({}, '{}')", in_sql.oid(ref), in_sql.catalog);
}

Statement statement(const ObjectRef& ref, std::string does, const std::string& text, Guard::Action action,
                    std::vector<std::string> wanted) {
  Statement made{ref,
                 std::move(does),
                 fmt::format("COMMENT ON {} {} IS {}", ref.of->in_sql.words, address(ref), text),
                 {action,
                  ref.of == &table_kind ? ref.sql()
                  : ref.table.empty()   ? std::string()
                                        : ref.table_sql(),
                  {{ref.described(), found(ref), std::move(wanted), false, {}}}},
                 Lock::share_update_exclusive,
                 Work::catalog,
                 {},
                 true,
                 false,
                 {}};
  if (ref.table.empty() && ref.of->in_sql.catalog != "pg_class") made.lock = Lock::none;
  return made;
}

Statements write(const Object& object) {
  const auto& text = static_cast<const Comment&>(object).text;
  return {statement(object.ref, fmt::format("Comment on {} {}", object.ref.of->name, object.ref.sql()),
                    quote_literal(text), Guard::Action::change, {text})};
}

/// One branch for each catalog: driven by the few comments there are, not by the many objects.
std::string read_all(ServerVersion version, const std::vector<std::string_view>&,
                     const std::vector<const Kind*>& present) {
  std::vector<std::string> all;
  const auto is_present = [&](const Kind* kind) {
    return !kind || std::find(present.begin(), present.end(), kind) != present.end();
  };
  const auto branch = [&](const Kind* kind, std::string_view of, std::string_view schema, std::string_view table,
                          std::string_view name, std::string_view rest) {
    if (is_present(kind))
      all.push_back(fmt::format(
          "SELECT {} AS of_, {} AS schema, {} AS table, {} AS name, d.description AS text FROM pg_catalog.pg_description d {}",
          of, schema, table, name, rest));
  };
  branch(
      nullptr, "CASE WHEN c.relkind IN ('r', 'p') THEN 'table' WHEN c.relkind = 'S' THEN 'sequence' ELSE 'index' END",
      "n.nspname", "t.relname", "c.relname",
      "JOIN pg_catalog.pg_class c ON c.oid = d.objoid AND c.relkind IN ('r', 'p', 'S', 'i', 'I') JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
      " LEFT JOIN pg_catalog.pg_index x ON x.indexrelid = c.oid LEFT JOIN pg_catalog.pg_class t ON t.oid = x.indrelid"
      " WHERE d.classoid = 'pg_catalog.pg_class'::regclass AND d.objsubid = 0 AND " +
          in_scope("c.relnamespace"));
  branch(
      nullptr, "'column'", "n.nspname", "c.relname", "a.attname",
      "JOIN pg_catalog.pg_class c ON c.oid = d.objoid AND c.relkind IN ('r', 'p') JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
      " JOIN pg_catalog.pg_attribute a ON a.attrelid = d.objoid AND a.attnum = d.objsubid"
      " WHERE d.classoid = 'pg_catalog.pg_class'::regclass AND d.objsubid > 0 AND " +
          in_scope("c.relnamespace"));
  branch(nullptr,
         "CASE k.contype WHEN 'p' THEN 'primary key' WHEN 'u' THEN 'unique constraint' WHEN 'c' THEN 'check constraint'"
         " WHEN 'f' THEN 'foreign key' WHEN 'x' THEN 'exclusion constraint' ELSE '' END",
         "n.nspname", "c.relname", "k.conname",
         "JOIN pg_catalog.pg_constraint k ON k.oid = d.objoid JOIN pg_catalog.pg_class c ON c.oid = k.conrelid"
         " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
         " WHERE d.classoid = 'pg_catalog.pg_constraint'::regclass AND " +
             in_scope("c.relnamespace"));
  branch(
      &enum_kind, "'enum'", "n.nspname", "NULL", "t.typname",
      "JOIN pg_catalog.pg_type t ON t.oid = d.objoid AND t.typtype = 'e' JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace"
      " WHERE d.classoid = 'pg_catalog.pg_type'::regclass AND " +
          in_scope("t.typnamespace"));
  branch(&statistics_kind, "'statistics'", "n.nspname", "c.relname", "s.stxname",
         "JOIN pg_catalog.pg_statistic_ext s ON s.oid = d.objoid JOIN pg_catalog.pg_class c ON c.oid = s.stxrelid"
         " JOIN pg_catalog.pg_namespace n ON n.oid = s.stxnamespace"
         " WHERE d.classoid = 'pg_catalog.pg_statistic_ext'::regclass AND " +
             in_scope("s.stxnamespace"));
  // the comment that initdb puts on public is not the user's
  branch(nullptr, "'schema'", "NULL", "NULL", "n.nspname",
         "JOIN pg_catalog.pg_namespace n ON n.oid = d.objoid WHERE d.classoid = 'pg_catalog.pg_namespace'::regclass"
         " AND (n.nspname <> 'public' OR d.description <> 'standard public schema') AND " +
             in_scope("n.oid"));
  branch(
      nullptr, "'extension'", "NULL", "NULL", "e.extname",
      "JOIN pg_catalog.pg_extension e ON e.oid = d.objoid WHERE d.classoid = 'pg_catalog.pg_extension'::regclass AND e.extname <> 'plpgsql'");
  for (const Kind* kind : present)
    if (kind->in_sql.list)
      all.push_back(fmt::format(
          "SELECT '{}', o.schema, o.table, o.name, d.description FROM pg_catalog.pg_description d JOIN ({}) o ON o.oid = d.objoid"
          " WHERE d.classoid = 'pg_catalog.{}'::regclass AND d.objsubid = 0",
          kind->name, kind->in_sql.list(version), kind->in_sql.catalog));
  return fmt::format("{}", fmt::join(all, " UNION ALL "));
}

}  // namespace

const Kind comment_kind{
    .name = "comment",
    .section = "comment",
    .everywhere = true,
    .single = true,
    .short_scalar = "text",
    .make = make<Comment>,
    .fields = {field<&Comment::text>(
        "text", "what PostgreSQL shows beside the object",
        [](const Object&, const Object& to, ServerVersion) -> std::optional<Statements> { return write(to); })},
    // schema public is there from the start
    .probe =
        "SELECT FROM pg_catalog.pg_description WHERE objoid >= 16384 OR objoid = pg_catalog.to_regnamespace('public')",
    .catalog_query_of = read_all,
    .create = [](const Object& object, ServerVersion) { return write(object); },
    .drop = [](const Object& object, ServerVersion) -> Statements {
      return {statement(object.ref, fmt::format("Drop the comment on {} {}", object.ref.of->name, object.ref.sql()),
                        "NULL", Guard::Action::remove, {})};
    },
    .disposable = always,
    .validate =
        [](const Object& object, const Database&, Mistakes& mistakes) {
          if (object.ref.of->in_sql.words.empty())
            mistakes.add(fmt::format("a {} has no comment", object.ref.of->name), object.place);
        },
};

}  // namespace reconcile
