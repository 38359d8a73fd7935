// A base type (manual, CREATE TYPE, Base Types; ALTER TYPE): its functions and itself speak of each other, so that it
// begins as a shell type.
#include "objects/definition.hpp"
#include "objects/type.hpp"

namespace reconcile {

namespace {

struct BaseType : Cloned<BaseType> {
  std::string input, output, receive, send, typmod_in, typmod_out, analyze, subscript;
  std::string internallength = "variable", alignment = "int4", storage = "plain", category = "U", delimiter = ",";
  bool passedbyvalue = false, preferred = false, collatable = false;
  std::optional<std::string> default_value;
  std::string element;
};

std::optional<Statements> set(const Object& from, const Object& to, ServerVersion);

/// A single character is a literal, as CREATE TYPE wants it.
Attributes make_attributes() {
  using T = BaseType;
  using Says = Attribute::Says;
  const InPlace in_place = set;
  return {{field<&T::input>("input", "the function that reads a value's text"), "INPUT", regproc("o.typinput"),
           Says::sql, "routine"},
          {field<&T::output>("output", "the function that writes it"), "OUTPUT", regproc("o.typoutput"), Says::sql,
           "routine"},
          {field<&T::receive>("receive", "the function that reads its binary form (default: none)", in_place),
           "RECEIVE", regproc("o.typreceive"), Says::sql, "routine"},
          {field<&T::send>("send", "the function that writes that (default: none)", in_place), "SEND",
           regproc("o.typsend"), Says::sql, "routine"},
          {field<&T::typmod_in>("typmod_in", "the function that reads modifiers: the 5 of `t(5)` (default: none)",
                                in_place),
           "TYPMOD_IN", regproc("o.typmodin"), Says::sql, "routine"},
          {field<&T::typmod_out>("typmod_out", "the function that writes them (default: the numbers in parentheses)",
                                 in_place),
           "TYPMOD_OUT", regproc("o.typmodout"), Says::sql, "routine"},
          {field<&T::analyze>("analyze", "the function that gathers statistics (default: as for any type)", in_place),
           "ANALYZE", regproc("o.typanalyze"), Says::sql, "routine"},
          {field<&T::subscript>("subscript",
                                "the function that subscripts a value (default: none, or that of `element`)", in_place),
           "SUBSCRIPT",
           "CASE WHEN o.typsubscript NOT IN (0, 'pg_catalog.raw_array_subscript_handler'::regproc)"
           " THEN o.typsubscript::regproc::text END",
           Says::sql, "routine"},
          {field<&T::internallength>("internallength", "how many bytes a value has, or variable (the default)"),
           "INTERNALLENGTH", "CASE WHEN o.typlen >= 0 THEN o.typlen::text END"},
          {field<&T::passedbyvalue>("passedbyvalue", "a value is passed by itself, not by its address (default false)"),
           "PASSEDBYVALUE", flag("o.typbyval"), Says::flag},
          {choice<&T::alignment>("alignment", "where in memory a value may begin (default int4)",
                                 "char | int2 | int4 | double"),
           "ALIGNMENT", "CASE o.typalign WHEN 'c' THEN 'char' WHEN 's' THEN 'int2' WHEN 'd' THEN 'double' END"},
          {choice<&T::storage>("storage", "how long values are stored (default plain)",
                               "plain | external | extended | main", in_place),
           "STORAGE", "CASE o.typstorage WHEN 'e' THEN 'external' WHEN 'x' THEN 'extended' WHEN 'm' THEN 'main' END"},
          {field<&T::category>("category", "one character: among which types it is preferred (default U, of users)"),
           "CATEGORY", "CASE WHEN o.typcategory <> 'U' THEN o.typcategory::text END", Says::literal},
          {field<&T::preferred>("preferred", "of its category it is cast to before others (default false)"),
           "PREFERRED", "CASE WHEN o.typispreferred THEN 'true' END"},
          {field<&T::default_value>("default", "of columns of the type, as a text (default NULL)"), "DEFAULT",
           "o.typdefault", Says::literal},
          {field<&T::element>("element", "the type of what it is an array of (default: none)"), "ELEMENT",
           "CASE WHEN o.typelem <> 0 THEN pg_catalog.format_type(o.typelem, NULL) END", Says::sql, "type"},
          {field<&T::delimiter>("delimiter", "between the values of its arrays (default `,`)"), "DELIMITER",
           "CASE WHEN o.typdelim <> ',' THEN o.typdelim::text END", Says::literal},
          {field<&T::collatable>("collatable", "its columns have collations (default false)"), "COLLATABLE",
           "CASE WHEN o.typcollation <> 0 THEN 'true' END"}};
}

const Attributes& attributes() {
  static const Attributes list = make_attributes();
  return list;
}

const CatalogRows& rows() {
  static const CatalogRows all{
      .catalog = "pg_type",
      .prefix = "typ",
      .name = "o.typname",
      .condition = "o.typtype = 'b' AND NOT EXISTS (SELECT FROM pg_catalog.pg_type e WHERE e.typarray = o.oid)"};
  return all;
}

/// What goes is NONE.
std::optional<Statements> set(const Object& from, const Object& to, ServerVersion) {
  std::vector<std::string> list;
  for (const Attribute& attribute : attributes()) {
    if (attribute.field.in_place != InPlace(set) || attribute.field.equal(from, to)) continue;
    const std::string value = value_of(to, attribute);
    if (value.empty() && attribute.parameter == "STORAGE") return std::nullopt;  // never back to plain
    list.push_back(fmt::format("{} = {}", attribute.parameter, value.empty() ? "NONE" : value));
  }
  return Statements{statement_on(to.ref, "Change " + to.ref.described(),
                                 fmt::format("ALTER TYPE {} SET ({})", to.ref.sql(), fmt::join(list, ", ")),
                                 Guard::Action::change, definition_part(to, "pg_type", attributes()))};
}

}  // namespace

const Kind base_type_kind{
    .name = "base type",
    .section = "base_types",
    .name_space = Namespace::type,
    .printed_whole = true,
    .in_sql = {.words = "TYPE",
               .catalog = "pg_type",
               .oid = oid_of_defined_type,
               .list = list_rows<rows>,
               .owner = "typowner",
               .privileges = "typacl",
               .privilege_class = 'T'},
    .make = make<BaseType>,
    .fields = fields_of(attributes()),
    .probe = "SELECT FROM pg_catalog.pg_type WHERE oid >= 16384 AND typtype = 'b' AND typcategory <> 'A'",
    .catalog_query =
        [](ServerVersion) { return query_of(rows(), attributes(), ", " + owner_and_grants("o", "typ", 'T')); },
    .create = [](const Object& object, ServerVersion) -> Statements {
      return create_defined(object, attributes(), spell_list(object, attributes()));
    },
    .drop = [](const Object& object, ServerVersion) -> Statements { return {drop_with_functions(object)}; },
    .announce = [](const Object& object) -> Statements { return {create_shell(object.ref)}; },
    .follow = follow_defined<attributes>,
    .rename = rename_object,
    .needs = needs_of_defined<attributes>,
    .storage = [](const Object& type, const Database&) { return static_cast<const BaseType&>(type).storage; },
    .disposable = always,
    .validate =
        [](const Object& object, const Database&, Mistakes& mistakes) {
          require(object, attributes(), {"input", "output"}, mistakes);
        },
};

}  // namespace reconcile
