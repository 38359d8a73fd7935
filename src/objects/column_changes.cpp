// What else PostgreSQL alters of a column in place (manual, ALTER TABLE).
#include "objects/column_changes.hpp"

#include <algorithm>
#include <array>

namespace reconcile {

namespace {

/// The options that PostgreSQL has for a column (manual, ALTER TABLE, "attribute_option").
constexpr std::array<std::string_view, 2> column_options = {"n_distinct", "n_distinct_inherited"};

/// The storage of a type that is PostgreSQL's own (pg_type.typstorage). One whose values are all of one length has no
/// other.
std::string default_storage(const std::string& type) {
  constexpr std::string_view of_one_length[] = {"boolean",
                                                "smallint",
                                                "integer",
                                                "bigint",
                                                "real",
                                                "double precision",
                                                "date",
                                                "time without time zone",
                                                "time with time zone",
                                                "timestamp without time zone",
                                                "timestamp with time zone",
                                                "interval",
                                                "uuid",
                                                "money",
                                                "oid",
                                                "name",
                                                "\"char\"",
                                                "macaddr",
                                                "macaddr8",
                                                "point",
                                                "line",
                                                "lseg",
                                                "box",
                                                "circle",
                                                "pg_lsn",
                                                "xid",
                                                "xid8",
                                                "cid",
                                                "tid",
                                                "tsquery"};
  const std::string base = parts_of(type).base;
  if (std::ranges::find(of_one_length, base) != std::end(of_one_length)) return "plain";
  return base == "numeric" || base == "inet" || base == "cidr" ? "main" : "extended";
}

}  // namespace

void forget_defaults(Column& column) {
  if (column.type.empty()) return;
  const std::string type = column.type.stored.text();
  const std::string base = parts_of(type).base;
  if (column.storage == default_storage(type)) column.storage.clear();
  if (!column.collation.empty()) column.collation = usual_name(column.collation);
  if (column.collation == "default" && (base == "text" || base == "character varying" || base == "character"))
    column.collation.clear();
  if (column.statistics == -1) column.statistics.reset();
  if (!column.identity.empty()) forget_identity_defaults(column);
}

std::string usual_storage(const std::string& type, const Database& database) {
  const WrittenName name = parse_name(type, {});
  const Object* own = name.schema.empty() ? nullptr : database.find(Namespace::type, name.schema, name.name);
  if (!own) return default_storage(type);
  return own->ref.kind->storage ? own->ref.kind->storage(*own, database) : "extended";
}

Statement alter_column(const Object& column, std::string does, const std::string& action, std::string_view expression,
                       std::vector<std::string> wanted, bool printed) {
  return alter_table(column.ref, std::move(does),
                     fmt::format("ALTER COLUMN {} {}", quote_ident(column.ref.name), action),
                     {column.ref.described(), column_found(column.ref, expression), std::move(wanted), printed, {}});
}

std::optional<Statements> set_generated(const Object& from, const Object& to, ServerVersion version) {
  const Column &a = column_of(from), &b = column_of(to);
  // a virtual one cannot become ordinary, nor get another expression where the table has a check constraint (18)
  if (a.is_virtual || b.is_virtual) return std::nullopt;
  if (b.generated.empty())
    return Statements{alter_column(to, "Make " + to.ref.sql() + " an ordinary column", "DROP EXPRESSION",
                                   "a.attgenerated::text", {""})};
  if (a.generated.empty() || !version.alter_generation_expression()) return std::nullopt;
  Statement statement = alter_column(
      to, "Change the expression of " + to.ref.sql(), fmt::format("SET EXPRESSION AS ({})", b.generated.written),
      "(SELECT pg_get_expr(d.adbin, d.adrelid) FROM pg_attrdef d WHERE d.adrelid = a.attrelid AND d.adnum = a.attnum)",
      {b.generated.stored}, true);
  statement.work = Work::rewrite;
  return Statements{std::move(statement)};
}

std::optional<Statements> set_storage(const Object&, const Object& to, ServerVersion version) {
  std::string storage = column_of(to).storage;
  if (storage.empty() && !version.storage_in_create_table()) storage = default_storage(column_of(to).type.stored);
  return Statements{alter_column(
      to, "Change the storage of " + to.ref.sql(), fmt::format("SET STORAGE {}", storage.empty() ? "DEFAULT" : storage),
      storage.empty()
          ? "(a.attstorage = (SELECT y.typstorage FROM pg_type y WHERE y.oid = a.atttypid))::text"
          : "CASE a.attstorage WHEN 'p' THEN 'plain' WHEN 'e' THEN 'external' WHEN 'm' THEN 'main' ELSE 'extended' END",
      {storage.empty() ? "true" : storage})};
}

std::string storage_query(std::string_view usual) {
  return fmt::format(
      "CASE WHEN a.attstorage <> {} THEN CASE a.attstorage WHEN 'p' THEN 'plain' WHEN 'e' THEN 'external'"
      " WHEN 'm' THEN 'main' ELSE 'extended' END END",
      usual);
}

std::optional<Statements> set_compression(const Object&, const Object& to, ServerVersion) {
  const std::string compression = column_of(to).compression;
  return Statements{alter_column(to, "Change the compression of " + to.ref.sql(),
                                 "SET COMPRESSION " + (compression.empty() ? "default" : quote_ident(compression)),
                                 "CASE a.attcompression WHEN 'p' THEN 'pglz' WHEN 'l' THEN 'lz4' ELSE '' END",
                                 {compression})};
}

std::optional<Statements> set_statistics(const Object&, const Object& to, ServerVersion) {
  const long long target = column_of(to).statistics.value_or(-1);
  Statement statement =
      alter_column(to, "Change the statistics target of " + to.ref.sql(), fmt::format("SET STATISTICS {}", target),
                   "coalesce(a.attstattarget, -1)::text", {std::to_string(target)});
  statement.lock = Lock::share_update_exclusive;
  return Statements{std::move(statement)};
}

std::optional<Statements> set_options(const Object& from, const Object& to, ServerVersion) {
  Statements statements;
  for (const OptionsChange& change : change_options(column_of(from).options, column_of(to).options, "a.attoptions")) {
    statements.push_back(
        alter_column(to, "Change options of " + to.ref.sql(), change.action, change.found, {change.wanted}));
    statements.back().lock = Lock::share_update_exclusive;
  }
  return statements;
}

std::string column_options_query() {
  // the look at the text spares most columns the subquery
  return fmt::format(
      "CASE WHEN a.attoptions::text LIKE '%{0}%' THEN (SELECT pg_catalog.json_object_agg(o.option_name, o.option_value)"
      " FROM pg_catalog.pg_options_to_table(a.attoptions) o WHERE o.option_name IN ('{1}')) END",
      column_options.front(), fmt::join(column_options, "', '"));
}

void check_column_options(const Object& object, const Options& options, Mistakes& mistakes) {
  for (const auto& [name, value] : options)
    if (std::find(column_options.begin(), column_options.end(), name) == column_options.end())
      mistakes.add(fmt::format("{}: a column has no option '{}'", object.ref.described(), name), object.place,
                   fmt::format("PostgreSQL knows {}; leave the other out", fmt::join(column_options, " and ")));
}

}  // namespace reconcile
