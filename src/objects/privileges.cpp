// The privileges on an object (manual, 5.8 Privileges; GRANT; 9.27 ACL functions).
#include "objects/privileges.hpp"

#include <map>

#include "objects/identity_sequence.hpp"

namespace reconcile {

namespace {

/// The entries of an ACL: grantee and list.
std::string entries(std::string_view acl, std::string_view object_class, std::string_view owner) {
  return fmt::format(
      "SELECT x.grantee, CASE WHEN NOT pg_catalog.bool_or(x.is_grantable OR x.grantor <> {2})"
      " AND pg_catalog.string_agg(x.privilege_type, ',' ORDER BY x.privilege_type)"
      " = (SELECT pg_catalog.string_agg(f.privilege_type, ',' ORDER BY f.privilege_type) FROM pg_catalog.aclexplode(pg_catalog.acldefault({1}, {2})) f"
      "  WHERE f.grantee = {2}) THEN 'all' ELSE pg_catalog.string_agg(x.spelled, ', ' ORDER BY x.spelled COLLATE \"C\") END AS list"
      " FROM (SELECT e.*, pg_catalog.lower(e.privilege_type) || CASE WHEN e.is_grantable THEN ' with grant option' ELSE '' END"
      "  || CASE WHEN e.grantor <> {2} THEN ' granted by ' || pg_catalog.pg_get_userbyid(e.grantor) ELSE '' END AS spelled"
      "  FROM pg_catalog.aclexplode({0}) e) x GROUP BY x.grantee",
      acl, object_class, owner);
}

const Privileges& privileges_of(const Object& object) { return static_cast<const Privileges&>(object); }

const InSql& in_sql(const ObjectRef& ref) { return ref.of->in_sql; }

Names whole_of(const ObjectRef& ref, Names list) {
  return ref.of ? whole(in_sql(ref).privilege_class, std::move(list)) : list;
}

Grants whole_of(const Object& object) {
  Grants all = privileges_of(object).roles;
  for (auto& [role, list] : all) list = whole_of(object.ref, std::move(list));
  return all;
}

Names list_of(const Grants& grants, const ObjectRef& ref, const std::string& role, const std::string& owner) {
  const auto found = grants.find(role);
  return whole_of(ref, found == grants.end() ? usual_grants(ref, role, owner) : found->second);
}

/// Of what nearly every database has, and few with privileges: a query of its own is planned only where there are any.
std::string read_all(ServerVersion, const std::vector<std::string_view>& told, const std::vector<const Kind*>&) {
  std::vector<std::string> all;
  const auto branch = [&](std::string_view what, std::string_view names, const std::string& acl,
                          const std::string& usual, const std::string& object_class, const std::string& owner,
                          const std::string& rest) {
    if (std::find(told.begin(), told.end(), what) == told.end()) return;
    all.push_back(fmt::format(
        "SELECT {}, m.map AS roles, pg_catalog.pg_get_userbyid({}) AS owner_ {}, LATERAL (SELECT {} AS map) m"
        " WHERE m.map IS NOT NULL AND {} IS NOT NULL",
        names, owner, rest, grants_map(acl, usual, object_class, owner), acl));
  };
  const std::string relation_class = "CASE c.relkind WHEN 'S' THEN 's'::\"char\" ELSE 'r' END";
  branch(
      "pg_class",
      "CASE c.relkind WHEN 'S' THEN 'sequence' ELSE 'table' END AS of_, n.nspname AS schema, NULL AS table, c.relname AS name",
      "c.relacl", fmt::format("pg_catalog.acldefault({}, c.relowner)", relation_class), relation_class, "c.relowner",
      "FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace AND " +
          relations_in_scope("c", "'r', 'p', 'f', 'S'") + " AND " + not_of_identity("c"));
  branch("pg_attribute", "'column' AS of_, n.nspname AS schema, c.relname AS table, a.attname AS name", "a.attacl",
         "pg_catalog.acldefault('c', c.relowner)", "'c'", "c.relowner",
         "FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c ON c.oid = a.attrelid AND a.attacl IS NOT NULL"
         " AND NOT a.attisdropped"
         " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace AND " +
             tables_in_scope("c"));
  branch("pg_type", "'enum' AS of_, n.nspname AS schema, NULL AS table, t.typname AS name", "t.typacl",
         "pg_catalog.acldefault('T', t.typowner)", "'T'", "t.typowner",
         "FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace AND t.typtype = 'e' AND " +
             in_scope("t.typnamespace") + " AND " + not_of_extension("pg_type", "t.oid"));
  // initdb gives public privileges of its own (pg_init_privs), and a new owner gets those of the old one
  branch(
      "pg_namespace", "'schema' AS of_, NULL AS schema, NULL AS table, n.nspname AS name", "n.nspacl",
      "coalesce(n.initprivs, pg_catalog.acldefault('n', n.nspowner))", "'n'", "n.nspowner",
      "FROM (SELECT n.*, (SELECT pg_catalog.array_agg(pg_catalog.makeaclitem("
      "CASE WHEN x.grantee = x.grantor THEN n.nspowner ELSE x.grantee END, n.nspowner, x.privilege_type, x.is_grantable))"
      " FROM pg_catalog.aclexplode(i.initprivs) x) AS initprivs FROM pg_catalog.pg_namespace n LEFT JOIN pg_catalog.pg_init_privs i ON i.objoid = n.oid"
      " AND i.classoid = 'pg_catalog.pg_namespace'::regclass AND i.objsubid = 0 WHERE " +
          in_scope("n.oid") + ") n");
  if (all.empty()) return "SELECT WHERE false";
  return fmt::format("{}", fmt::join(all, " UNION ALL "));
}

}  // namespace

Statements change_grants(const ObjectRef& ref, const Grants& from, const Grants& to, const std::string& owner) {
  Grants before = from, after = to;
  for (Grants* state : {&before, &after})
    for (const Grants* all : {&from, &to})
      for (const auto& [role, ignored] : *all) (*state)[role] = list_of(state == &before ? from : to, ref, role, owner);
  const std::string column = ref.of == &column_kind ? quote_ident(ref.name) : std::string();
  Statements statements;
  for (const GrantStep& step : grant_steps(before, after, grants_target(ref), column)) {
    const Names& now = after.at(step.role);
    Statement statement = statement_on(
        ref,
        fmt::format("Let {} {} {} {}", step.role,
                    now.empty() ? "do nothing with" : fmt::format("{}", fmt::join(now, ", ")), ref.of->name, ref.sql()),
        step.sql, Guard::Action::change, grants_part(ref, step.role, now));
    if (!ref.table.empty()) statement.guard.table = ref.table_sql();
    statements.push_back(std::move(statement));
  }
  return statements;
}

bool forget_usual_grants(Object& object, ServerVersion version) {
  const Kind* kind = object.ref.kind;
  const auto forget = [&](Grants& roles, char object_class,
                          const std::function<Names(const std::string& role)>& usual) {
    const auto told = [&](Names list) { return whole(object_class, std::move(list), version.privilege_to_maintain()); };
    for (auto& [role, list] : roles) list = told(std::move(list));
    std::erase_if(roles, [&](const auto& each) { return each.second == told(usual(each.first)); });
    return roles.empty();
  };
  if (kind == &privileges_kind) {
    auto& privileges = static_cast<Privileges&>(object);
    return forget(privileges.roles, in_sql(object.ref).privilege_class,
                  [&](const std::string& role) { return usual_grants(object.ref, role, privileges.owner); });
  }
  if (kind == &default_privileges_kind)
    return forget(static_cast<DefaultPrivileges&>(object).roles, default_privilege_class(object.ref.name),
                  [&](const std::string& role) { return usual_default_grants(object.ref.name, role); });
  auto& columns = static_cast<ColumnPrivileges&>(object).columns;
  for (auto& [column, roles] : columns) forget(roles, 'c', [](const std::string&) { return Names(); });
  std::erase_if(columns, [](const auto& each) { return each.second.empty(); });
  return columns.empty();
}

Grants left_on_column(const Grants& column, const Object* from, const Object* to) {
  const Object& relation = from ? *from : *to;
  Grants left;
  for (const auto& [role, list] : column) {
    const auto on_relation = [&, &role = role](const Object* state) {
      return list_of(state ? privileges_of(*state).roles : Grants(), relation.ref, role, privileges_of(relation).owner);
    };
    if (Names kept = left_after_revoke(list, on_relation(from), on_relation(to)); !kept.empty())
      left[role] = std::move(kept);
  }
  return left;
}

Names usual_grants(const ObjectRef& ref, const std::string& role, const std::string& owner) {
  if (ref.of == &column_kind) return {};
  if (!owner.empty() && role == owner) return {"all"};
  if (role != "public") return {};
  if (in_sql(ref).privilege_class == 'f') return {"execute"};
  if (in_sql(ref).privilege_class == 'T' || in_sql(ref).privilege_class == 'l') return {"usage"};
  // initdb grants it (pg_init_privs); before 15 it grants CREATE too
  if (ref.of == &schema_kind && ref.name == "public") return {"usage"};
  return {};
}

std::string grants_target(const ObjectRef& ref) {
  if (ref.of == &column_kind) return "TABLE " + ref.table_sql();
  // views of both sorts are tables here
  // and an aggregate is a function, without its star
  if (in_sql(ref).words == "AGGREGATE")
    return "FUNCTION " +
           (ref.name.text().ends_with("(*)") ? qualified(ref.schema, bare_name(ref.name.text())) + "()" : address(ref));
  const char object_class = in_sql(ref).privilege_class;
  const std::string_view words = object_class == 'r'   ? "TABLE"
                                 : object_class == 'S' ? "FOREIGN SERVER"
                                                       : in_sql(ref).words;
  return fmt::format("{} {}", words, address(ref));
}

Guard::Part grants_part(const ObjectRef& ref, const std::string& role, const Names& wanted) {
  Guard::Part part{fmt::format("privileges of {} on {} {}", role, ref.of->name, ref.sql()), {}, {}, false, {}};
  if (ref.of == &column_kind)
    part.found =
        column_found(ref, fmt::format("coalesce({}, '')",
                                      grants_of_role(role, "a.attacl", "'c'",
                                                     "(SELECT r.relowner FROM pg_class r WHERE r.oid = a.attrelid)")));
  else
    part.found = fmt::format(
        "(SELECT coalesce({}, '') FROM {} o WHERE o.oid = {})",
        grants_of_role(role,
                       fmt::format("coalesce(o.{}, acldefault('{}', o.{}))", in_sql(ref).privileges,
                                   in_sql(ref).privilege_class, in_sql(ref).owner),
                       fmt::format("'{}'", in_sql(ref).privilege_class), fmt::format("o.{}", in_sql(ref).owner)),
        in_sql(ref).catalog, in_sql(ref).oid(ref));
  part.wanted = {fmt::format("{}", fmt::join(wanted, ", "))};
  return part;
}

std::string grants_map(std::string_view privileges, std::string_view usual, std::string_view object_class,
                       std::string_view owner) {
  return fmt::format(
      "(SELECT pg_catalog.json_object_agg(CASE g.grantee WHEN 0 THEN 'public' ELSE pg_catalog.pg_get_userbyid(g.grantee) END,"
      " coalesce(pg_catalog.string_to_array(g.list, ', '), '{{}}')) FROM (SELECT coalesce(a.grantee, d.grantee) AS grantee, a.list"
      " FROM ({}) a FULL JOIN ({}) d ON d.grantee = a.grantee WHERE a.list IS DISTINCT FROM d.list) g)",
      entries(privileges, object_class, owner), entries(usual, object_class, owner));
}

std::string grants_of_role(const std::string& role, std::string_view privileges, std::string_view object_class,
                           std::string_view owner) {
  return fmt::format("(SELECT e.list FROM ({}) e WHERE e.grantee = {})", entries(privileges, object_class, owner),
                     role == "public"
                         ? std::string("0")
                         : fmt::format("(SELECT oid FROM pg_roles WHERE rolname = {})", quote_literal(role)));
}

std::string grants_column(std::string_view privileges, std::string_view object_class, std::string_view owner) {
  return grants_column(privileges, fmt::format("pg_catalog.acldefault({}, {})", object_class, owner), object_class,
                       owner);
}

std::string grants_column(std::string_view privileges, std::string_view usual, std::string_view object_class,
                          std::string_view owner) {
  return fmt::format(
      "CASE WHEN {} IS NOT NULL THEN (SELECT pg_catalog.json_build_object('owner_', pg_catalog.pg_get_userbyid({}), 'roles', m.map)"
      " FROM (SELECT {} AS map) m WHERE m.map IS NOT NULL) END AS grants",
      privileges, owner, grants_map(privileges, usual, object_class, owner));
}

std::string owner_column(std::string_view owner, std::string_view usual) {
  return fmt::format(
      "CASE WHEN {0} <> {1} THEN pg_catalog.json_build_object('role', pg_catalog.pg_get_userbyid({0}), 'usual_', pg_catalog.pg_get_userbyid({1}))"
      " END AS owner",
      owner, usual);
}

std::string owner_in_schema(std::string_view owner) { return owner_column(owner, usual_owner_in_schema); }

std::string owner_in_database(std::string_view owner) {
  return owner_column(owner,
                      "(SELECT datdba FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())");
}

std::string owner_and_grants(std::string_view alias, std::string_view prefix, char object_class) {
  const std::string owner = fmt::format("{}.{}owner", alias, prefix);
  return owner_in_schema(owner) + ", " +
         grants_column(fmt::format("{}.{}acl", alias, prefix), fmt::format("'{}'", object_class), owner);
}

const Kind privileges_kind{
    .name = "privileges",
    .section = "grants",
    .everywhere = true,
    .single = true,
    .security = true,
    .short_map = "roles",
    .make = make<Privileges>,
    .fields =
        {[] {
           Field roles = field<&Privileges::roles>(
               "roles",
               "what each role may do, where that is not the usual: `app: [select, insert]`; also `select with grant"
               " option`, and `select granted by other` where another role than the owner did that",
               [](const Object& from, const Object& to, ServerVersion) -> std::optional<Statements> {
                 return change_grants(to.ref, privileges_of(from).roles, privileges_of(to).roles,
                                      privileges_of(from).owner);
               });
           roles.equal = [](const Object& a, const Object& b) { return whole_of(a) == whole_of(b); };
           roles.compared = [](const Object& object) { return Value<Grants>::write(whole_of(object)); };
           return roles;
         }(),
         hidden(field<&Privileges::owner>("owner_", ""))},
    .catalog_query_of = read_all,
    .tells =
        {{"pg_class", "SELECT FROM pg_catalog.pg_class WHERE relacl IS NOT NULL AND oid >= 16384"},
         {"pg_attribute",
          "SELECT FROM pg_catalog.pg_attribute WHERE attacl IS NOT NULL AND attrelid >= 16384 AND NOT attisdropped"},
         {"pg_type", "SELECT FROM pg_catalog.pg_type WHERE typacl IS NOT NULL AND oid >= 16384"},
         {"pg_namespace",
          "SELECT FROM pg_catalog.pg_namespace n WHERE n.nspacl IS NOT NULL AND (n.oid >= 16384 OR n.nspname = 'public'"
          " AND n.nspacl IS DISTINCT FROM (SELECT i.initprivs FROM pg_catalog.pg_init_privs i WHERE i.objoid = n.oid"
          " AND i.classoid = 'pg_catalog.pg_namespace'::regclass))"}},
    .create = [](const Object& object, ServerVersion) -> Statements {
      return change_grants(object.ref, {}, privileges_of(object).roles, privileges_of(object).owner);
    },
    .drop = [](const Object& object, ServerVersion) -> Statements {
      return change_grants(object.ref, privileges_of(object).roles, {}, privileges_of(object).owner);
    },
    .needs =
        [](const Object& object, const Database& database, const std::function<void(const ObjectRef&)>& need) {
          ObjectRef owner = object.ref;
          owner.kind = &owner_kind;
          if (database.find(owner)) need(owner);
        },
    .roles = [](const Object& object) { return roles_in(privileges_of(object).roles); },
    .disposable = always,
    .validate =
        [](const Object& object, const Database&, Mistakes& mistakes) {
          if (object.ref.of->in_sql.privileges.empty())
            mistakes.add(fmt::format("{} {} has no privileges of its own", object.ref.of->name, object.ref.sql()),
                         object.place);
          else
            check_privileges(privileges_of(object).roles, in_sql(object.ref).privilege_class,
                             fmt::format("{} {}", object.ref.of->name, object.ref.sql()), object.place, mistakes);
        },
};

}  // namespace reconcile
