#include "objects/operator_members.hpp"

#include "core/parse_tree.hpp"
#include "core/type_name.hpp"

namespace reconcile {

namespace {

/// The members of a family: classid, oid, and what they are sorted by.
std::string members_from(std::string_view family, std::string_view condition) {
  return fmt::format(
      " FROM (SELECT 'pg_catalog.pg_amop'::regclass AS classid, a.oid, 1 AS kind, a.amopstrategy AS number,"
      " format_type(a.amoplefttype, NULL) AS l, format_type(a.amoprighttype, NULL) AS r,"
      " 'OPERATOR ' || a.amopstrategy || ' ' || a.amopopr::regoperator::text || CASE WHEN a.amopsortfamily <> 0"
      "  THEN ' FOR ORDER BY ' || {1} ELSE '' END AS text FROM pg_catalog.pg_amop a WHERE a.amopfamily = {0}"
      " UNION ALL SELECT 'pg_catalog.pg_amproc'::regclass, a.oid, 2, a.amprocnum, format_type(a.amproclefttype, NULL),"
      " format_type(a.amprocrighttype, NULL), 'FUNCTION ' || a.amprocnum || ' (' || format_type(a.amproclefttype, NULL) ||"
      " ', ' || format_type(a.amprocrighttype, NULL) || ') ' || a.amproc::regprocedure::text"
      " FROM pg_catalog.pg_amproc a WHERE a.amprocfamily = {0}) m WHERE {2}",
      family, name_by_oid("pg_opfamily", "opf", "a.amopsortfamily"), condition);
}

template <typename Visit>
void in_member(const std::string& member, const std::string& method, const Visit& visit) {
  const StatementTree tree(fmt::format("ALTER OPERATOR FAMILY f USING {} ADD {}", method, member));
  const Node* items = reconcile::member(tree.body(), "items");
  if (items && !items->Empty())
    if (const Node* item = reconcile::member((*items)[0], "CreateOpClassItem")) visit(*item);
}

}  // namespace

std::string name_using_method(std::string_view alias, std::string_view prefix) {
  return fmt::format(
      "pg_catalog.quote_ident({0}.{1}name) || ' USING ' || (SELECT pg_catalog.quote_ident(m.amname) FROM pg_catalog.pg_am m WHERE m.oid = {0}.{1}method)",
      alias, prefix);
}

std::string oid_using_method(const ObjectRef& ref, std::string_view catalog, std::string_view prefix) {
  return fmt::format(
      "(SELECT o.oid FROM {0} o JOIN pg_am m ON m.oid = o.{1}method WHERE o.{1}namespace = to_regnamespace({2})"
      " AND o.{1}name = {3} AND m.amname = {4})",
      catalog, prefix, quote_literal(quote_ident(ref.schema)), quote_literal(bare_name(ref.name.text())),
      quote_literal(method_of(ref)));
}

std::string method_of(const ObjectRef& ref) {
  const std::string& name = ref.name;
  const auto at = name.rfind(" USING ");
  return at == std::string::npos ? std::string() : name.substr(at + 7);
}

std::string members_column(std::string_view family, std::string_view condition) {
  return fmt::format(
      "nullif(ARRAY(SELECT m.text{} ORDER BY m.kind, m.number, m.l COLLATE \"C\", m.r COLLATE \"C\"), '{{}}')",
      members_from(family, condition));
}

std::string stands_on_members(std::string_view catalog, std::string_view family, std::string_view condition) {
  const auto of = [&](std::string_view members) {
    return fmt::format(
        "coalesce({}::jsonb, '[]')",
        stands_on_query(members, fmt::format("ANY (ARRAY(SELECT m.oid{} AND m.classid = 'pg_catalog.{}'::regclass))",
                                             members_from(family, condition), members)));
  };
  return fmt::format("(coalesce({}::jsonb, '[]') || {} || {})::json", stands_on_query(catalog, "o.oid"), of("pg_amop"),
                     of("pg_amproc"));
}

std::string member_of(std::string_view catalog, std::string_view oid) {
  return fmt::format(
      "EXISTS (SELECT FROM pg_catalog.pg_depend e WHERE e.classid = m.classid AND e.objid = m.oid AND"
      " e.refclassid = 'pg_catalog.{}'::regclass AND e.refobjid = {} AND e.deptype IN ('a', 'i'))",
      catalog, oid);
}

std::string_view family_of_one_class() {
  static const std::string sql = fmt::format(
      "f.opfname = c.opcname AND f.opfnamespace = c.opcnamespace AND f.oid = c.opcfamily"
      " AND NOT EXISTS (SELECT FROM pg_catalog.pg_opclass s WHERE s.opcfamily = f.oid AND s.oid <> c.oid)"
      " AND pg_catalog.obj_description(f.oid, 'pg_opfamily') IS NULL"
      " AND f.opfowner = (SELECT {} FROM pg_catalog.pg_namespace n WHERE n.oid = f.opfnamespace)",
      usual_owner_in_schema);
  return sql;
}

std::vector<WrittenName> names_of_member(const std::string& text, const std::string& method) {
  std::vector<WrittenName> names;
  in_member(text, method, [&](const Node& item) {
    const Node* object = member(item, "name");
    const Node* name = object ? member(*object, "objname") : nullptr;
    if (!name) return;
    const NodeName found = name_of(*name);
    names.push_back({std::string(found.schema), std::string(found.name)});
  });
  return names;
}

std::string place_of_member(const std::string& text, const std::string& method) {
  std::string place;
  in_member(text, method, [&](const Node& item) {
    const Node* object = member(item, "name");
    const Node* types = member(item, "class_args");
    if (!types && object) types = member(*object, "objargs");
    std::vector<std::string> list;
    for (rapidjson::SizeType i = 0; types && i < types->Size(); ++i)
      if (const Node* type = member((*types)[i], "TypeName")) list.push_back(type_name(*type));
    place = fmt::format("{} {} ({})", text.starts_with("OPERATOR") ? "OPERATOR" : "FUNCTION",
                        integer_of(member(item, "number")), fmt::join(list, ", "));
  });
  return place;
}

}  // namespace reconcile
