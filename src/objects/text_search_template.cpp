// A text search template (manual, CREATE TEXT SEARCH TEMPLATE).
#include "objects/definition.hpp"

namespace reconcile {

namespace {

struct TextSearchTemplate : Cloned<TextSearchTemplate> {
  std::string init, lexize;
};

const Attributes& attributes() {
  using T = TextSearchTemplate;
  static const Attributes list{{field<&T::init>("init", "function that prepares a dictionary (default: none)"),
                                "INIT",
                                regproc("o.tmplinit"),
                                {},
                                "routine"},
                               {field<&T::lexize>("lexize", "function that makes lexemes of a token"),
                                "LEXIZE",
                                regproc("o.tmpllexize"),
                                {},
                                "routine"}};
  return list;
}

const CatalogRows& rows() {
  static const CatalogRows all{.catalog = "pg_ts_template", .prefix = "tmpl", .name = "o.tmplname"};
  return all;
}

}  // namespace

const Kind text_search_template_kind{
    .name = "text search template",
    .section = "text_search_templates",
    .printed_whole = true,
    .in_sql = {.words = "TEXT SEARCH TEMPLATE",
               .catalog = "pg_ts_template",
               .oid = oid_in_schema<"pg_ts_template", "tmpl">,
               .list = list_rows<rows>},
    .short_scalar = "lexize",
    .make = make<TextSearchTemplate>,
    .fields = fields_of(attributes()),
    .probe = "SELECT FROM pg_catalog.pg_ts_template WHERE oid >= 16384",
    .catalog_query = [](ServerVersion) { return query_of(rows(), attributes()); },
    .create = [](const Object& object, ServerVersion) -> Statements {
      return create_defined(object, attributes(), spell_list(object, attributes()));
    },
    .drop = drop_object,
    .follow = follow_defined<attributes>,
    .rename = rename_object,
    .needs = needs_of_defined<attributes>,
    .disposable = always,
    .validate = [](const Object& object, const Database&,
                   Mistakes& mistakes) { require(object, attributes(), {"lexize"}, mistakes); },
};

}  // namespace reconcile
