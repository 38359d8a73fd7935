// Privileges and comments on the sequence of an identity column (manual, GRANT; COMMENT).
#include "objects/identity_sequence.hpp"

#include "objects/column_changes.hpp"
#include "objects/privileges.hpp"

namespace reconcile {

namespace {

const IdentityPrivileges& privileges_of(const Object& object) { return static_cast<const IdentityPrivileges&>(object); }

const IdentityComment& comment_of(const Object& object) { return static_cast<const IdentityComment&>(object); }

Names usual(const IdentityPrivileges& privileges, const std::string& role) {
  return !privileges.owner.empty() && role == privileges.owner ? Names{"all"} : Names();
}

Names list_of(const IdentityPrivileges& privileges, const std::string& role) {
  const auto found = privileges.roles.find(role);
  return whole('s', found == privileges.roles.end() ? usual(privileges, role) : found->second);
}

Grants whole_of(const IdentityPrivileges& privileges) {
  Grants all = privileges.roles;
  for (auto& [role, list] : all) list = whole('s', std::move(list));
  return all;
}

/// Of an identity that is dropped nothing is left to be looked for.
Statements change(const IdentityPrivileges& from, const IdentityPrivileges& to, Guard::Action action) {
  const ObjectRef& ref = to.ref;
  Grants before, after;
  for (const Grants* all : {&from.roles, &to.roles})
    for (const auto& [role, ignored] : *all) {
      before[role] = list_of(from, role);
      after[role] = list_of(to, role);
    }
  Statements statements;
  for (const GrantStep& step : grant_steps(before, after, "SEQUENCE " + to.sequence, {})) {
    const Names& now = after.at(step.role);
    const std::string privileges = now.empty() ? "do nothing with" : fmt::format("{}", fmt::join(now, ", "));
    Statement statement = statement_on(
        ref, fmt::format("Let {} {} the sequence of {}", step.role, privileges, ref.sql()), step.sql, action,
        {fmt::format("privileges of {} on the sequence of {}", step.role, ref.sql()),
         fmt::format("(SELECT coalesce({}, '') FROM pg_class o WHERE o.oid = to_regclass({}))",
                     grants_of_role(step.role, "coalesce(o.relacl, acldefault('s', o.relowner))", "'s'", "o.relowner"),
                     quote_literal(to.sequence)),
         {fmt::format("{}", fmt::join(now, ", "))},
         false,
         {}});
    statement.guard.table = ref.table_sql();
    statements.push_back(std::move(statement));
  }
  return statements;
}

Statements comment(const IdentityComment& comment, const std::string& text, Guard::Action action) {
  const ObjectRef& ref = comment.ref;
  Statement statement = statement_on(
      ref, fmt::format("{} the sequence of {}", text.empty() ? "Drop the comment on" : "Comment on", ref.sql()),
      fmt::format("COMMENT ON SEQUENCE {} IS {}", comment.sequence, text.empty() ? "NULL" : quote_literal(text)),
      action,
      {ref.described(),
       fmt::format("obj_description(to_regclass({}), 'pg_class')", quote_literal(comment.sequence)),
       text.empty() ? std::vector<std::string>() : std::vector<std::string>{text},
       false,
       {}});
  statement.guard.table = ref.table_sql();
  return {std::move(statement)};
}

/// SELECT of what is said of sequences `q` of identities, which have their column in `c` and `a`.
std::string query(const std::string& columns, const std::string& rest) {
  return fmt::format(
      "SELECT 'column' AS of_, n.nspname AS schema, c.relname AS table, a.attname AS name, {}\n"
      " FROM pg_catalog.pg_class q JOIN pg_catalog.pg_depend p ON p.classid = 'pg_catalog.pg_class'::regclass\n"
      "  AND p.objid = q.oid AND p.refclassid = 'pg_catalog.pg_class'::regclass AND p.deptype = 'i'\n"
      " JOIN pg_catalog.pg_class c ON c.oid = p.refobjid AND {}\n"
      " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace\n"
      " JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum = p.refobjsubid{}",
      columns, tables_in_scope("c"), rest);
}

void validate_identity(const Object& object, const Database& database, Mistakes& mistakes) {
  const auto* column = database.get<Column>(column_ref(object.ref, object.ref.name));
  if (column && column->identity.empty())
    mistakes.add(fmt::format("{} is of a column that is not an identity", object.ref.described()), object.place,
                 "write identity: always, or by default");
}

}  // namespace

std::string not_of_identity(std::string_view alias) {
  return fmt::format(
      "NOT ({0}.relkind = 'S' AND EXISTS (SELECT FROM pg_catalog.pg_depend i"
      " WHERE i.classid = 'pg_catalog.pg_class'::regclass AND i.objid = {0}.oid AND i.deptype = 'i'))",
      alias);
}

void name_identity_sequences(Database& state) {
  for (const auto& object : state.objects()) {
    const bool is_grants = object->ref.kind == &identity_privileges_kind;
    if (!is_grants && object->ref.kind != &identity_comment_kind) continue;
    const auto* column = state.get<Column>(column_ref(object->ref, object->ref.name));
    if (!column) continue;
    const WrittenName name = sequence_of(*column);
    (is_grants ? static_cast<IdentityPrivileges&>(*object).sequence : static_cast<IdentityComment&>(*object).sequence) =
        qualified(name.schema, name.name);
  }
}

const Kind identity_privileges_kind{
    .name = "identity privileges",
    .section = "identity_grants",
    .nested_in = {&column_kind},
    .single = true,
    .security = true,
    .short_map = "roles",
    .make = make<IdentityPrivileges>,
    .fields = {[] {
                 Field roles = field<&IdentityPrivileges::roles>(
                     "roles",
                     "what each role may do with the sequence of an identity: `app: [usage]` (default: what default "
                     "privileges on sequences give the role)",
                     [](const Object& from, const Object& to, ServerVersion) -> std::optional<Statements> {
                       return change(privileges_of(from), privileges_of(to), Guard::Action::change);
                     });
                 roles.equal = [](const Object& a, const Object& b) {
                   return whole_of(privileges_of(a)) == whole_of(privileges_of(b));
                 };
                 return roles;
               }(),
               hidden(field<&IdentityPrivileges::owner>("owner_", ""))},
    .probe = "SELECT FROM pg_catalog.pg_class WHERE relkind = 'S' AND relacl IS NOT NULL AND oid >= 16384",
    .catalog_query =
        [](ServerVersion) {
          return query(
              "m.map AS roles, pg_catalog.pg_get_userbyid(q.relowner) AS owner_",
              fmt::format(", LATERAL (SELECT {} AS map) m"
                          " WHERE q.relkind = 'S' AND q.relacl IS NOT NULL AND m.map IS NOT NULL",
                          grants_map("q.relacl", "pg_catalog.acldefault('s', q.relowner)", "'s'", "q.relowner")));
        },
    .create = [](const Object& object, ServerVersion) -> Statements {
      IdentityPrivileges none;
      none.owner = privileges_of(object).owner;
      return change(none, privileges_of(object), Guard::Action::change);
    },
    .drop = [](const Object& object, ServerVersion) -> Statements {
      IdentityPrivileges none = privileges_of(object);
      none.roles.clear();
      return change(privileges_of(object), none, Guard::Action::remove);
    },
    .roles = [](const Object& object) { return roles_in(privileges_of(object).roles); },
    .disposable = always,
    .validate =
        [](const Object& object, const Database& database, Mistakes& mistakes) {
          validate_identity(object, database, mistakes);
          check_privileges(privileges_of(object).roles, 's', "the sequence of column " + object.ref.sql(), object.place,
                           mistakes);
        },
};

const Kind identity_comment_kind{
    .name = "identity comment",
    .section = "identity_comment",
    .nested_in = {&column_kind},
    .single = true,
    .short_scalar = "text",
    .make = make<IdentityComment>,
    .fields = {field<&IdentityComment::text>(
        "text", "what PostgreSQL shows beside the sequence of an identity",
        [](const Object&, const Object& to, ServerVersion) -> std::optional<Statements> {
          return comment(comment_of(to), comment_of(to).text, Guard::Action::change);
        })},
    .probe =
        "SELECT FROM pg_catalog.pg_description d JOIN pg_catalog.pg_class q ON q.oid = d.objoid AND q.relkind = 'S'"
        " WHERE d.classoid = 'pg_catalog.pg_class'::regclass AND d.objoid >= 16384",
    .catalog_query =
        [](ServerVersion) {
          return query("d.description AS text",
                       " JOIN pg_catalog.pg_description d ON d.classoid = 'pg_catalog.pg_class'::regclass"
                       " AND d.objoid = q.oid AND d.objsubid = 0 WHERE q.relkind = 'S'");
        },
    .create = [](const Object& object, ServerVersion) -> Statements {
      return comment(comment_of(object), comment_of(object).text, Guard::Action::change);
    },
    .drop = [](const Object& object, ServerVersion) -> Statements {
      return comment(comment_of(object), {}, Guard::Action::remove);
    },
    .disposable = always,
    .validate = validate_identity,
};

}  // namespace reconcile
