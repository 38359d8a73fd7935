// A view (manual, CREATE VIEW; ALTER VIEW).
#include "objects/privileges.hpp"
#include "objects/query.hpp"

namespace reconcile {

namespace {

const View& view_of(const Object& object) { return static_cast<const View&>(object); }

Statement create(const View& view, std::string_view how, std::string does, Guard::Action action) {
  return statement_on(view.ref, std::move(does),
                      fmt::format("{} {}{}{} AS\n{}", how, view.ref.sql(), spell_columns(view),
                                  spell_with(view.options), spell_query(view.query)),
                      action, query_part(view.ref, view));
}

Statement alter(const Object& view, std::string does, const std::string& action, Guard::Part part) {
  Statement statement = statement_on(view.ref, std::move(does), fmt::format("ALTER VIEW {} {}", view.ref.sql(), action),
                                     Guard::Action::change, std::move(part));
  statement.guard.table = view.ref.sql();
  statement.lock = Lock::access_exclusive;
  return statement;
}

/// CREATE OR REPLACE VIEW keeps the columns that there are, and may add others behind them.
std::optional<Statements> replace(const Object& from, const Object& to, ServerVersion) {
  const Names &old = view_of(from).typed_columns, &now = view_of(to).typed_columns;
  if (old.empty() || now.size() < old.size() || !std::equal(old.begin(), old.end(), now.begin())) return std::nullopt;
  Statement replaced =
      create(view_of(to), "CREATE OR REPLACE VIEW", "Replace view " + to.ref.sql(), Guard::Action::change);
  replaced.lock = Lock::access_exclusive;
  return Statements{std::move(replaced)};
}

std::optional<Statements> change_view_options(const Object& from, const Object& to, ServerVersion) {
  Statements statements;
  for (const OptionsChange& change : change_options(view_of(from).options, view_of(to).options))
    statements.push_back(alter(to, "Change options of " + to.ref.described(), change.action,
                               options_part(to.ref, to.ref.sql(), change)));
  return statements;
}

/// Whose rights its query has, and whether functions of the user see rows that it hides.
bool changes_whose_rights(const Object& from, const Object& to) {
  return std::ranges::any_of(
      std::initializer_list<std::string_view>{"security_invoker", "security_barrier"},
      [&](std::string_view name) { return view_of(from).options.value(name) != view_of(to).options.value(name); });
}

/// A part of `with` that an older server does not know.
Field security_invoker() {
  Field part = hidden(field<&View::options>("security_invoker_", {}));
  part.write = [](const Object& object) {
    const std::string value = view_of(object).options.value("security_invoker");
    return value.empty() ? Document() : Document::scalar(value);
  };
  return since(
      part, [](const ServerVersion& version) { return version.views_of_who_asks(); }, "PostgreSQL 15");
}

Statements change_defaults(const Object& object, const Options& from, const Options& to) {
  Statements statements;
  const auto set = [&](const std::string& column, const std::string& value) {
    Statement changed = alter(
        object,
        fmt::format("{} the default of column {} of {}", value.empty() ? "Drop" : "Set", quote_ident(column),
                    object.ref.described()),
        fmt::format("ALTER COLUMN {} {}", quote_ident(column), value.empty() ? "DROP DEFAULT" : "SET DEFAULT " + value),
        {"default of column " + ObjectRef{&column_kind, object.ref.schema, object.ref.name, column, nullptr}.sql(),
         default_lookup.found(object.ref.sql(), column),
         {},
         true,
         {}});
    if (value.empty())
      changed.guard.action = Guard::Action::remove;
    else
      changed.guard.parts.front().wanted.push_back(value);
    statements.push_back(std::move(changed));
  };
  for (const auto& [column, value] : to) {
    const auto old = from.find(column);
    if (old == from.end() || old->second != value) set(column, value);
  }
  for (const auto& [column, value] : from)
    if (!to.contains(column)) set(column, {});
  return statements;
}

}  // namespace

const Kind view_kind{
    .name = "view",
    .section = "views",
    .name_space = Namespace::relation,
    .printed_whole = true,
    .in_sql =
        {.words = "VIEW",
         .catalog = "pg_class",
         .oid = oid_of_relation_of<'v'>,
         .list =
             [](ServerVersion) {
               return "SELECT c.oid, (SELECT w.nspname FROM pg_catalog.pg_namespace w WHERE w.oid = c.relnamespace) AS schema, NULL AS table, c.relname AS name"
                      " FROM pg_catalog.pg_class c WHERE c.relkind = 'v' AND " +
                      in_scope("c.relnamespace");
             },
         .owner = "relowner",
         .privileges = "relacl",
         .privilege_class = 'r'},
    .short_scalar = "query",
    .make = make<View>,
    .fields = query_fields<View>(
        replace, {secures(field<&View::options>("with", "security_invoker (15), security_barrier, check_option",
                                                change_view_options),
                          changes_whose_rights),
                  security_invoker(),
                  field<&View::column_defaults>("column_defaults", "defaults of its columns for INSERT, by name",
                                                [](const Object& from, const Object& to, ServerVersion) {
                                                  return std::optional(change_defaults(
                                                      to, view_of(from).column_defaults, view_of(to).column_defaults));
                                                })}),
    .probe = "SELECT FROM pg_catalog.pg_class WHERE relkind = 'v' AND oid >= 16384",
    .catalog_query =
        [](ServerVersion) {
          return fmt::format(
              "SELECT n.nspname AS schema, c.relname AS name, pg_catalog.btrim(pg_catalog.pg_get_viewdef(c.oid), E' ;\\n') AS query,"
              " {} AS with, {}, (SELECT pg_catalog.json_object_agg(a.attname, pg_catalog.pg_get_expr(f.adbin, f.adrelid))"
              "  FROM pg_catalog.pg_attrdef f JOIN pg_catalog.pg_attribute a ON a.attrelid = f.adrelid AND a.attnum = f.adnum"
              "  WHERE f.adrelid = c.oid) AS column_defaults, {} AS stands_on_, {}"
              " FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
              " JOIN pg_catalog.pg_rewrite r ON r.ev_class = c.oid AND r.rulename = '_RETURN'"
              " WHERE c.relkind = 'v' AND {} AND {}",
              options_json("c.reloptions"), query_columns("c"), stands_on_query("pg_rewrite", "r.oid"),
              owner_and_grants("c", "rel", 'r'), in_scope("c.relnamespace"), not_of_extension("pg_class", "c.oid"));
        },
    .create = [](const Object& object, ServerVersion) -> Statements {
      const View& view = view_of(object);
      Statements statements{create(view, "CREATE VIEW", "Create view " + view.ref.sql(), Guard::Action::make)};
      for (Statement& each : change_defaults(view, {}, view.column_defaults)) statements.push_back(std::move(each));
      for (Statement& each : comment_columns(view, {}, view)) statements.push_back(std::move(each));
      return statements;
    },
    .drop = drop_object,
    .rename = rename_object,
    .needs =
        [](const Object& object, const Database& database, const std::function<void(const ObjectRef&)>& need) {
          needs_of(view_of(object).query, object.ref, database, need);
        },
    .disposable = always,
    .drops_parts = true,
    .validate = [](const Object& object, const Database&,
                   Mistakes& mistakes) { need_query(object, view_of(object), mistakes); },
};

}  // namespace reconcile
