// Extended statistics of a table or materialized view (manual, CREATE STATISTICS).
#include "objects/privileges.hpp"

namespace reconcile {

namespace {

const Statistics& statistics_of(const Object& object) { return static_cast<const Statistics&>(object); }
std::string statistics_sql(const ObjectRef& ref) { return qualified(ref.schema, ref.name); }

std::string found(const ObjectRef& ref, std::string_view expression) {
  return fmt::format(
      "(SELECT {} FROM pg_statistic_ext s WHERE s.stxname = {} AND s.stxnamespace = to_regnamespace({}))", expression,
      quote_literal(ref.name), quote_literal(quote_ident(ref.schema)));
}

Statement statement(const ObjectRef& ref, std::string does, std::string sql, Guard::Action action, std::string found,
                    std::vector<std::string> wanted) {
  return {ref,
          std::move(does),
          std::move(sql),
          {action, ref.table_sql(), {{ref.described(), std::move(found), std::move(wanted), false, {}}}},
          Lock::share_update_exclusive,
          Work::catalog,
          {},
          true,
          false,
          {}};
}

Statement set_target(const Statistics& statistics) {
  const std::string target = std::to_string(statistics.target.value_or(-1));
  return statement(statistics.ref, "Set the target of " + statistics.ref.described(),
                   fmt::format("ALTER STATISTICS {} SET STATISTICS {}", statistics_sql(statistics.ref), target),
                   Guard::Action::change, found(statistics.ref, "coalesce(s.stxstattarget, -1)::text"), {target});
}

/// SQL for its columns and expressions as rows of pg_statistic_ext `s` say them, in order, and for its kinds where
/// those are not all. (pg_get_statisticsobjdef() prints expressions in another way than
/// pg_get_statisticsobjdef_expressions().)
constexpr std::string_view columns_query =
    "(SELECT 1 AS kind, p.n, pg_catalog.quote_ident(a.attname) AS text"
    "  FROM pg_catalog.unnest(s.stxkeys) WITH ORDINALITY AS p(attnum, n)"
    "  JOIN pg_catalog.pg_attribute a ON a.attrelid = s.stxrelid AND a.attnum = p.attnum"
    "  UNION ALL SELECT 2, p.n, CASE WHEN p.text ~ '^([a-z_0-9.]+)?\\(' THEN p.text ELSE '(' || p.text || ')' END"
    "  FROM pg_catalog.unnest(pg_catalog.pg_get_statisticsobjdef_expressions(s.oid)) WITH ORDINALITY AS p(text, n)) l";
constexpr std::string_view kinds_query =
    "(SELECT CASE k WHEN 'd' THEN 'ndistinct' WHEN 'f' THEN 'dependencies' ELSE 'mcv' END AS name"
    "  FROM pg_catalog.unnest(s.stxkind) AS k WHERE k <> 'e' AND NOT s.stxkind @> '{d,f,m}') l";

std::string spell_definition(const Statistics& statistics, bool stored) {
  std::vector<std::string> columns;
  for (const SqlText& column : statistics.columns) columns.push_back(stored ? column.stored : column.written);
  return fmt::format("{} ON {} FROM {}",
                     statistics.kinds.empty() ? "" : fmt::format(" ({})", fmt::join(statistics.kinds, ", ")),
                     fmt::join(columns, ", "), statistics.ref.table_sql());
}

/// The definition that the guard compares, with its columns sorted by name: PostgreSQL keeps them in the order of the
/// table.
std::string definition_for_guard(Statistics statistics) {
  const auto is_expression = [](const SqlText& text) {
    const std::string_view sql = text.stored.text();
    return !sql.starts_with('"') && sql.find('(') != std::string_view::npos;
  };
  const auto expressions = std::ranges::stable_partition(statistics.columns, std::not_fn(is_expression));
  std::sort(statistics.columns.begin(), expressions.begin(),
            [](const SqlText& a, const SqlText& b) { return a.stored.text() < b.stored.text(); });
  return spell_definition(statistics, true);
}

Statement create(const Statistics& statistics) {
  Statement made = statement(
      statistics.ref,
      fmt::format("Create statistics {} on {}", quote_ident(statistics.ref.name), statistics.ref.table_sql()),
      fmt::format("CREATE STATISTICS {}{}", statistics_sql(statistics.ref), spell_definition(statistics, false)),
      Guard::Action::make,
      found(
          statistics.ref,
          fmt::format(
              "concat((SELECT ' (' || string_agg(l.name, ', ') || ')' FROM {}), ' ON ',"
              " (SELECT string_agg(l.text, ', ' ORDER BY l.kind, CASE l.kind WHEN 1 THEN l.text END COLLATE \"C\", l.n) FROM {}), ' FROM ', s.stxrelid::regclass)",
              kinds_query, columns_query)),
      {definition_for_guard(statistics)});
  made.guard.parts[0].printed = true;
  return made;
}

}  // namespace

const Kind statistics_kind{
    .name = "statistics",
    .section = "statistics",
    .nested_in = {&table_kind, &materialized_view_kind},
    .in_sql = {.words = "STATISTICS",
               .catalog = "pg_statistic_ext",
               .oid = oid_in_schema<"pg_statistic_ext", "stx">,
               .owner = "stxowner"},
    .short_list = "columns",
    .make = make<Statistics>,
    .fields = {field<&Statistics::columns>("columns", "columns or expressions, two or more, or one expression"),
               field<&Statistics::kinds>("kinds", "ndistinct, dependencies, mcv (default: all of them)"),
               field<&Statistics::target>(
                   "target", "statistics target (default: the server's)",
                   [](const Object&, const Object& to, ServerVersion) -> std::optional<Statements> {
                     return Statements{set_target(statistics_of(to))};
                   })},
    .probe = "SELECT FROM pg_catalog.pg_statistic_ext",
    .catalog_query =
        [](ServerVersion version) {
          return fmt::format(
              "SELECT n.nspname AS schema, c.relname AS table, s.stxname AS name, {},"
              " (SELECT pg_catalog.json_agg(l.text ORDER BY l.kind, l.n) FROM {}) AS columns,"
              " (SELECT pg_catalog.json_agg(l.name) FROM {}) AS kinds, {} AS target"
              " FROM pg_catalog.pg_statistic_ext s JOIN pg_catalog.pg_class c ON c.oid = s.stxrelid JOIN pg_catalog.pg_namespace n ON n.oid = s.stxnamespace"
              " WHERE {}",
              owner_in_schema("s.stxowner"), columns_query, kinds_query,
              version.statistics_target_is_null() ? "s.stxstattarget"
                                                  : "CASE WHEN s.stxstattarget >= 0 THEN s.stxstattarget END",
              relations_in_scope("c", "'r', 'p', 'f', 'm'"));
        },
    .create = [](const Object& object, ServerVersion) -> Statements {
      const Statistics& statistics = statistics_of(object);
      Statements statements{create(statistics)};
      if (statistics.target) statements.push_back(set_target(statistics));
      return statements;
    },
    .drop = [](const Object& object, ServerVersion) -> Statements {
      return {statement(object.ref, "Drop " + object.ref.described(), "DROP STATISTICS " + statistics_sql(object.ref),
                        Guard::Action::remove, found(object.ref, "s.stxname::text"), {})};
    },
    .rename =
        [](const Object& from, const Object& to) {
          return statement(
              from.ref, fmt::format("Rename {} to {}", from.ref.described(), quote_ident(to.ref.name)),
              fmt::format("ALTER STATISTICS {} RENAME TO {}", statistics_sql(from.ref), quote_ident(to.ref.name)),
              Guard::Action::remove, found(from.ref, "s.stxname::text"), {});
        },
    .needs =
        [](const Object& object, const Database& database, const std::function<void(const ObjectRef&)>& need) {
          need({&table_kind, object.ref.schema, {}, object.ref.table, nullptr});
          for (const SqlText& column : statistics_of(object).columns) needs_of(column, object.ref, database, need);
        },
    .disposable = always,
    .validate =
        [](const Object& object, const Database&, Mistakes& mistakes) {
          need_field(object, statistics_of(object).columns.empty(), "columns", mistakes);
        },
};

}  // namespace reconcile
