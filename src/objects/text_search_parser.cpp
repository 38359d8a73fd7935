// A text search parser (manual, CREATE TEXT SEARCH PARSER).
#include "objects/definition.hpp"

namespace reconcile {

namespace {

struct TextSearchParser : Cloned<TextSearchParser> {
  std::string start, gettoken, end, lextypes, headline;
};

const Attributes& attributes() {
  using T = TextSearchParser;
  static const Attributes list{
      {field<&T::start>("start", "function that begins to parse"), "START", regproc("o.prsstart"), {}, "routine"},
      {field<&T::gettoken>("gettoken", "function that finds the next token"),
       "GETTOKEN",
       regproc("o.prstoken"),
       {},
       "routine"},
      {field<&T::end>("end", "function that ends it"), "END", regproc("o.prsend"), {}, "routine"},
      {field<&T::lextypes>("lextypes", "function that tells which types of tokens there are"),
       "LEXTYPES",
       regproc("o.prslextype"),
       {},
       "routine"},
      {field<&T::headline>("headline", "function that makes a headline (default: none)"),
       "HEADLINE",
       regproc("o.prsheadline"),
       {},
       "routine"}};
  return list;
}

const CatalogRows& rows() {
  static const CatalogRows all{.catalog = "pg_ts_parser", .prefix = "prs", .name = "o.prsname"};
  return all;
}

}  // namespace

const Kind text_search_parser_kind{
    .name = "text search parser",
    .section = "text_search_parsers",
    .printed_whole = true,
    .in_sql = {.words = "TEXT SEARCH PARSER",
               .catalog = "pg_ts_parser",
               .oid = oid_in_schema<"pg_ts_parser", "prs">,
               .list = list_rows<rows>},
    .make = make<TextSearchParser>,
    .fields = fields_of(attributes()),
    .probe = "SELECT FROM pg_catalog.pg_ts_parser WHERE oid >= 16384",
    .catalog_query = [](ServerVersion) { return query_of(rows(), attributes()); },
    .create = [](const Object& object, ServerVersion) -> Statements {
      return create_defined(object, attributes(), spell_list(object, attributes()));
    },
    .drop = drop_object,
    .follow = follow_defined<attributes>,
    .rename = rename_object,
    .needs = needs_of_defined<attributes>,
    .disposable = always,
    .validate =
        [](const Object& object, const Database&, Mistakes& mistakes) {
          require(object, attributes(), {"start", "gettoken", "end", "lextypes"}, mistakes);
        },
};

}  // namespace reconcile
