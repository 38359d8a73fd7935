// The privileges that objects get when a role makes them (manual, ALTER DEFAULT PRIVILEGES).
#include "objects/identity_sequence.hpp"
#include "objects/kinds.hpp"
#include "objects/privileges.hpp"

namespace reconcile {

namespace {

const Grants& roles_of(const Object& object) { return static_cast<const DefaultPrivileges&>(object).roles; }

/// `tables by app`, `functions by "odd name" in migration`
struct Scope {
  std::string objects, role, schema;
};

std::optional<Scope> scope_of(const std::string& name) {
  Scope scope;
  const auto by = name.find(" by ");
  if (by == std::string::npos) return std::nullopt;
  scope.objects = name.substr(0, by);
  const auto in = name.rfind(" in ");
  const bool has_schema = in != std::string::npos && in > by;
  scope.role = name.substr(by + 4, has_schema ? in - by - 4 : std::string::npos);
  if (has_schema) scope.schema = name.substr(in + 4);
  return scope;
}

char class_of(const std::string& objects) {
  if (objects == "tables") return 'r';
  if (objects == "sequences") return 'S';
  if (objects == "functions") return 'f';
  if (objects == "types") return 'T';
  if (objects == "large objects") return 'L';
  return objects == "schemas" ? 'n' : '\0';
}

/// acldefault() calls sequences 's'.
char acl_class(char objects) { return objects == 'S' ? 's' : objects; }

Names usual(const Scope& scope, const std::string& role) {
  // those of a schema come on top of the others
  if (!scope.schema.empty()) return {};
  if (role == scope.role) return {"all"};
  if (role != "public") return {};
  if (scope.objects == "functions") return {"execute"};
  return scope.objects == "types" ? Names{"usage"} : Names{};
}

Statements change(const ObjectRef& ref, const Grants& from, const Grants& to) {
  const Scope scope = *scope_of(ref.name);
  Statements statements;
  Grants all = from;
  all.insert(to.begin(), to.end());
  for (const auto& [role, ignored] : all) {
    const auto list = [&](const Grants& grants, const std::string& of) {
      const auto found = grants.find(of);
      return found == grants.end() ? usual(scope, of) : found->second;
    };
    const Names old = list(from, role), now = list(to, role);
    if (old == now) continue;
    std::string prefix = "ALTER DEFAULT PRIVILEGES FOR ROLE " + quote_ident(scope.role) + " ";
    if (!scope.schema.empty()) prefix += "IN SCHEMA " + quote_ident(scope.schema) + " ";
    std::string objects = scope.objects;
    std::transform(objects.begin(), objects.end(), objects.begin(),
                   [](char c) { return static_cast<char>(c - 'a' + 'A'); });
    const std::string maker =
        fmt::format("(SELECT r.oid FROM pg_roles r WHERE r.rolname = {})", quote_literal(scope.role));
    const std::string found = fmt::format(
        "(SELECT d.defaclacl FROM pg_default_acl d WHERE d.defaclrole = {} AND d.defaclobjtype = '{}' AND d.defaclnamespace = {})",
        maker, class_of(scope.objects),
        scope.schema.empty() ? std::string("0")
                             : fmt::format("to_regnamespace({})", quote_literal(quote_ident(scope.schema))));
    const std::string acl = fmt::format("'{}'", acl_class(class_of(scope.objects)));
    statements.push_back(statement_on(
        ref,
        fmt::format("Let {} {} new {} made by {}{}", role,
                    now.empty() ? "do nothing with" : fmt::format("{}", fmt::join(now, ", ")), scope.objects,
                    scope.role, scope.schema.empty() ? "" : " in schema " + scope.schema),
        spell_grants(role, old, now, objects, prefix), Guard::Action::change,
        {fmt::format("default privileges of {} on {}", role, ref.name.text()),
         fmt::format(
             "coalesce({}, '')",
             grants_of_role(
                 role,
                 scope.schema.empty() ? fmt::format("coalesce({}, acldefault({}, {}))", found, acl, maker) : found, acl,
                 maker)),
         {fmt::format("{}", fmt::join(now, ", "))},
         false,
         {}}));
  }
  return statements;
}

}  // namespace

Grants default_grants(const Database& state, char object_class, const Symbol& schema, const std::string& owner) {
  Grants all;
  for (const auto& object : state.objects()) {
    if (object->ref.kind != &default_privileges_kind) continue;
    const auto scope = scope_of(object->ref.name);
    if (!scope || acl_class(class_of(scope->objects)) != object_class) continue;
    if (!scope->schema.empty() && scope->schema != schema.text()) continue;
    if (!owner.empty() && scope->role != owner) continue;
    for (const auto& [role, list] : roles_of(*object)) {
      Names& names = all[role];
      names.insert(names.end(), list.begin(), list.end());
      std::sort(names.begin(), names.end());
      names.erase(std::unique(names.begin(), names.end()), names.end());
      if (std::find(names.begin(), names.end(), "all") != names.end()) names = {"all"};
    }
  }
  return all;
}

char default_privilege_class(const std::string& scope) { return acl_class(class_of(scope_of(scope)->objects)); }

Names usual_default_grants(const std::string& scope, const std::string& role) {
  const auto known = scope_of(scope);
  return known ? usual(*known, role) : Names();
}

Statements undo_default_privileges(const Object& made, const Database& to, const std::vector<const Object*>& defaults) {
  const char object_class = made.ref.kind->in_sql.privilege_class;
  if (object_class == '\0' || made.ref.of) return {};
  ObjectRef ref = made.ref;
  ref.of = made.ref.kind;
  ref.kind = &privileges_kind;
  std::map<std::string, std::string> makers;  // role → who makes the object, if that is the same
  for (const Object* each : defaults) {
    const Scope scope = *scope_of(each->ref.name);
    const char class_of_scope = class_of(scope.objects);
    if (acl_class(class_of_scope) != object_class) continue;
    if (!scope.schema.empty() && scope.schema != made.ref.schema.text()) continue;
    for (const auto& [role, list] : roles_of(*each)) makers.emplace(role, scope.role);
  }
  const auto* privileges = to.get<Privileges>(ref);
  ref.kind = &owner_kind;
  const auto* owner = to.get<Owner>(ref);
  ref.kind = &privileges_kind;
  const auto named = [&](const std::string& role) -> const Names* {
    if (!privileges) return nullptr;
    const auto found = privileges->roles.find(role);
    return found == privileges->roles.end() ? nullptr : &found->second;
  };
  Statements statements;
  for (const auto& [role, maker] : makers) {
    const Names wanted = usual_grants(ref, role, maker);
    statements.push_back(
        statement_on(made.ref, fmt::format("Take the default privileges of {} on {} away", role, made.ref.described()),
                     spell_grants(role, {"all"}, wanted, grants_target(ref)), Guard::Action::change,
                     grants_part(ref, role, wanted)));
    if (const Names* later = named(role))
      statements.back().guard.parts.front().wanted.push_back(fmt::format("{}", fmt::join(*later, ", ")));
    else if (owner && owner->role == role)
      statements.back().guard.parts.front().wanted.push_back("all");
  }
  return statements;
}

const Kind default_privileges_kind{
    .name = "default privileges",
    .section = "default_privileges",
    .in_schema = false,
    .security = true,
    .short_map = "roles",
    .make = make<DefaultPrivileges>,
    .fields = {field<&DefaultPrivileges::roles>(
        "roles", "what each role may do with what is made, under `tables by app in migration`: `reader: [select]`",
        [](const Object& from, const Object& to, ServerVersion) -> std::optional<Statements> {
          return change(to.ref, roles_of(from), roles_of(to));
        })},
    .probe = "SELECT FROM pg_catalog.pg_default_acl",
    .catalog_query =
        [](ServerVersion) {
          return fmt::format(
              "SELECT CASE d.defaclobjtype WHEN 'r' THEN 'tables' WHEN 'S' THEN 'sequences' WHEN 'f' THEN 'functions'"
              " WHEN 'T' THEN 'types' WHEN 'L' THEN 'large objects' ELSE 'schemas' END || ' by ' || pg_catalog.pg_get_userbyid(d.defaclrole) ||"
              " coalesce(' in ' || n.nspname, '') AS name, CASE WHEN n.oid IS NULL THEN {} ELSE {} END AS roles"
              " FROM pg_catalog.pg_default_acl d LEFT JOIN pg_catalog.pg_namespace n ON n.oid = d.defaclnamespace"
              " WHERE d.defaclnamespace = 0 OR {}",
              grants_map(
                  "d.defaclacl",
                  "pg_catalog.acldefault(CASE d.defaclobjtype WHEN 'S' THEN 's' ELSE d.defaclobjtype END, d.defaclrole)",
                  "CASE d.defaclobjtype WHEN 'S' THEN 's' ELSE d.defaclobjtype END", "d.defaclrole"),
              grants_map("d.defaclacl", "pg_catalog.acldefault('c', 0::oid)",
                         "CASE d.defaclobjtype WHEN 'S' THEN 's' ELSE d.defaclobjtype END", "d.defaclrole"),
              in_scope("d.defaclnamespace"));
        },
    .create = [](const Object& object, ServerVersion) { return change(object.ref, {}, roles_of(object)); },
    .drop = [](const Object& object, ServerVersion) { return change(object.ref, roles_of(object), {}); },
    .needs =
        [](const Object& object, const Database&, const std::function<void(const ObjectRef&)>& need) {
          const auto scope = scope_of(object.ref.name);
          if (scope && !scope->schema.empty()) need({&schema_kind, {}, {}, scope->schema, nullptr});
        },
    .roles =
        [](const Object& object) {
          Names roles = roles_in(roles_of(object));
          if (const auto scope = scope_of(object.ref.name)) roles.push_back(scope->role);
          return roles;
        },
    .disposable = always,
    .validate =
        [](const Object& object, const Database&, Mistakes& mistakes) {
          const auto scope = scope_of(object.ref.name);
          if (!scope || class_of(scope->objects) == '\0')
            mistakes.add(
                fmt::format("'{}' says not whose objects are meant", object.ref.name), object.place,
                "write `tables by ROLE`, or `tables by ROLE in SCHEMA`; also sequences, functions, types, schemas and,"
                " from 18 on, large objects");
          else
            check_privileges(roles_of(object), acl_class(class_of(scope->objects)), scope->objects, object.place,
                             mistakes);
        },
};

}  // namespace reconcile
