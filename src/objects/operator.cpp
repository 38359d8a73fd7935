// An operator (manual, CREATE OPERATOR; ALTER OPERATOR).
#include "core/type_name.hpp"
#include "objects/definition.hpp"

namespace reconcile {

namespace {

struct Operator : Cloned<Operator> {
  std::string function, commutator, negator, restrict_, join;
  bool hashes = false, merges = false;
};

std::string operator_by_oid(std::string_view oid) {
  return fmt::format(
      "(SELECT p.oprnamespace::regnamespace::text || '.' || p.oprname FROM pg_catalog.pg_operator p WHERE p.oid = {})",
      oid);
}

std::optional<Statements> set_estimators(const Object& from, const Object& to, ServerVersion);
std::optional<Statements> set_once(const Object& from, const Object& to, ServerVersion);

Attributes make_attributes() {
  using T = Operator;
  using Says = Attribute::Says;
  const InPlace estimators = set_estimators, once = set_once;
  return {
      {field<&T::function>("function", "the function that it calls"), "FUNCTION", regproc("o.oprcode"), Says::sql,
       "routine"},
      {field<&T::commutator>("commutator", "the operator that means the same with its operands exchanged", once),
       "COMMUTATOR", operator_by_oid("o.oprcom"), Says::operator_name},
      {field<&T::negator>("negator", "the operator that is true where it is false", once), "NEGATOR",
       operator_by_oid("o.oprnegate"), Says::operator_name},
      {field<&T::restrict_>("restrict", "function that estimates how many rows it chooses", estimators), "RESTRICT",
       regproc("o.oprrest"), Says::sql, "routine"},
      {field<&T::join>("join", "the same of a join", estimators), "JOIN", regproc("o.oprjoin"), Says::sql, "routine"},
      {field<&T::hashes>("hashes", "can support a hash join (default false)", once), "HASHES", flag("o.oprcanhash"),
       Says::flag},
      {field<&T::merges>("merges", "can support a merge join (default false)", once), "MERGES", flag("o.oprcanmerge"),
       Says::flag}};
}

const Attributes& attributes() {
  static const Attributes list = make_attributes();
  return list;
}

/// One that is only named as another's commutator or negator is a shell: its function is not known.
const CatalogRows& rows() {
  static const CatalogRows all{
      .catalog = "pg_operator",
      .prefix = "opr",
      .name =
          "o.oprname || '(' || CASE o.oprleft WHEN 0 THEN 'NONE' ELSE pg_catalog.format_type(o.oprleft, NULL) END || ', '"
          " || pg_catalog.format_type(o.oprright, NULL) || ')'",
      .condition = "o.oprcode <> 0"};
  return all;
}

std::string oid(const ObjectRef& ref) {
  return fmt::format(
      "(SELECT o.oid FROM pg_operator o WHERE o.oprnamespace = to_regnamespace({}) AND o.oprcode <> 0 AND {} = {})",
      quote_literal(quote_ident(ref.schema)), rows().name, quote_literal(ref.name));
}

/// The type of the left one, empty where there is none, and of the right one.
Names operands_of(const ObjectRef& ref) { return argument_types("OPERATOR", ref.sql()).value_or(Names()); }

Statements set(const Object& to, const Attributes& changed) {
  return {statement_on(to.ref, "Change " + to.ref.described(),
                       fmt::format("ALTER OPERATOR {} SET {}", to.ref.sql(), spell_list(to, changed)),
                       Guard::Action::change, definition_part(to, "pg_operator", attributes()))};
}

/// One that goes is NONE.
std::optional<Statements> set_estimators(const Object& from, const Object& to, ServerVersion) {
  std::vector<std::string> list;
  for (const Attribute& attribute : attributes())
    if (attribute.field.in_place == InPlace(set_estimators) && !attribute.field.equal(from, to)) {
      const std::string value = value_of(to, attribute);
      list.push_back(fmt::format("{} = {}", attribute.parameter, value.empty() ? "NONE" : value));
    }
  Statements statements = set(to, {});
  statements.front().sql = fmt::format("ALTER OPERATOR {} SET ({})", to.ref.sql(), fmt::join(list, ", "));
  return statements;
}

/// Since 17 what was not said may be said later, and never taken back.
std::optional<Statements> set_once(const Object& from, const Object& to, ServerVersion version) {
  if (version.major() < 17) return std::nullopt;
  Attributes changed;
  for (const Attribute& attribute : attributes())
    if (attribute.field.in_place == InPlace(set_once) && !attribute.field.equal(from, to)) {
      if (!value_of(from, attribute).empty()) return std::nullopt;
      changed.push_back(attribute);
    }
  return set(to, changed);
}

}  // namespace

const Kind operator_kind{
    .name = "operator",
    .section = "operators",
    .has_arguments = true,
    .is_symbol = true,
    .printed_whole = true,
    .in_sql = {.words = "OPERATOR", .catalog = "pg_operator", .oid = oid, .list = list_rows<rows>, .owner = "oprowner"},
    .make = make<Operator>,
    .fields = fields_of(attributes()),
    .probe = "SELECT FROM pg_catalog.pg_operator WHERE oid >= 16384",
    .catalog_query = [](ServerVersion) { return query_of(rows(), attributes(), ", " + owner_in_schema("o.oprowner")); },
    .create = [](const Object& object, ServerVersion) -> Statements {
      const ObjectRef& ref = object.ref;
      const Names types = operands_of(ref);
      std::vector<std::string> operands;
      for (std::size_t i = 0; i < types.size(); ++i)
        if (!types[i].empty()) operands.push_back((i == 0 ? "LEFTARG = " : "RIGHTARG = ") + types[i]);
      Statements statements = create_defined(object, attributes(), spell_list(object, attributes(), operands));
      statements.front().sql = fmt::format("CREATE OPERATOR {}.{} {}", quote_ident(ref.schema),
                                           bare_name(ref.name.text()), spell_list(object, attributes(), operands));
      return statements;
    },
    .drop = drop_object,
    .follow = follow_defined<attributes>,
    .needs =
        [](const Object& object, const Database& database, const std::function<void(const ObjectRef&)>& need) {
          needs_of_attributes(object, attributes(), database, need);
          for (const std::string& type : operands_of(object.ref))
            if (!type.empty()) needs_of(SqlText(type, Syntax::type), object.ref, database, need);
        },
    .uses =
        [](const Object& object, const Database& database, const std::function<void(const ObjectRef&)>& use) {
          for (const std::string* other :
               {&static_cast<const Operator&>(object).commutator, &static_cast<const Operator&>(object).negator}) {
            const WrittenName name = parse_name(*other, object.ref.schema);
            for (const Object* overload : database.overloads(name.schema, name.name))
              if (!other->empty() && !(overload->ref == object.ref)) use(overload->ref);
          }
        },
    .disposable = always,
    .validate =
        [](const Object& object, const Database&, Mistakes& mistakes) {
          require(object, attributes(), {"function"}, mistakes);
          if (operands_of(object.ref).size() != 2)
            mistakes.add(fmt::format("{} does not tell its operands", object.ref.described()), object.place,
                         "write them behind its name: `=(integer, text)`, `-(NONE, integer)`");
        },
};

}  // namespace reconcile
