// The extensions without which an object cannot do, and with which it goes (manual, ALTER FUNCTION … DEPENDS ON
// EXTENSION).
#include <algorithm>

#include "objects/kinds.hpp"
#include "objects/privileges.hpp"
#include "objects/spell.hpp"

namespace reconcile {

namespace {

struct ExtensionDependencies : Cloned<ExtensionDependencies> {
  Names extensions;  ///< sorted
};

const Names& extensions_of(const Object& object) {
  return static_cast<const ExtensionDependencies&>(object).extensions;
}

/// SQL knows a key by its constraint, but only its index depends on extensions.
bool is_on_index(const ObjectRef& ref) {
  return ref.of == &index_kind || ref.of->in_sql.catalog == constraint_in_sql.catalog;
}

/// `FUNCTION migration.f(integer)`, after ALTER.
std::string target(const ObjectRef& ref) {
  if (is_on_index(ref)) return "INDEX " + qualified(ref.schema, ref.name);
  return ref.of == &aggregate_kind ? grants_target(ref) : fmt::format("{} {}", ref.of->in_sql.words, address(ref));
}

Statement statement(const ObjectRef& ref, const std::string& extension, Guard::Action action) {
  const bool begins = action == Guard::Action::make;
  const std::string_view catalog = is_on_index(ref) ? "pg_class" : ref.of->in_sql.catalog;
  Statement made = statement_on(
      ref,
      fmt::format("Let {} {} depend {}on extension {}", ref.of->name, ref.sql(), begins ? "" : "no more ",
                  quote_ident(extension)),
      fmt::format("ALTER {} {}DEPENDS ON EXTENSION {}", target(ref), begins ? "" : "NO ", quote_ident(extension)),
      action,
      {fmt::format("dependency of {} {} on extension {}", ref.of->name, ref.sql(), extension),
       fmt::format("(SELECT 'there' FROM pg_depend d JOIN pg_extension e ON e.oid = d.refobjid AND e.extname = {}"
                   " WHERE d.refclassid = 'pg_extension'::regclass AND d.classid = '{}'::regclass AND d.objid = {}"
                   " AND d.deptype = 'x')",
                   quote_literal(extension), catalog,
                   is_on_index(ref) ? oid_of_relation(ref) : ref.of->in_sql.oid(ref)),
       {},
       false,
       {}});
  if (!ref.table.empty()) made.guard.table = ref.table_sql();
  if (catalog != "pg_proc") made.lock = Lock::access_exclusive;
  return made;
}

Statements change(const ObjectRef& ref, const Names& from, const Names& to) {
  Statements statements;
  const auto each_without = [&](const Names& all, const Names& others, Guard::Action action) {
    for (const std::string& extension : all)
      if (!std::binary_search(others.begin(), others.end(), extension))
        statements.push_back(statement(ref, extension, action));
  };
  each_without(from, to, Guard::Action::remove);
  each_without(to, from, Guard::Action::make);
  return statements;
}

Field extensions_field() {
  Field made = field<&ExtensionDependencies::extensions>(
      "extensions", "the extensions whose dropping takes it along",
      [](const Object& from, const Object& to, ServerVersion) -> std::optional<Statements> {
        return change(to.ref, extensions_of(from), extensions_of(to));
      });
  made.read = [](const Document& value, Object& object, Mistakes& mistakes) {
    Names& names = static_cast<ExtensionDependencies&>(object).extensions;
    if (!Value<Names>::read(value, names)) detail::wrong_shape(value, Value<Names>::shape, mistakes);
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
  };
  return made;
}

std::string read_all(ServerVersion version, const std::vector<std::string_view>&,
                     const std::vector<const Kind*>& present) {
  std::vector<std::string> all{
      "SELECT d.refobjid, CASE k.contype WHEN 'p' THEN 'primary key' WHEN 'u' THEN 'unique constraint'"
      " WHEN 'x' THEN 'exclusion constraint' ELSE 'index' END AS of_, n.nspname AS schema, t.relname AS table,"
      " c.relname::text AS name FROM pg_catalog.pg_depend d JOIN pg_catalog.pg_index x ON x.indexrelid = d.objid"
      " JOIN pg_catalog.pg_class c ON c.oid = d.objid AND NOT c.relispartition"
      " JOIN pg_catalog.pg_class t ON t.oid = x.indrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
      " LEFT JOIN pg_catalog.pg_constraint k ON k.conindid = c.oid AND k.conrelid = t.oid AND k.contype IN ('p', 'u', 'x')"
      " WHERE d.refclassid = 'pg_catalog.pg_extension'::regclass AND d.deptype = 'x'"
      " AND d.classid = 'pg_catalog.pg_class'::regclass AND " +
      relations_in_scope("t", "'r', 'p', 'm'")};
  for (const Kind* kind : extension_dependencies_kind.nested_in)
    if (kind->in_sql.list && std::find(present.begin(), present.end(), kind) != present.end())
      all.push_back(fmt::format(
          "SELECT d.refobjid, '{}', o.schema, o.table, o.name FROM pg_catalog.pg_depend d JOIN ({}) o ON o.oid = d.objid"
          " WHERE d.refclassid = 'pg_catalog.pg_extension'::regclass AND d.deptype = 'x'"
          " AND d.classid = 'pg_catalog.{}'::regclass",
          kind->name, kind->in_sql.list(version), kind->in_sql.catalog));
  return fmt::format(
      "SELECT o.of_, o.schema, o.table, o.name, pg_catalog.json_agg(e.extname) AS extensions FROM ({}) o"
      " JOIN pg_catalog.pg_extension e ON e.oid = o.refobjid GROUP BY 1, 2, 3, 4",
      fmt::join(all, " UNION ALL "));
}

}  // namespace

const Kind extension_dependencies_kind{
    .name = "extension dependencies",
    .section = "depends_on_extensions",
    .nested_in = {&function_kind, &procedure_kind, &aggregate_kind, &index_kind, &primary_key_kind, &unique_kind,
                  &exclusion_kind, &materialized_view_kind, &trigger_kind},
    .single = true,
    .short_scalar = "extensions",
    .short_list = "extensions",
    .make = make<ExtensionDependencies>,
    .fields = {extensions_field()},
    .probe =
        "SELECT FROM pg_catalog.pg_depend WHERE refclassid = 'pg_catalog.pg_extension'::regclass AND deptype = 'x'",
    .catalog_query_of = read_all,
    .create = [](const Object& object, ServerVersion) { return change(object.ref, {}, extensions_of(object)); },
    .drop = [](const Object& object, ServerVersion) { return change(object.ref, extensions_of(object), {}); },
    .needs =
        [](const Object& object, const Database& database, const std::function<void(const ObjectRef&)>& need) {
          const ObjectRef& ref = object.ref;
          for (const std::string& extension : extensions_of(object)) {
            const ObjectRef needed{&extension_kind, {}, {}, extension, nullptr};
            if (database.find(needed)) need(needed);
          }
          // an index stays where its column changes, but lets go of its extensions
          const Object* index = database.find({ref.of, ref.schema, ref.table, ref.name, nullptr});
          if (index && is_on_index(ref)) ref.of->needs(*index, database, need);
        },
    .disposable = always,
};

}  // namespace reconcile
