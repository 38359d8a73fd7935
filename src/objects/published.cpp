// That a table is part of a publication (manual, ALTER PUBLICATION … ADD TABLE).
#include "objects/kinds.hpp"
#include "objects/spell.hpp"

namespace reconcile {

namespace {

struct Published : Cloned<Published> {
  Names columns;
  SqlText where;
};

const Published& published_of(const Object& object) { return static_cast<const Published&>(object); }

Statement statement(const Published& published, std::string does, std::string_view action, Guard::Action guard,
                    std::string found, std::vector<std::string> wanted) {
  Statement made =
      statement_on(published.ref, std::move(does),
                   fmt::format("ALTER PUBLICATION {} {} TABLE ONLY {}", quote_ident(published.ref.name), action,
                               published.ref.table_sql()),
                   guard,
                   {published.ref.described(),
                    fmt::format("(SELECT {} FROM pg_publication_rel r JOIN pg_publication p ON p.oid = r.prpubid"
                                " WHERE p.pubname = {} AND r.prrelid = to_regclass({}))",
                                found, quote_literal(published.ref.name), quote_literal(published.ref.table_sql())),
                    std::move(wanted),
                    true,
                    {}});
  made.guard.table = published.ref.table_sql();
  made.lock = Lock::share_update_exclusive;
  return made;
}

Field columns_field() {
  Field made = field<&Published::columns>("columns", "of which columns (default: all of them)");
  made.equal = [](const Object& a, const Object& b) {
    const Names &x = published_of(a).columns, &y = published_of(b).columns;
    return x.size() == y.size() && std::is_permutation(x.begin(), x.end(), y.begin());
  };
  return since(
      made, [](const ServerVersion& version) { return version.publications_of_schemas(); }, "PostgreSQL 15");
}

}  // namespace

const Kind published_kind{
    .name = "published table",
    .section = "published_in",
    .nested_in = {&table_kind},
    .printed_whole = true,
    .short_list = "columns",
    .make = make<Published>,
    .fields = {columns_field(),
               since(
                   field<&Published::where>("where", "which rows (default: all of them)"),
                   [](const ServerVersion& version) { return version.publications_of_schemas(); }, "PostgreSQL 15")},
    .probe = "SELECT FROM pg_catalog.pg_publication_rel",
    .catalog_query =
        [](ServerVersion version) {
          return fmt::format(
              "SELECT n.nspname AS schema, c.relname AS table, p.pubname AS name {} FROM pg_catalog.pg_publication_rel r"
              " JOIN pg_catalog.pg_publication p ON p.oid = r.prpubid JOIN pg_catalog.pg_class c ON c.oid = r.prrelid"
              " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE {} AND {}",
              version.publications_of_schemas()
                  ? ", (SELECT pg_catalog.json_agg(a.attname ORDER BY a.attname) FROM pg_catalog.unnest(r.prattrs) k (number)"
                    "  JOIN pg_catalog.pg_attribute a ON a.attrelid = r.prrelid AND a.attnum = k.number) AS columns,"
                    " pg_catalog.pg_get_expr(r.prqual, r.prrelid) AS where"
                  : "",
              tables_in_scope("c"), not_of_extension("pg_publication", "p.oid"));
        },
    .create = [](const Object& object, ServerVersion version) -> Statements {
      const Published& published = published_of(object);
      Names columns = published.columns;
      std::sort(columns.begin(), columns.end());
      std::string wanted;
      for (const std::string& column : columns) wanted += (wanted.empty() ? "" : ", ") + column;
      wanted = fmt::format("({}){}", wanted, published.where.empty() ? "" : " " + published.where.stored);
      Statement added = statement(
          published, fmt::format("Publish {} in {}", published.ref.table_sql(), quote_ident(published.ref.name)), "ADD",
          Guard::Action::make,
          version.publications_of_schemas()
              ? "concat_ws(' ', '(' || coalesce((SELECT string_agg(a.attname, ', ' ORDER BY a.attname::text COLLATE \"C\")"
                " FROM unnest(r.prattrs) k (number) JOIN pg_attribute a ON a.attrelid = r.prrelid AND a.attnum ="
                " k.number), '') || ')', pg_get_expr(r.prqual, r.prrelid))"
              : "'()'",
          {std::move(wanted)});
      if (!columns.empty()) added.sql += fmt::format(" ({})", quote_list(columns));
      if (!published.where.empty()) added.sql += fmt::format(" WHERE ({})", published.where.written);
      return {std::move(added)};
    },
    .drop = [](const Object& object, ServerVersion) -> Statements {
      const Published& published = published_of(object);
      return {statement(published,
                        fmt::format("Take {} out of {}", published.ref.table_sql(), quote_ident(published.ref.name)),
                        "DROP", Guard::Action::remove, "'there'", {})};
    },
    .needs =
        [](const Object& object, const Database& database, const std::function<void(const ObjectRef&)>& need) {
          const ObjectRef publication{&publication_kind, {}, {}, object.ref.name, nullptr};
          if (database.find(publication)) need(publication);
          for (const std::string& column : published_of(object).columns) need(column_ref(object.ref, column));
          needs_of(published_of(object).where, object.ref, database, need);
        },
    .disposable = always,
};

}  // namespace reconcile
