// A collation (manual, CREATE COLLATION).
#include "objects/definition.hpp"

namespace reconcile {

namespace {

struct Collation : Cloned<Collation> {
  std::string provider = "libc";
  std::string locale, lc_collate, lc_ctype;
  bool deterministic = true;
  std::string rules;
};

Attributes attributes(ServerVersion version) {
  using T = Collation;
  // colliculocale since 15, colllocale since 17; before, collcollate was that of ICU too
  const std::string own_locale = version.major() >= 17   ? "o.colllocale"
                                 : version.major() >= 15 ? "o.colliculocale"
                                                         : "CASE WHEN o.collprovider = 'i' THEN o.collcollate END";
  const auto differs = [](std::string_view column) {
    return fmt::format("CASE WHEN o.collprovider = 'c' AND o.collcollate <> o.collctype THEN o.{} END::text", column);
  };
  return {
      {choice<&T::provider>("provider", "what orders the text (default libc)", "libc | icu | builtin"), "PROVIDER",
       "CASE o.collprovider WHEN 'i' THEN 'icu' WHEN 'b' THEN 'builtin' END"},
      {field<&T::locale>("locale", "as the provider calls it: `de-u-co-phonebk`"), "LOCALE",
       fmt::format(
           "coalesce({}, CASE WHEN o.collprovider = 'c' AND o.collcollate = o.collctype THEN o.collcollate END)::text",
           own_locale),
       Attribute::Says::literal},
      {field<&T::lc_collate>("lc_collate", "of libc, where order and classes of characters have two locales"),
       "LC_COLLATE", differs("collcollate"), Attribute::Says::literal},
      {field<&T::lc_ctype>("lc_ctype", "the locale of the classes of characters"), "LC_CTYPE", differs("collctype"),
       Attribute::Says::literal},
      {field<&T::deterministic>("deterministic", "only the same bytes are equal (default true)"), "DETERMINISTIC",
       "CASE WHEN NOT o.collisdeterministic THEN 'false' END"},
      {since(
           field<&T::rules>("rules", "how ICU's order is changed"),
           [](const ServerVersion& server) { return server.major() >= 16; }, "PostgreSQL 16"),
       "RULES", version.major() >= 16 ? "o.collicurules" : "", Attribute::Says::literal}};
}

const CatalogRows& rows() {
  static const CatalogRows all{.catalog = "pg_collation", .prefix = "coll", .name = "o.collname"};
  return all;
}

/// A name may be there for several encodings.
std::string oid(const ObjectRef& ref) { return fmt::format("to_regcollation({})", quote_literal(ref.sql())); }

}  // namespace

const Kind collation_kind{
    .name = "collation",
    .section = "collations",
    .printed_whole = true,
    .in_sql =
        {.words = "COLLATION", .catalog = "pg_collation", .oid = oid, .list = list_rows<rows>, .owner = "collowner"},
    .short_scalar = "locale",
    .make = make<Collation>,
    .fields = fields_of(attributes({})),
    .probe = "SELECT FROM pg_catalog.pg_collation WHERE oid >= 16384 AND collnamespace <> 'pg_catalog'::regnamespace",
    .catalog_query =
        [](ServerVersion version) {
          return query_of(rows(), attributes(version), ", " + owner_in_schema("o.collowner"));
        },
    .create = [](const Object& object, ServerVersion version) -> Statements {
      return create_defined(object, attributes(version), spell_list(object, attributes(version)));
    },
    .drop = drop_object,
    .rename = rename_object,
    .disposable = always,
    .validate =
        [](const Object& object, const Database&, Mistakes& mistakes) {
          const auto& collation = static_cast<const Collation&>(object);
          if (collation.locale.empty() && (collation.lc_collate.empty() || collation.lc_ctype.empty()))
            mistakes.add(fmt::format("{} has no locale", object.ref.described()), object.place,
                         "write locale: …, or both lc_collate and lc_ctype");
        },
};

}  // namespace reconcile
