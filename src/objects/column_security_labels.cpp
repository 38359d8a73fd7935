// The security labels of columns of a view (manual, SECURITY LABEL).
#include "objects/by_column.hpp"
#include "objects/kinds.hpp"

namespace reconcile {

using Columns = ByColumn<Options>;

template <>
struct Value<Columns> {
  static constexpr std::string_view shape = "a map of columns, each with a map of providers, each with a label";
  static bool read(const Document& document, Columns& columns) { return read_by_column(document, columns); }
  static Document write(const Columns& columns) { return write_by_column(columns); }
};

namespace {

const Columns& columns_of(const Object& object) { return static_cast<const ColumnSecurityLabels&>(object).columns; }

Statements change(const Object& object, const Columns& from, const Columns& to) {
  return change_by_column(object, from, to, [](ObjectRef ref, const Options& before, const Options& after) {
    ref.kind = &security_labels_kind;
    return change_labels(ref, false, before, after);
  });
}

}  // namespace

const Kind column_security_labels_kind{
    .name = "column security labels",
    .section = "column_security_labels",
    .nested_in = {&view_kind, &materialized_view_kind},
    .single = true,
    .security = true,
    .short_map = "columns",
    .make = make<ColumnSecurityLabels>,
    .fields = {field<&ColumnSecurityLabels::columns>(
        "columns", "the labels of each column by provider: `email: { anon: personal }`",
        [](const Object& from, const Object& to, ServerVersion) -> std::optional<Statements> {
          return change(to, columns_of(from), columns_of(to));
        })},
    .probe = "SELECT FROM pg_catalog.pg_seclabel WHERE objsubid > 0",
    .catalog_query =
        [](ServerVersion) {
          return "SELECT CASE c.relkind WHEN 'v' THEN 'view' ELSE 'materialized view' END AS of_, n.nspname AS schema,"
                 " c.relname AS name, pg_catalog.json_object_agg(a.attname, l.labels) AS columns"
                 " FROM (SELECT objoid, objsubid, pg_catalog.json_object_agg(provider, label) AS labels"
                 " FROM pg_catalog.pg_seclabel WHERE classoid = 'pg_catalog.pg_class'::regclass AND objsubid > 0"
                 " GROUP BY 1, 2) l"
                 " JOIN pg_catalog.pg_class c ON c.oid = l.objoid AND " +
                 relations_in_scope("c", "'v', 'm'") +
                 " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
                 " JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum = l.objsubid GROUP BY 1, 2, 3";
        },
    .create = [](const Object& object, ServerVersion) { return change(object, {}, columns_of(object)); },
    .drop = [](const Object& object, ServerVersion) { return change(object, columns_of(object), {}); },
    .disposable = always,
};

}  // namespace reconcile
