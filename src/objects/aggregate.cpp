// An aggregate function (manual, CREATE AGGREGATE).
#include "core/type_name.hpp"
#include "objects/definition.hpp"

namespace reconcile {

namespace {

struct Aggregate : Cloned<Aggregate> {
  std::string arguments;
  std::string sfunc, stype, sspace, finalfunc, finalfunc_modify, combinefunc, serialfunc, deserialfunc;
  std::string msfunc, minvfunc, mstype, msspace, mfinalfunc, mfinalfunc_modify;
  std::optional<std::string> initcond, minitcond;
  bool finalfunc_extra = false, mfinalfunc_extra = false, hypothetical = false;
  std::string sortop;
  std::string parallel = "unsafe";
  std::string result;  ///< its type, as far as it is known; never a difference
};

std::string of_aggregate(const std::string& expression) {
  return fmt::format("(SELECT {} FROM pg_catalog.pg_aggregate a WHERE a.aggfnoid = o.oid)", expression);
}
std::string function_of(std::string_view column) {
  return of_aggregate(regproc(fmt::format("nullif(a.{}, 0)", column)));
}
std::string type_of(std::string_view column) {
  return of_aggregate(fmt::format("CASE WHEN a.{0} <> 0 THEN pg_catalog.format_type(a.{0}, NULL) END", column));
}
std::string number(std::string_view column) {
  return of_aggregate(fmt::format("CASE WHEN a.{0} <> 0 THEN a.{0}::text END", column));
}
/// What a final function does to the state is read_only, of an ordered set read_write, where nothing is said.
std::string modifies(std::string_view column, std::string_view function) {
  return of_aggregate(
      fmt::format("CASE WHEN a.{1} <> 0 AND a.{0} <> CASE a.aggkind WHEN 'n' THEN 'r' ELSE 'w' END"
                  " THEN CASE a.{0} WHEN 'r' THEN 'READ_ONLY' WHEN 's' THEN 'SHAREABLE' ELSE 'READ_WRITE' END END",
                  column, function));
}

std::optional<Statements> replace(const Object& from, const Object& to, ServerVersion);

Attributes make_attributes() {
  using T = Aggregate;
  using Says = Attribute::Says;
  constexpr std::string_view words = "READ_ONLY | SHAREABLE | READ_WRITE";
  const InPlace in_place = replace;
  return {
      {field<&T::arguments>("arguments",
                            "as in CREATE AGGREGATE, where the name does not say it: `a integer ORDER BY b`"),
       {},
       "nullif(pg_catalog.pg_get_function_arguments(o.oid), '')"},
      {field<&T::sfunc>("sfunc", "the function that takes a row into the state", in_place), "SFUNC",
       function_of("aggtransfn"), Says::sql, "routine"},
      {field<&T::stype>("stype", "type of the state", in_place), "STYPE", type_of("aggtranstype"), Says::sql, "type"},
      {field<&T::sspace>("sspace", "expected size of the state, in bytes", in_place), "SSPACE",
       number("aggtransspace")},
      {field<&T::finalfunc>("finalfunc", "the function that makes the result of the state (default: the state is it)",
                            in_place),
       "FINALFUNC", function_of("aggfinalfn"), Says::sql, "routine"},
      {field<&T::finalfunc_extra>("finalfunc_extra", "it gets the arguments too, as NULL (default false)", in_place),
       "FINALFUNC_EXTRA", of_aggregate(flag("a.aggfinalextra")), Says::flag},
      {choice<&T::finalfunc_modify>("finalfunc_modify",
                                    "what it does to the state (default READ_ONLY, with ORDER BY READ_WRITE)", words,
                                    in_place),
       "FINALFUNC_MODIFY", modifies("aggfinalmodify", "aggfinalfn")},
      {field<&T::combinefunc>("combinefunc", "the function that makes one of two states", in_place), "COMBINEFUNC",
       function_of("aggcombinefn"), Says::sql, "routine"},
      {field<&T::serialfunc>("serialfunc", "the function that makes bytes of a state of type internal", in_place),
       "SERIALFUNC", function_of("aggserialfn"), Says::sql, "routine"},
      {field<&T::deserialfunc>("deserialfunc", "the function that reads them", in_place), "DESERIALFUNC",
       function_of("aggdeserialfn"), Says::sql, "routine"},
      {field<&T::initcond>("initcond", "the state at the start, as a text (default NULL)", in_place), "INITCOND",
       of_aggregate("a.agginitval"), Says::literal},
      {field<&T::msfunc>("msfunc", "the same as sfunc for moving frames of windows", in_place), "MSFUNC",
       function_of("aggmtransfn"), Says::sql, "routine"},
      {field<&T::minvfunc>("minvfunc", "the function that takes a row out of the state again", in_place), "MINVFUNC",
       function_of("aggminvtransfn"), Says::sql, "routine"},
      {field<&T::mstype>("mstype", "type of the state of moving frames", in_place), "MSTYPE",
       of_aggregate("CASE WHEN a.aggmtranstype <> 0 THEN pg_catalog.format_type(a.aggmtranstype, NULL) END"), Says::sql,
       "type"},
      {field<&T::msspace>("msspace", "expected size of that state, in bytes", in_place), "MSSPACE",
       number("aggmtransspace")},
      {field<&T::mfinalfunc>("mfinalfunc", "the function that makes the result of that state", in_place), "MFINALFUNC",
       function_of("aggmfinalfn"), Says::sql, "routine"},
      {field<&T::mfinalfunc_extra>("mfinalfunc_extra", "it gets the arguments too, as NULL (default false)", in_place),
       "MFINALFUNC_EXTRA", of_aggregate(flag("a.aggmfinalextra")), Says::flag},
      {choice<&T::mfinalfunc_modify>("mfinalfunc_modify", "what it does to the state (default as finalfunc_modify)",
                                     words, in_place),
       "MFINALFUNC_MODIFY", modifies("aggmfinalmodify", "aggmfinalfn")},
      {field<&T::minitcond>("minitcond", "that state at the start, as a text (default NULL)", in_place), "MINITCOND",
       of_aggregate("a.aggminitval"), Says::literal},
      {field<&T::sortop>("sortop", "the operator by whose order it is the first: `<` of a minimum", in_place), "SORTOP",
       of_aggregate(
           "CASE WHEN a.aggsortop <> 0 THEN (SELECT p.oprnamespace::regnamespace::text || '.' || p.oprname FROM"
           " pg_catalog.pg_operator p WHERE p.oid = a.aggsortop) END"),
       Says::operator_name, "operator"},
      {choice<&T::parallel>("parallel", "where it may run in a parallel query (default unsafe)",
                            "safe | restricted | unsafe", in_place),
       "PARALLEL", "CASE o.proparallel WHEN 's' THEN 'safe' WHEN 'r' THEN 'restricted' END"},
      {field<&T::hypothetical>("hypothetical", "its direct arguments are a row of their own (default false)"),
       "HYPOTHETICAL", of_aggregate(flag("a.aggkind = 'h'")), Says::flag},
  };
}

const Attributes& attributes() {
  static const Attributes list = make_attributes();
  return list;
}

const Aggregate& aggregate_of(const Object& object) { return static_cast<const Aggregate&>(object); }

const CatalogRows& rows() {
  static const CatalogRows all{.catalog = "pg_proc",
                               .prefix = "pro",
                               .name =
                                   "pg_catalog.quote_ident(o.proname) || '(' || CASE o.pronargs WHEN 0 THEN '*' ELSE"
                                   " pg_catalog.oidvectortypes(o.proargtypes) END || ')'",
                               .condition = "o.prokind = 'a'"};
  return all;
}

std::string oid(const ObjectRef& ref) {
  return fmt::format(
      "(SELECT o.oid FROM pg_proc o WHERE o.pronamespace = to_regnamespace({}) AND o.prokind = 'a' AND {} = {})",
      quote_literal(quote_ident(ref.schema)), rows().name, quote_literal(ref.name));
}

Statement spell(const Object& object, std::string does, std::string_view create, Guard::Action action) {
  const ObjectRef& ref = object.ref;
  const std::string& arguments = aggregate_of(object).arguments;
  return statement_on(
      ref, std::move(does),
      fmt::format("{} {}.{}({}) {}", create, quote_ident(ref.schema), quote_ident(bare_name(ref.name.text())),
                  arguments.empty() ? "*" : arguments, spell_list(object, attributes())),
      action, definition_part(object, "pg_proc", attributes()));
}

/// The server keeps the names and types of the arguments and the result.
std::optional<Statements> replace(const Object& from, const Object& to, ServerVersion) {
  const Aggregate &old = aggregate_of(from), &now = aggregate_of(to);
  const bool same_result = old.result.empty() || now.result.empty()
                               ? old.finalfunc == now.finalfunc && old.stype == now.stype
                               : old.result == now.result;
  if (!same_result) return std::nullopt;
  return Statements{spell(to, "Replace " + to.ref.described(), "CREATE OR REPLACE AGGREGATE", Guard::Action::change)};
}

std::vector<Field> fields() {
  std::vector<Field> all = fields_of(attributes());
  all.push_back(hidden(field<&Aggregate::result>("result_", "")));
  return all;
}

}  // namespace

const Kind aggregate_kind{
    .name = "aggregate",
    .section = "aggregates",
    .has_arguments = true,
    .printed_whole = true,
    .in_sql = {.words = "AGGREGATE",
               .catalog = "pg_proc",
               .oid = oid,
               .list = list_rows<rows>,
               .owner = "proowner",
               .privileges = "proacl",
               .privilege_class = 'f'},
    .make = make<Aggregate>,
    .fields = fields(),
    .probe = "SELECT FROM pg_catalog.pg_proc WHERE oid >= 16384 AND prokind = 'a'",
    .catalog_query =
        [](ServerVersion) {
          return query_of(
              rows(), attributes(),
              ", pg_catalog.format_type(o.prorettype, NULL) AS result_, " + owner_and_grants("o", "pro", 'f'));
        },
    .create = [](const Object& object, ServerVersion) -> Statements {
      return {spell(object, "Create " + object.ref.described(), "CREATE AGGREGATE", Guard::Action::make)};
    },
    .drop = drop_object,
    .follow = follow_defined<attributes>,
    .rename = rename_object,
    .replace = replace,
    .needs =
        [](const Object& object, const Database& database, const std::function<void(const ObjectRef&)>& need) {
          needs_of_attributes(object, attributes(), database, need);
          for (const std::string& type : argument_types("AGGREGATE", object.ref.sql()).value_or(Names()))
            needs_of(SqlText(type, Syntax::type), object.ref, database, need);
        },
    .disposable = always,
    .validate =
        [](const Object& object, const Database&, Mistakes& mistakes) {
          require(object, attributes(), {"sfunc", "stype"}, mistakes);
        },
};

}  // namespace reconcile
