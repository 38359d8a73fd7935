// A conversion between encodings (manual, CREATE CONVERSION).
#include "objects/definition.hpp"

namespace reconcile {

namespace {

struct Conversion : Cloned<Conversion> {
  std::string source, target, function;
  bool is_default = false;
};

const Conversion& conversion_of(const Object& object) { return static_cast<const Conversion&>(object); }

const Attributes& attributes() {
  using T = Conversion;
  static const Attributes list{
      {field<&T::source>("from", "encoding of what it is given"), {}, "pg_encoding_to_char(o.conforencoding)"},
      {field<&T::target>("to", "encoding of what it returns"), {}, "pg_encoding_to_char(o.contoencoding)"},
      {field<&T::function>("function", "the function that does it"), {}, regproc("o.conproc"), {}, "routine"},
      {field<&T::is_default>("default", "is used where only the encodings are told (default false)"),
       {},
       flag("o.condefault")}};
  return list;
}

const CatalogRows& rows() {
  static const CatalogRows all{.catalog = "pg_conversion", .prefix = "con", .name = "o.conname"};
  return all;
}

}  // namespace

const Kind conversion_kind{
    .name = "conversion",
    .section = "conversions",
    .printed_whole = true,
    .in_sql = {.words = "CONVERSION",
               .catalog = "pg_conversion",
               .oid = oid_in_schema<"pg_conversion", "con">,
               .list = list_rows<rows>,
               .owner = "conowner"},
    .make = make<Conversion>,
    .fields = fields_of(attributes()),
    .probe = "SELECT FROM pg_catalog.pg_conversion WHERE oid >= 16384",
    .catalog_query = [](ServerVersion) { return query_of(rows(), attributes(), ", " + owner_in_schema("o.conowner")); },
    .create = [](const Object& object, ServerVersion) -> Statements {
      const Conversion& conversion = conversion_of(object);
      Statements statements = create_defined(object, attributes(),
                                             fmt::format("FOR {} TO {} FROM {}", quote_literal(conversion.source),
                                                         quote_literal(conversion.target), conversion.function));
      if (conversion.is_default) statements.front().sql.replace(0, 6, "CREATE DEFAULT");
      return statements;
    },
    .drop = drop_object,
    .follow = follow_defined<attributes>,
    .rename = rename_object,
    .needs = needs_of_defined<attributes>,
    .disposable = always,
    .validate =
        [](const Object& object, const Database&, Mistakes& mistakes) {
          require(object, attributes(), {"from", "to", "function"}, mistakes);
        },
};

}  // namespace reconcile
