#include "objects/type.hpp"

namespace reconcile {

namespace {

std::string from_types(std::string_view condition) {
  return fmt::format(
      " FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace WHERE {} AND {} AND {}",
      condition, in_scope("t.typnamespace"), not_of_extension("pg_type", "t.oid"));
}

}  // namespace

ObjectRef aside(ObjectRef ref) {
  ref.name = chosen_name(ref.name, {}, "replaced");
  return ref;
}

std::string type_list(std::string_view condition) {
  return "SELECT t.oid, n.nspname AS schema, NULL AS table, t.typname AS name" + from_types(condition);
}

std::string type_query(std::string_view columns, std::string_view condition) {
  return fmt::format("SELECT n.nspname AS schema, t.typname AS name, {}, {}{}", columns,
                     owner_and_grants("t", "typ", 'T'), from_types(condition));
}

std::string collation_column(std::string_view oid, std::string_view usual) {
  return fmt::format("CASE WHEN {0} <> {1} THEN (SELECT {2} FROM pg_catalog.pg_collation o WHERE o.oid = {0}) END", oid,
                     usual, name_query("o.collnamespace", "o.collname"));
}

std::string oid_of_defined_type(const ObjectRef& ref) {
  return fmt::format("(SELECT d.oid FROM pg_type d WHERE d.oid = {} AND d.typisdefined)",
                     oid_in_schema<"pg_type", "typ">(ref));
}

Statement create_shell(const ObjectRef& ref) {
  const std::string what = "shell type " + ref.sql();
  return statement_on(ref, "Create " + what, "CREATE TYPE " + ref.sql(), Guard::Action::make,
                      {what, oid_in_schema<"pg_type", "typ">(ref) + "::text", {}, false, {}});
}

Statement drop_with_functions(const Object& object) {
  const std::string oid = object.ref.kind->in_sql.oid(object.ref);
  Statement statement = drop_object(object, {}).front();
  statement.does += " with its functions";
  statement.sql += " CASCADE";
  statement.guard.keeps = fmt::format(
      "(SELECT string_agg(pg_describe_object(d.classid, d.objid, d.objsubid), ', ') FROM pg_depend d\n"
      "  WHERE d.refclassid = 'pg_type'::regclass AND d.deptype = 'n'\n"
      "    AND d.refobjid IN (SELECT x.oid FROM pg_type x WHERE {0} IN (x.oid, x.typelem)\n"
      "      UNION ALL SELECT r.rngmultitypid FROM pg_range r WHERE r.rngtypid = {0})\n"
      "    AND NOT EXISTS (SELECT FROM pg_depend t WHERE t.classid = d.refclassid AND t.objid = {0}\n"
      "      AND t.refclassid = d.classid AND t.refobjid = d.objid)\n"
      "    AND NOT EXISTS (SELECT FROM pg_depend i WHERE i.classid = d.classid AND i.objid = d.objid AND i.deptype = 'i'))",
      oid);
  return statement;
}

std::string type_found(const ObjectRef& ref, std::string_view expression) {
  return fmt::format("(SELECT {} FROM pg_type t WHERE t.oid = to_regtype({}))", expression, quote_literal(ref.sql()));
}

std::string spell_collation(const std::string& collation) {
  return collation.empty() ? std::string() : " COLLATE " + spell_name(collation);
}

Statements set_type_aside(const Object& from, std::string found, std::string wanted) {
  const ObjectRef& ref = from.ref;
  return {statement_on(
      ref, fmt::format("Set {} aside, to replace it", ref.described()),
      fmt::format("ALTER {} {} RENAME TO {}", ref.kind->in_sql.words, ref.sql(), quote_ident(aside(ref).name)),
      Guard::Action::remove, {ref.described(), std::move(found), {std::move(wanted)}, false, {}})};
}

Statements discard_type(const Object& from) {
  const ObjectRef old = aside(from.ref);
  return {statement_on(from.ref, fmt::format("Drop the replaced {}", old.described()),
                       fmt::format("DROP {} {}", old.kind->in_sql.words, old.sql()), Guard::Action::remove,
                       {old.described(), oid_of_type(old) + "::text", {}, false, {}})};
}

}  // namespace reconcile
