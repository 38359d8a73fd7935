// A materialized view (manual, CREATE MATERIALIZED VIEW).
#include "objects/column_changes.hpp"
#include "objects/column_settings.hpp"
#include "objects/privileges.hpp"
#include "objects/query.hpp"

namespace reconcile {

namespace {

const MaterializedView& view_of(const Object& object) { return static_cast<const MaterializedView&>(object); }

Statement alter(const Object& view, std::string does, const std::string& action, Guard::Part part) {
  Statement statement =
      statement_on(view.ref, std::move(does), fmt::format("ALTER MATERIALIZED VIEW {} {}", view.ref.sql(), action),
                   Guard::Action::change, std::move(part));
  statement.guard.table = view.ref.sql();
  statement.lock = Lock::access_exclusive;
  return statement;
}

std::optional<Statements> refresh(const Object&, const Object& to, ServerVersion) {
  const bool populated = view_of(to).populated;
  Statement statement =
      statement_on(to.ref, fmt::format("{} materialized view {}", populated ? "Fill" : "Empty", to.ref.sql()),
                   fmt::format("REFRESH MATERIALIZED VIEW {}{}", to.ref.sql(), populated ? "" : " WITH NO DATA"),
                   Guard::Action::change,
                   {to.ref.described(),
                    relation_found(to.ref.sql(), "c.relispopulated::text"),
                    {populated ? "true" : "false"},
                    false,
                    {}});
  statement.lock = Lock::access_exclusive;
  statement.work = Work::build;
  return Statements{std::move(statement)};
}

}  // namespace

const Kind materialized_view_kind{
    .name = "materialized view",
    .section = "materialized_views",
    .name_space = Namespace::relation,
    .printed_whole = true,
    .in_sql =
        {.words = "MATERIALIZED VIEW",
         .catalog = "pg_class",
         .oid = oid_of_relation_of<'m'>,
         .list =
             [](ServerVersion) {
               return "SELECT c.oid, (SELECT w.nspname FROM pg_catalog.pg_namespace w WHERE w.oid = c.relnamespace) AS schema, NULL AS table, c.relname AS name"
                      " FROM pg_catalog.pg_class c WHERE c.relkind = 'm' AND " +
                      in_scope("c.relnamespace");
             },
         .owner = "relowner",
         .privileges = "relacl",
         .privilege_class = 'r'},
    .short_scalar = "query",
    .make = make<MaterializedView>,
    .fields = query_fields<MaterializedView>(
        nullptr,
        {field<&MaterializedView::column_settings>(
             "column_settings", "how values of its columns are stored and sampled, by name",
             [](const Object& from, const Object& to, ServerVersion version) {
               return std::optional(change_column_settings(view_of(from), view_of(to), version));
             }),
         field<&MaterializedView::populated>("populated", "false: made WITH NO DATA (default true)", refresh),
         field<&MaterializedView::access_method>("access_method", "table access method (default: the server's)"),
         field<&MaterializedView::storage_parameters>(
             "with", "storage parameters",
             [](const Object& from, const Object& to, ServerVersion) -> std::optional<Statements> {
               Statements statements;
               for (const OptionsChange& change :
                    change_options(view_of(from).storage_parameters, view_of(to).storage_parameters))
                 statements.push_back(alter(to, "Change storage parameters of " + to.ref.described(), change.action,
                                            options_part(to.ref, to.ref.sql(), change)));
               return statements;
             }),
         field<&MaterializedView::tablespace>(
             "tablespace", "where it is stored (default: that of the database)",
             [](const Object&, const Object& to, ServerVersion) -> std::optional<Statements> {
               const std::string space = view_of(to).tablespace.empty() ? "pg_default" : view_of(to).tablespace;
               Statement moved = alter(
                   to, fmt::format("Move {} to tablespace {}", to.ref.described(), space),
                   "SET TABLESPACE " + quote_ident(space),
                   {to.ref.described(),
                    relation_found(
                        to.ref.sql(),
                        "coalesce((SELECT s.spcname::text FROM pg_tablespace s WHERE s.oid = c.reltablespace), 'pg_default')"),
                    {space},
                    false,
                    {}});
               moved.work = Work::rewrite;
               return Statements{std::move(moved)};
             })}),
    .probe = "SELECT FROM pg_catalog.pg_class WHERE relkind = 'm'",
    .catalog_query =
        [](ServerVersion version) {
          return fmt::format(
              "SELECT n.nspname AS schema, c.relname AS name, pg_catalog.btrim(pg_catalog.pg_get_viewdef(c.oid), E' ;\\n') AS query,"
              " {} AS with, {}, {} AS column_settings, {} AS replica_identity, {} AS clustered_on, CASE WHEN NOT c.relispopulated THEN 'false' END AS populated,"
              " CASE WHEN m.amname <> 'heap' THEN m.amname END AS access_method,"
              " (SELECT s.spcname FROM pg_catalog.pg_tablespace s WHERE s.oid = c.reltablespace) AS tablespace, {} AS stands_on_, {}"
              " FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
              " JOIN pg_catalog.pg_rewrite r ON r.ev_class = c.oid AND r.rulename = '_RETURN'"
              " LEFT JOIN pg_catalog.pg_am m ON m.oid = c.relam {} WHERE c.relkind = 'm' AND {} AND {}",
              storage_parameters_query, query_columns("c"), column_settings_query("c", version), replica_identity_query,
              "(SELECT k.relname FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class k ON k.oid = i.indexrelid"
              " WHERE i.indrelid = c.oid AND i.indisclustered)",
              stands_on_query("pg_rewrite", "r.oid"), owner_and_grants("c", "rel", 'r'), join_of_toast_table,
              in_scope("c.relnamespace"), not_of_extension("pg_class", "c.oid"));
        },
    .create = [](const Object& object, ServerVersion version) -> Statements {
      const MaterializedView& view = view_of(object);
      std::string sql = fmt::format("CREATE MATERIALIZED VIEW {}{}", view.ref.sql(), spell_columns(view));
      if (!view.access_method.empty()) sql += " USING " + quote_ident(view.access_method);
      sql += spell_with(view.storage_parameters);
      if (!view.tablespace.empty()) sql += " TABLESPACE " + quote_ident(view.tablespace);
      sql += fmt::format(" AS\n{}", spell_query(view.query));
      if (!view.populated) sql += "\nWITH NO DATA";
      Statement made = statement_on(view.ref, "Create materialized view " + view.ref.sql(), std::move(sql),
                                    Guard::Action::make, query_part(view.ref, view));
      if (view.populated) made.work = Work::build;
      Statements statements{std::move(made)};
      for (Statement& each : change_column_settings({}, view, version)) statements.push_back(std::move(each));
      for (Statement& each : comment_columns(view, {}, view)) statements.push_back(std::move(each));
      return statements;
    },
    .drop =
        [](const Object& object, ServerVersion version) {
          Statements statements = drop_object(object, version);
          statements.front().lock = Lock::access_exclusive;
          return statements;
        },
    .rename =
        [](const Object& from, const Object& to) {
          Statement statement = rename_object(from, to);
          statement.lock = Lock::access_exclusive;
          return statement;
        },
    .needs =
        [](const Object& object, const Database& database, const std::function<void(const ObjectRef&)>& need) {
          needs_of(view_of(object).query, object.ref, database, need);
          need_access_method(view_of(object).access_method, database, need);
        },
    .disposable = always,
    .drops_parts = true,
    .validate =
        [](const Object& object, const Database&, Mistakes& mistakes) {
          need_query(object, view_of(object), mistakes);
          for (const auto& [name, column] : view_of(object).column_settings)
            check_column_options(object, column.options, mistakes);
        },
};

}  // namespace reconcile
