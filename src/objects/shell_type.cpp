// A shell type: a name that functions may speak of before there is a type (manual, CREATE TYPE, Base Types). Here one
// that nobody has defined yet.
#include "objects/definition.hpp"
#include "objects/type.hpp"

namespace reconcile {

namespace {

struct ShellType : Cloned<ShellType> {};

const CatalogRows& rows() {
  static const CatalogRows all{
      .catalog = "pg_type", .prefix = "typ", .name = "o.typname", .condition = "NOT o.typisdefined"};
  return all;
}

/// Null once it has been defined.
std::string oid(const ObjectRef& ref) {
  return fmt::format("(SELECT s.oid FROM pg_type s WHERE s.oid = {} AND NOT s.typisdefined)",
                     oid_in_schema<"pg_type", "typ">(ref));
}

}  // namespace

const Kind shell_type_kind{
    .name = "shell type",
    .section = "shell_types",
    .name_space = Namespace::type,
    .in_sql = {.words = "TYPE", .catalog = "pg_type", .oid = oid, .list = list_rows<rows>, .owner = "typowner"},
    .make = make<ShellType>,
    .probe = "SELECT FROM pg_catalog.pg_type WHERE oid >= 16384 AND NOT typisdefined",
    .catalog_query = [](ServerVersion) { return query_of(rows(), {}, ", " + owner_in_schema("o.typowner")); },
    .create = [](const Object& object, ServerVersion) -> Statements { return {create_shell(object.ref)}; },
    .drop = drop_object,
    .disposable = always,
};

}  // namespace reconcile
