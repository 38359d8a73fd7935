// How values of a type come into a procedural language and out of it (manual, CREATE TRANSFORM).
#include "core/type_name.hpp"
#include "objects/definition.hpp"

namespace reconcile {

namespace {

struct Transform : Cloned<Transform> {
  std::string from_sql, to_sql;
};

std::optional<Statements> replace(const Object& from, const Object& to, ServerVersion);

std::string routine_by_oid(std::string_view oid) {
  return fmt::format("CASE WHEN {0} <> 0 THEN {0}::regprocedure::text END", oid);
}

Attributes make_attributes() {
  const InPlace in_place = replace;
  return {{field<&Transform::from_sql>("from_sql",
                                       "the function that makes what the language has of a value:"
                                       " `migration.to_language(internal)` (default: none)",
                                       in_place),
           "FROM SQL",
           routine_by_oid("o.trffromsql"),
           {},
           "routine"},
          {field<&Transform::to_sql>("to_sql", "the function that makes a value of what the language has", in_place),
           "TO SQL",
           routine_by_oid("o.trftosql"),
           {},
           "routine"}};
}

const Attributes& attributes() {
  static const Attributes list = make_attributes();
  return list;
}

const CatalogRows& rows() {
  const auto schema_of = [](std::string_view catalog, std::string_view prefix, std::string_view column) {
    return fmt::format("(SELECT x.{1}namespace FROM pg_catalog.{0} x WHERE x.oid = o.{2})", catalog, prefix, column);
  };
  static const CatalogRows all{
      .catalog = "pg_transform",
      .prefix = {},
      .name =
          "pg_catalog.format_type(o.trftype, NULL) || ' LANGUAGE ' ||"
          " (SELECT pg_catalog.quote_ident(l.lanname) FROM pg_catalog.pg_language l WHERE l.oid = o.trflang)",
      .condition = acts_in_scope({schema_of("pg_type", "typ", "trftype"), schema_of("pg_proc", "pro", "trffromsql"),
                                  schema_of("pg_proc", "pro", "trftosql")})};
  return all;
}

/// The type and the language.
Names parts_of(const ObjectRef& ref) { return argument_types("TRANSFORM FOR", ref.sql()).value_or(Names()); }

std::string oid(const ObjectRef& ref) {
  const Names parts = parts_of(ref);
  return fmt::format(
      "(SELECT o.oid FROM pg_transform o JOIN pg_language l ON l.oid = o.trflang"
      " WHERE format_type(o.trftype, NULL) = {} AND l.lanname = {})",
      quote_literal(parts.at(0)), quote_literal(parts.at(1)));
}

Statement spell(const Object& object, std::string does, Guard::Action action) {
  std::vector<std::string> functions;
  for (const Attribute& attribute : attributes())
    if (const std::string value = value_of(object, attribute); !value.empty())
      functions.push_back(fmt::format("{} WITH FUNCTION {}", attribute.parameter, value));
  return statement_on(
      object.ref, std::move(does),
      fmt::format("CREATE OR REPLACE TRANSFORM FOR {} ({})", object.ref.sql(), fmt::join(functions, ", ")), action,
      definition_part(object, "pg_transform", attributes()));
}

std::optional<Statements> replace(const Object&, const Object& to, ServerVersion) {
  return Statements{spell(to, "Replace " + to.ref.described(), Guard::Action::change)};
}

}  // namespace

const Kind transform_kind{
    .name = "transform",
    .section = "transforms",
    .in_schema = false,
    .has_arguments = true,
    .printed_whole = true,
    .in_sql = {.words = "TRANSFORM FOR", .catalog = "pg_transform", .oid = oid, .list = list_rows<rows>},
    .make = make<Transform>,
    .fields = fields_of(attributes()),
    .probe = "SELECT FROM pg_catalog.pg_transform WHERE oid >= 16384",
    .catalog_query = [](ServerVersion) { return query_of(rows(), attributes()); },
    .create = [](const Object& object, ServerVersion) -> Statements {
      return {spell(object, "Create " + object.ref.described(), Guard::Action::make)};
    },
    .drop = drop_object,
    .follow = follow_defined<attributes>,
    .needs =
        [](const Object& object, const Database& database, const std::function<void(const ObjectRef&)>& need) {
          needs_of_attributes(object, attributes(), database, need);
          const Names parts = parts_of(object.ref);
          if (parts.size() != 2) return;
          needs_of(SqlText(parts[0], Syntax::type), object.ref, database, need);
          need_language(parts[1], database, need);
        },
    .disposable = always,
    .validate =
        [](const Object& object, const Database&, Mistakes& mistakes) {
          if (parts_of(object.ref).size() != 2)
            mistakes.add(fmt::format("{} does not tell its type and its language", object.ref.described()),
                         object.place, "write both as its name: `migration.mood LANGUAGE plpython3u`");
          const auto& transform = static_cast<const Transform&>(object);
          if (transform.from_sql.empty() && transform.to_sql.empty())
            mistakes.add(fmt::format("{} has no function", object.ref.described()), object.place,
                         "write from_sql: …, to_sql: …, or both");
        },
};

}  // namespace reconcile
