// A policy of row security (manual, CREATE POLICY).
#include "objects/kinds.hpp"
#include "objects/spell.hpp"

namespace reconcile {

namespace {

struct Policy : Cloned<Policy> {
  std::string command = "all";
  bool permissive = true;
  Names roles;
  SqlText condition;
  SqlText check;
  std::string definition;  ///< as guards compare it, where the server was asked; never a difference
};

const Policy& policy_of(const Object& object) { return static_cast<const Policy&>(object); }

constexpr std::string_view definition_of_policy =
    "concat_ws(' ', CASE WHEN p.polpermissive THEN 'permissive' ELSE 'restrictive' END, p.polcmd,"
    " (SELECT string_agg(CASE r.oid WHEN 0 THEN 'public' ELSE quote_ident(pg_get_userbyid(r.oid)) END, ', ' ORDER BY 1)"
    " FROM unnest(p.polroles) r (oid)), 'using ' || pg_get_expr(p.polqual, p.polrelid),"
    " 'check ' || pg_get_expr(p.polwithcheck, p.polrelid))";

Guard::Part definition(const Policy& policy) {
  Guard::Part part{policy.ref.described(),
                   fmt::format("(SELECT {} FROM pg_policy p WHERE p.oid = {})", definition_of_policy,
                               policy_kind.in_sql.oid(policy.ref)),
                   {},
                   true,
                   {}};
  if (!policy.definition.empty()) part.wanted.push_back(policy.definition);
  return part;
}

/// No role but a word for one, or for everybody.
bool is_word(const std::string& role) {
  return role == "public" || role == "current_user" || role == "session_user" || role == "current_role";
}

std::string spell_roles(const Names& roles) {
  std::vector<std::string> list;
  for (const std::string& role : roles) list.push_back(is_word(role) ? role : quote_ident(role));
  return list.empty() ? "public" : fmt::format("{}", fmt::join(list, ", "));
}

std::string spell_conditions(const Policy& policy) {
  std::string sql;
  if (!policy.condition.empty()) sql += fmt::format(" USING ({})", policy.condition.written);
  if (!policy.check.empty()) sql += fmt::format(" WITH CHECK ({})", policy.check.written);
  return sql;
}

Statement on_table(const Policy& policy, std::string does, std::string sql, Guard::Action action, Guard::Part part) {
  Statement statement = statement_on(policy.ref, std::move(does), std::move(sql), action, std::move(part));
  statement.guard.table = policy.ref.table_sql();
  statement.lock = Lock::access_exclusive;
  return statement;
}

/// ALTER POLICY takes no condition away.
std::optional<Statements> alter(const Object& from, const Object& to, ServerVersion) {
  const Policy &old = policy_of(from), &now = policy_of(to);
  if ((now.condition.empty() && !old.condition.empty()) || (now.check.empty() && !old.check.empty()))
    return std::nullopt;
  return Statements{
      on_table(now, "Change " + to.ref.described(),
               fmt::format("ALTER POLICY {} TO {}{}", address(to.ref), spell_roles(now.roles), spell_conditions(now)),
               Guard::Action::change, definition(now))};
}

}  // namespace

const Kind policy_kind{
    .name = "policy",
    .section = "policies",
    .nested_in = {&table_kind},
    .printed_whole = true,
    .security = true,
    .in_sql =
        {.words = "POLICY",
         .catalog = "pg_policy",
         .oid = oid_on_relation<"pg_policy", "polrelid", "polname">,
         .list =
             [](ServerVersion) {
               return "SELECT p.oid, (SELECT w.nspname FROM pg_catalog.pg_namespace w WHERE w.oid = c.relnamespace) AS schema, c.relname AS table, p.polname AS name"
                      " FROM pg_catalog.pg_policy p JOIN pg_catalog.pg_class c ON c.oid = p.polrelid WHERE " +
                      relations_in_scope("c", "'r', 'p'");
             }},
    .make = make<Policy>,
    .fields = {choice<&Policy::command>("command", "what it is about (default all)",
                                        "all | select | insert | update | delete"),
               field<&Policy::permissive>("permissive", "false: all such policies must agree (default true)"),
               field<&Policy::roles>("roles", "for whom (default public, which is everybody)", alter),
               field<&Policy::condition>("using", "which rows may be seen and changed", alter),
               field<&Policy::check>("with_check", "which rows may be written (default: those of `using`)", alter),
               hidden(field<&Policy::definition>("definition_", ""))},
    .probe = "SELECT FROM pg_catalog.pg_policy",
    .catalog_query =
        [](ServerVersion) {
          return fmt::format(
              "SELECT n.nspname AS schema, c.relname AS table, p.polname AS name,"
              " CASE p.polcmd WHEN 'r' THEN 'select' WHEN 'a' THEN 'insert' WHEN 'w' THEN 'update' WHEN 'd' THEN 'delete' END AS command,"
              " CASE WHEN NOT p.polpermissive THEN 'false' END AS permissive,"
              " CASE WHEN p.polroles <> '{{0}}' THEN (SELECT pg_catalog.json_agg(CASE r.oid WHEN 0 THEN 'public'"
              "  ELSE pg_catalog.pg_get_userbyid(r.oid) END ORDER BY 1) FROM pg_catalog.unnest(p.polroles) r (oid)) END AS roles,"
              " pg_catalog.pg_get_expr(p.polqual, p.polrelid) AS using,"
              " pg_catalog.pg_get_expr(p.polwithcheck, p.polrelid) AS with_check, {} AS definition_, {} AS stands_on_"
              " FROM pg_catalog.pg_policy p JOIN pg_catalog.pg_class c ON c.oid = p.polrelid"
              " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE {}",
              definition_of_policy, stands_on_query("pg_policy", "p.oid"), relations_in_scope("c", "'r', 'p'"));
        },
    .create = [](const Object& object, ServerVersion) -> Statements {
      const Policy& policy = policy_of(object);
      std::string sql = "CREATE POLICY " + address(policy.ref);
      if (!policy.permissive) sql += " AS RESTRICTIVE";
      if (policy.command != "all") sql += " FOR " + policy.command;
      if (!policy.roles.empty()) sql += " TO " + spell_roles(policy.roles);
      return {on_table(policy,
                       fmt::format("Create policy {} on {}", quote_ident(policy.ref.name), policy.ref.table_sql()),
                       sql + spell_conditions(policy), Guard::Action::make, definition(policy))};
    },
    .drop = [](const Object& object, ServerVersion) -> Statements {
      const ObjectRef& ref = object.ref;
      return {on_table(policy_of(object), fmt::format("Drop policy {} of {}", quote_ident(ref.name), ref.table_sql()),
                       "DROP POLICY " + address(ref), Guard::Action::remove,
                       {ref.described(), ref.kind->in_sql.oid(ref) + "::text", {}, false, {}})};
    },
    .rename = rename_object,
    .needs =
        [](const Object& object, const Database& database, const std::function<void(const ObjectRef&)>& need) {
          const Policy& policy = policy_of(object);
          for (const SqlText* text : {&policy.condition, &policy.check}) {
            needs_of(*text, object.ref, database, need);
            // a subquery has relations, and columns of theirs
            SqlText query = *text;
            if (query.empty()) continue;
            query = SqlText("SELECT " + text->stored.text(), Syntax::statement);
            needs_of(query, object.ref, database, need);
          }
        },
    .roles =
        [](const Object& object) {
          Names roles = policy_of(object).roles;
          std::erase_if(roles, is_word);
          return roles;
        },
    .disposable = always,
};

}  // namespace reconcile
