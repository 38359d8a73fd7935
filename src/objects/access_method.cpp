// An access method of tables or indexes (manual, CREATE ACCESS METHOD).
#include "objects/definition.hpp"

namespace reconcile {

namespace {

struct AccessMethod : Cloned<AccessMethod> {
  std::string type = "index";
  std::string handler;
};

const Attributes& attributes() {
  static const Attributes list{
      {choice<&AccessMethod::type>("type", "what it is for (default index)", "index | table"),
       {},
       "CASE o.amtype WHEN 't' THEN 'table' END"},
      {field<&AccessMethod::handler>("handler", "the function that tells the server how it works"),
       {},
       regproc("o.amhandler"),
       {},
       "routine"}};
  return list;
}

const CatalogRows& rows() {
  static const CatalogRows all{.catalog = "pg_am", .prefix = {}, .name = "o.amname"};
  return all;
}

}  // namespace

const Kind access_method_kind{
    .name = "access method",
    .section = "access_methods",
    .in_schema = false,
    .printed_whole = true,
    .in_sql = {.words = "ACCESS METHOD",
               .catalog = "pg_am",
               .oid = oid_by_name<"pg_am", "amname">,
               .list = list_rows<rows>},
    .make = make<AccessMethod>,
    .fields = fields_of(attributes()),
    .probe = "SELECT FROM pg_catalog.pg_am WHERE oid >= 16384",
    .catalog_query = [](ServerVersion) { return query_of(rows(), attributes()); },
    .create = [](const Object& object, ServerVersion) -> Statements {
      const auto& method = static_cast<const AccessMethod&>(object);
      return create_defined(
          object, attributes(),
          fmt::format("TYPE {} HANDLER {}", method.type == "table" ? "TABLE" : "INDEX", method.handler));
    },
    .drop = drop_object,
    .follow = follow_defined<attributes>,
    .needs = needs_of_defined<attributes>,
    .disposable = always,
    .validate = [](const Object& object, const Database&,
                   Mistakes& mistakes) { require(object, attributes(), {"handler"}, mistakes); },
};

void need_access_method(const std::string& name, const Database& database,
                        const std::function<void(const ObjectRef&)>& need) {
  const ObjectRef ref{&access_method_kind, {}, {}, name, nullptr};
  if (!name.empty() && database.find(ref)) need(ref);
}

}  // namespace reconcile
