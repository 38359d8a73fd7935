// A cast from one type to another (manual, CREATE CAST).
#include "core/type_name.hpp"
#include "objects/definition.hpp"

namespace reconcile {

namespace {

struct Cast : Cloned<Cast> {
  std::string function;
  bool inout = false;
  std::string as;
};

const Cast& cast_of(const Object& object) { return static_cast<const Cast&>(object); }

const Attributes& attributes() {
  static const Attributes list{
      {field<&Cast::function>("function",
                              "the function that does it: `migration.to_text(migration.mood)` (default: the"
                              " values are the same, WITHOUT FUNCTION)"),
       {},
       "CASE WHEN o.castfunc <> 0 THEN o.castfunc::regprocedure::text END",
       {},
       "routine"},
      {field<&Cast::inout>("inout", "through the text of the value, WITH INOUT (default false)"),
       {},
       flag("o.castmethod = 'i'")},
      {choice<&Cast::as>("as", "where it is used without being asked for (default: nowhere)", "assignment | implicit"),
       {},
       "CASE o.castcontext WHEN 'a' THEN 'assignment' WHEN 'i' THEN 'implicit' END"}};
  return list;
}

const CatalogRows& rows() {
  const auto schema_of = [](std::string_view column) {
    return fmt::format("(SELECT t.typnamespace FROM pg_catalog.pg_type t WHERE t.oid = o.{})", column);
  };
  static const CatalogRows all{
      .catalog = "pg_cast",
      .prefix = {},
      .name =
          "'(' || pg_catalog.format_type(o.castsource, NULL) || ' AS ' || pg_catalog.format_type(o.casttarget, NULL) || ')'",
      .condition = acts_in_scope({schema_of("castsource"), schema_of("casttarget"),
                                  "(SELECT p.pronamespace FROM pg_catalog.pg_proc p WHERE p.oid = o.castfunc)"}) +
                   // a range type makes one to its multirange type
                   " AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.classid ="
                   " 'pg_catalog.pg_cast'::regclass AND d.objid = o.oid AND d.deptype = 'i')"};
  return all;
}

std::string oid(const ObjectRef& ref) {
  return fmt::format("(SELECT o.oid FROM pg_cast o WHERE {} = {})", rows().name, quote_literal(ref.name));
}

}  // namespace

const Kind cast_kind{
    .name = "cast",
    .section = "casts",
    .in_schema = false,
    .has_arguments = true,
    .printed_whole = true,
    .in_sql = {.words = "CAST", .catalog = "pg_cast", .oid = oid, .list = list_rows<rows>},
    .make = make<Cast>,
    .fields = fields_of(attributes()),
    .probe = "SELECT FROM pg_catalog.pg_cast WHERE oid >= 16384",
    .catalog_query = [](ServerVersion) { return query_of(rows(), attributes()); },
    .create = [](const Object& object, ServerVersion) -> Statements {
      const Cast& cast = cast_of(object);
      std::string with = cast.inout              ? "WITH INOUT"
                         : cast.function.empty() ? "WITHOUT FUNCTION"
                                                 : "WITH FUNCTION " + cast.function;
      if (!cast.as.empty()) with += cast.as == "implicit" ? " AS IMPLICIT" : " AS ASSIGNMENT";
      return create_defined(object, attributes(), with);
    },
    .drop = drop_object,
    .follow = follow_defined<attributes>,
    .needs =
        [](const Object& object, const Database& database, const std::function<void(const ObjectRef&)>& need) {
          needs_of_attributes(object, attributes(), database, need);
          for (const std::string& type : argument_types("CAST", object.ref.sql()).value_or(Names()))
            needs_of(SqlText(type, Syntax::type), object.ref, database, need);
        },
    .disposable = always,
    .validate =
        [](const Object& object, const Database&, Mistakes& mistakes) {
          if (cast_of(object).inout && !cast_of(object).function.empty())
            mistakes.add(fmt::format("{} has both a function and inout", object.ref.described()), object.place,
                         "take out one of them");
        },
};

}  // namespace reconcile
