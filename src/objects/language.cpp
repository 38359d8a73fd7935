// A procedural language (manual, CREATE LANGUAGE).
#include "objects/definition.hpp"

namespace reconcile {

namespace {

struct Language : Cloned<Language> {
  bool trusted = false;
  std::string handler, inline_handler, validator;
};

std::optional<Statements> replace(const Object& from, const Object& to, ServerVersion);

Attributes make_attributes() {
  using T = Language;
  const InPlace in_place = replace;
  return {{field<&T::trusted>("trusted", "whoever may use it can do no more than in SQL (default false)", in_place),
           {},
           flag("o.lanpltrusted")},
          {field<&T::handler>("handler", "the function that runs its functions", in_place),
           "HANDLER",
           regproc("o.lanplcallfoid"),
           {},
           "routine"},
          {field<&T::inline_handler>("inline", "the function that runs DO (default: none)", in_place),
           "INLINE",
           regproc("o.laninline"),
           {},
           "routine"},
          {field<&T::validator>("validator", "the function that checks new functions (default: none)", in_place),
           "VALIDATOR",
           regproc("o.lanvalidator"),
           {},
           "routine"}};
}

const Attributes& attributes() {
  static const Attributes list = make_attributes();
  return list;
}

const CatalogRows& rows() {
  static const CatalogRows all{.catalog = "pg_language", .prefix = {}, .name = "o.lanname", .condition = "o.lanispl"};
  return all;
}

Statement spell(const Object& object, std::string does, Guard::Action action) {
  std::string sql = fmt::format("CREATE OR REPLACE {}LANGUAGE {}",
                                static_cast<const Language&>(object).trusted ? "TRUSTED " : "", object.ref.sql());
  for (const Attribute& attribute : attributes())
    if (const std::string value = value_of(object, attribute); !attribute.parameter.empty() && !value.empty())
      sql += fmt::format(" {} {}", attribute.parameter, value);
  return statement_on(object.ref, std::move(does), std::move(sql), action,
                      definition_part(object, "pg_language", attributes()));
}

std::optional<Statements> replace(const Object&, const Object& to, ServerVersion) {
  return Statements{spell(to, "Replace " + to.ref.described(), Guard::Action::change)};
}

}  // namespace

const Kind language_kind{
    .name = "language",
    .section = "languages",
    .in_schema = false,
    .printed_whole = true,
    .in_sql = {.words = "LANGUAGE",
               .catalog = "pg_language",
               .oid = oid_by_name<"pg_language", "lanname">,
               .list = list_rows<rows>,
               .owner = "lanowner",
               .privileges = "lanacl",
               .privilege_class = 'l'},
    .short_scalar = "handler",
    .make = make<Language>,
    .fields = fields_of(attributes()),
    .probe = "SELECT FROM pg_catalog.pg_language WHERE oid >= 16384",
    .catalog_query =
        [](ServerVersion) {
          return query_of(
              rows(), attributes(),
              fmt::format(", {}, {}", owner_in_database("o.lanowner"), grants_column("o.lanacl", "'l'", "o.lanowner")));
        },
    .create = [](const Object& object, ServerVersion) -> Statements {
      return {spell(object, "Create " + object.ref.described(), Guard::Action::make)};
    },
    .drop = drop_object,
    .follow = follow_defined<attributes>,
    .rename = rename_object,
    .needs = needs_of_defined<attributes>,
    .disposable = always,
    .validate = [](const Object& object, const Database&,
                   Mistakes& mistakes) { require(object, attributes(), {"handler"}, mistakes); },
};

void need_language(const std::string& name, const Database& database,
                   const std::function<void(const ObjectRef&)>& need) {
  const ObjectRef ref{&language_kind, {}, {}, name, nullptr};
  if (database.find(ref)) need(ref);
}

}  // namespace reconcile
