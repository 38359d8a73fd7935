// An operator family of an access method (manual, CREATE OPERATOR FAMILY; ALTER OPERATOR FAMILY).
#include "objects/operator_members.hpp"

namespace reconcile {

namespace {

struct OperatorFamily : Cloned<OperatorFamily> {
  Names members;
};

const Names& members_of(const Object& object) { return static_cast<const OperatorFamily&>(object).members; }

std::optional<Statements> change_members(const Object& from, const Object& to, ServerVersion);

const std::string& is_member() {
  static const std::string sql = member_of("pg_opfamily", "o.oid");
  return sql;
}

const Attributes& attributes() {
  static const Attributes list{
      {field<&OperatorFamily::members>("members",
                                       "the operators and functions that are in none of its classes, as in"
                                       " ALTER OPERATOR FAMILY … ADD: `OPERATOR 1 <(a, b)`",
                                       change_members),
       {},
       members_column("o.oid", is_member()),
       Attribute::Says::list}};
  return list;
}

const CatalogRows& rows() {
  static const CatalogRows all{
      .catalog = "pg_opfamily",
      .prefix = "opf",
      .name = name_using_method("o", "opf"),
      .condition = fmt::format(
          "NOT EXISTS (SELECT FROM pg_catalog.pg_opfamily f, pg_catalog.pg_opclass c WHERE f.oid = o.oid AND {})",
          family_of_one_class()),
      .stands_on = stands_on_members("pg_opfamily", "o.oid", is_member())};
  return all;
}

Statements change(const Object& object, std::string_view action, const std::vector<std::string>& members) {
  if (members.empty()) return {};
  return {statement_on(
      object.ref, "Change the members of " + object.ref.described(),
      fmt::format("ALTER OPERATOR FAMILY {} {}\n  {}", object.ref.sql(), action, fmt::join(members, ",\n  ")),
      Guard::Action::change, definition_part(object, "pg_opfamily", attributes()))};
}

std::optional<Statements> change_members(const Object& from, const Object& to, ServerVersion) {
  const auto beyond = [](const Names& some, const Names& others) {
    std::vector<std::string> list;
    for (const std::string& each : some)
      if (std::find(others.begin(), others.end(), each) == others.end()) list.push_back(each);
    return list;
  };
  std::vector<std::string> gone;
  for (const std::string& member : beyond(members_of(from), members_of(to)))
    gone.push_back(place_of_member(member, method_of(to.ref)));
  Statements statements = change(to, "DROP", gone);
  for (Statement& each : change(to, "ADD", beyond(members_of(to), members_of(from))))
    statements.push_back(std::move(each));
  return statements;
}

}  // namespace

const Kind operator_family_kind{
    .name = "operator family",
    .section = "operator_families",
    .has_arguments = true,
    .printed_whole = true,
    .in_sql = {.words = "OPERATOR FAMILY",
               .catalog = "pg_opfamily",
               .oid = [](const ObjectRef& ref) { return oid_using_method(ref, "pg_opfamily", "opf"); },
               .list = list_rows<rows>,
               .owner = "opfowner"},
    .short_list = "members",
    .make = make<OperatorFamily>,
    .fields = fields_of(attributes()),
    .probe = "SELECT FROM pg_catalog.pg_opfamily WHERE oid >= 16384",
    .catalog_query = [](ServerVersion) { return query_of(rows(), attributes(), ", " + owner_in_schema("o.opfowner")); },
    .create = [](const Object& object, ServerVersion) -> Statements {
      Statements statements = create_defined(object, {}, {});
      for (Statement& each : change(object, "ADD", members_of(object))) statements.push_back(std::move(each));
      return statements;
    },
    .drop = drop_object,
    .rename = rename_object,
    .needs =
        [](const Object& object, const Database& database, const std::function<void(const ObjectRef&)>& need) {
          need_access_method(method_of(object.ref), database, need);
          for (const std::string& member : members_of(object))
            for (const WrittenName& name : names_of_member(member, method_of(object.ref)))
              for (const Object* overload : database.overloads(name.schema, name.name)) need(overload->ref);
        },
    .disposable = always,
    .validate =
        [](const Object& object, const Database&, Mistakes& mistakes) {
          if (method_of(object.ref).empty())
            mistakes.add(fmt::format("{} does not tell its access method", object.ref.described()), object.place,
                         "write it behind its name: `int_ops USING btree`");
        },
};

}  // namespace reconcile
