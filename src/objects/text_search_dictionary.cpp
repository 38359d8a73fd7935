// A text search dictionary (manual, CREATE TEXT SEARCH DICTIONARY).
#include "core/parse_tree.hpp"
#include "objects/definition.hpp"

namespace reconcile {

namespace {

struct TextSearchDictionary : Cloned<TextSearchDictionary> {
  std::string from_template, options;
};

std::optional<Statements> set_options(const Object& from, const Object& to, ServerVersion);

const Attributes& attributes() {
  using T = TextSearchDictionary;
  static const Attributes list{
      {field<&T::from_template>("template", "the template that it is made from"),
       "TEMPLATE",
       name_by_oid("pg_ts_template", "tmpl", "o.dicttemplate"),
       {},
       "text search template"},
      {field<&T::options>("options", "those of the template, as SQL: `language = 'english', stopwords = 'english'`",
                          set_options),
       {},
       "o.dictinitoption"}};
  return list;
}

const CatalogRows& rows() {
  static const CatalogRows all{.catalog = "pg_ts_dict", .prefix = "dict", .name = "o.dictname"};
  return all;
}

const std::string& options_of(const Object& object) { return static_cast<const TextSearchDictionary&>(object).options; }

Names option_names(const std::string& options) {
  Names names;
  const StatementTree tree("ALTER TEXT SEARCH DICTIONARY d (" + options + ")");
  const Node* list = member(tree.body(), "options");
  for (rapidjson::SizeType i = 0; list && i < list->Size(); ++i)
    if (const Node* option = member((*list)[i], "DefElem"))
      if (const Node* name = member(*option, "defname")) names.emplace_back(name->GetString());
  return names;
}

/// An option without a value is taken away.
std::optional<Statements> set_options(const Object& from, const Object& to, ServerVersion) {
  const Names now = option_names(options_of(to));
  std::vector<std::string> list;
  if (!now.empty()) list.push_back(options_of(to));
  for (const std::string& old : option_names(options_of(from)))
    if (std::find(now.begin(), now.end(), old) == now.end()) list.push_back(quote_ident(old));
  return Statements{
      statement_on(to.ref, "Set the options of " + to.ref.described(),
                   fmt::format("ALTER TEXT SEARCH DICTIONARY {} ({})", to.ref.sql(), fmt::join(list, ", ")),
                   Guard::Action::change, definition_part(to, "pg_ts_dict", attributes()))};
}

}  // namespace

const Kind text_search_dictionary_kind{
    .name = "text search dictionary",
    .section = "text_search_dictionaries",
    .printed_whole = true,
    .in_sql = {.words = "TEXT SEARCH DICTIONARY",
               .catalog = "pg_ts_dict",
               .oid = oid_in_schema<"pg_ts_dict", "dict">,
               .list = list_rows<rows>,
               .owner = "dictowner"},
    .short_scalar = "template",
    .make = make<TextSearchDictionary>,
    .fields = fields_of(attributes()),
    .probe = "SELECT FROM pg_catalog.pg_ts_dict WHERE oid >= 16384",
    .catalog_query =
        [](ServerVersion) { return query_of(rows(), attributes(), ", " + owner_in_schema("o.dictowner")); },
    .create = [](const Object& object, ServerVersion) -> Statements {
      std::vector<std::string> list{"TEMPLATE = " + value_of(object, attributes().front())};
      if (!options_of(object).empty()) list.push_back(options_of(object));
      return create_defined(object, attributes(), fmt::format("(\n  {}\n)", fmt::join(list, ",\n  ")));
    },
    .drop = drop_object,
    .follow = follow_defined<attributes>,
    .rename = rename_object,
    .needs = needs_of_defined<attributes>,
    .disposable = always,
    .validate = [](const Object& object, const Database&,
                   Mistakes& mistakes) { require(object, attributes(), {"template"}, mistakes); },
};

}  // namespace reconcile
