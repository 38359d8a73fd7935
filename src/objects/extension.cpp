// An extension (manual, CREATE EXTENSION).
#include "objects/kinds.hpp"
#include "objects/spell.hpp"

namespace reconcile {

namespace {

std::string found(const ObjectRef& ref, std::string_view expression) {
  return fmt::format(
      "(SELECT {} FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = {})", expression,
      quote_literal(ref.name));
}

Statement statement(const Object& extension, std::string does, std::string sql, Guard::Action action,
                    std::string_view expression, std::vector<std::string> wanted) {
  return {extension.ref,
          std::move(does),
          std::move(sql),
          {action, {}, {{extension.ref.described(), found(extension.ref, expression), std::move(wanted), false, {}}}},
          Lock::none,
          Work::catalog,
          {},
          true,
          false,
          {}};
}

std::optional<Statements> set_schema(const Object&, const Object& to, ServerVersion) {
  const auto& extension = static_cast<const Extension&>(to);
  if (extension.schema.empty()) return Statements{};
  return Statements{statement(
      to, fmt::format("Move extension {} to schema {}", quote_ident(to.ref.name), extension.schema),
      fmt::format("ALTER EXTENSION {} SET SCHEMA {}", quote_ident(to.ref.name), quote_ident(extension.schema)),
      Guard::Action::change, "n.nspname::text", {extension.schema})};
}

std::optional<Statements> update(const Object&, const Object& to, ServerVersion) {
  const auto& extension = static_cast<const Extension&>(to);
  if (extension.version.empty()) return Statements{};
  return Statements{statement(
      to, fmt::format("Update extension {} to version {}", quote_ident(to.ref.name), extension.version),
      fmt::format(
          "DO {}",
          dollar_quote(fmt::format(
              " BEGIN\n  IF EXISTS (SELECT FROM pg_extension_update_paths({0}) p JOIN pg_extension e ON e.extname = {0}"
              " WHERE p.source = e.extversion AND p.target = {1} AND p.path IS NOT NULL) THEN\n    ALTER EXTENSION {2} UPDATE TO {1};\n"
              "  ELSE -- there is no way back to an older version but to make it anew, as long as nothing uses it\n"
              "    DROP EXTENSION {2};\n    CREATE EXTENSION {2}{3} VERSION {1};\n  END IF;\nEND ",
              quote_literal(to.ref.name), quote_literal(extension.version), quote_ident(to.ref.name),
              extension.schema.empty() ? "" : " SCHEMA " + quote_ident(extension.schema)))),
      Guard::Action::change, "e.extversion", {extension.version})};
}

/// What the desired state leaves open is not a difference.
template <std::string Extension::*member>
bool equal_where_both_say(const Object& a, const Object& b) {
  const auto &x = static_cast<const Extension&>(a).*member, &y = static_cast<const Extension&>(b).*member;
  return x.empty() || y.empty() || x == y;
}

Field with_equal(Field field, bool (*equal)(const Object&, const Object&)) {
  field.equal = equal;
  field.compared = nothing_of;
  return field;
}

}  // namespace

const Kind extension_kind{
    .name = "extension",
    .section = "extensions",
    .in_schema = false,
    .in_sql = {.words = "EXTENSION", .catalog = "pg_extension", .oid = oid_by_name<"pg_extension", "extname">},
    .make = make<Extension>,
    .fields = {with_equal(field<&Extension::schema>(
                              "schema", "the schema that its objects live in (default: the first of the search path)",
                              set_schema),
                          equal_where_both_say<&Extension::schema>),
               with_equal(field<&Extension::version>("version", "its version (default: any)", update),
                          equal_where_both_say<&Extension::version>)},
    .catalog_query = [](ServerVersion) -> std::string {
      return "SELECT e.extname AS name, n.nspname AS schema, e.extversion AS version"
             " FROM pg_catalog.pg_extension e"
             " JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace WHERE e.extname <> 'plpgsql'";
    },
    .create = [](const Object& object, ServerVersion) -> Statements {
      const auto& extension = static_cast<const Extension&>(object);
      std::string sql = "CREATE EXTENSION " + quote_ident(extension.ref.name);
      if (!extension.schema.empty()) sql += " SCHEMA " + quote_ident(extension.schema);
      if (!extension.version.empty()) sql += " VERSION " + quote_literal(extension.version);
      // where no schema is named, it is the first of the search path, which is otherwise pg_catalog here
      if (extension.schema.empty())
        sql = "SET LOCAL search_path = public; " + sql + "; SET LOCAL search_path = pg_catalog, pg_temp";
      return {statement(object, "Create extension " + quote_ident(extension.ref.name), std::move(sql),
                        Guard::Action::make, "e.extname::text", {extension.ref.name})};
    },
    .drop = [](const Object& extension, ServerVersion) -> Statements {
      return {statement(extension, "Drop extension " + quote_ident(extension.ref.name),
                        "DROP EXTENSION " + quote_ident(extension.ref.name), Guard::Action::remove, "e.extname::text",
                        {})};
    },
    .needs =
        [](const Object& object, const Database& database, const std::function<void(const ObjectRef&)>& need) {
          const ObjectRef schema{&schema_kind, {}, {}, static_cast<const Extension&>(object).schema, nullptr};
          if (database.find(schema)) need(schema);
          for (const std::string& name : static_cast<const Extension&>(object).requires_first)
            if (const ObjectRef other{&extension_kind, {}, {}, name, nullptr}; database.find(other)) need(other);
        },
    .disposable = never,
    .holds = "all that belongs to it",
    // an older version may only be had by making it anew
    .breaks =
        [](const Object& from, const Object& to, const Object& dependent) {
          return dependent.ref.kind == &extension_dependencies_kind &&
                 !equal_where_both_say<&Extension::version>(from, to);
        },
};

}  // namespace reconcile
