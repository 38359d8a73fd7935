// A domain (manual, CREATE DOMAIN; ALTER DOMAIN).
#include "objects/domain.hpp"

#include <algorithm>
#include <map>

#include "objects/kinds.hpp"

namespace reconcile {

namespace {

std::optional<Statements> set_default(const Object&, const Object& to, ServerVersion) {
  const SqlText& value = domain_of(to).default_value;
  Guard::Part part{"default of " + to.ref.described(),
                   type_found(to.ref, "coalesce(pg_get_expr(t.typdefaultbin, 0), '')"),
                   {value.stored},
                   true,
                   {}};
  if (!value.restored.empty()) part.wanted.push_back(value.restored);
  return Statements{alter_domain(
      to, fmt::format("{} the default of {}", value.empty() ? "Drop" : "Set", to.ref.described()),
      value.empty() ? "DROP DEFAULT" : "SET DEFAULT " + value.written.text(), Guard::Action::change, std::move(part))};
}

constexpr std::string_view base_type_and_collation =
    "format_type(t.typbasetype, t.typtypmod) || coalesce((SELECT ' collate ' || o.collname FROM pg_collation o JOIN"
    " pg_type b ON b.oid = t.typbasetype WHERE o.oid = t.typcollation AND o.oid <> b.typcollation), '')";

std::string base_of(const Domain& domain) {
  return domain.type.stored.text() +
         (domain.collation.empty() ? "" : " collate " + parse_name(domain.collation, {}).name);
}

/// Without its constraints and its default, which may call what has to go.
Statements let_go(const Object& object) {
  Statements statements;
  for (const DomainCheck& check : domain_of(object).checks)
    statements.push_back(drop_check(object, name_of(object, check), nullptr));
  if (!domain_of(object).default_value.empty())
    statements.push_back(alter_domain(object, "Drop the default of " + object.ref.described(), "DROP DEFAULT",
                                      Guard::Action::remove,
                                      {"default of " + object.ref.described(),
                                       type_found(object.ref, "pg_get_expr(t.typdefaultbin, 0)"),
                                       {},
                                       true,
                                       {}}));
  return statements;
}

Statements take_hold(const Object& object) {
  Statements statements;
  for (const DomainCheck& check : domain_of(object).checks) {
    statements.push_back(add_check(object, check));
    if (!check.comment.empty()) statements.push_back(comment_check(object, check));
  }
  if (!domain_of(object).default_value.empty()) statements.push_back(set_default(object, object, {})->front());
  return statements;
}

/// SQL for everything that a domain may be replaced for: its type, its collation and its constraints.
std::string whole_definition() {
  return fmt::format(
      "{} || CASE WHEN t.typnotnull THEN ' not null' ELSE '' END"
      " || coalesce((SELECT string_agg(' ' || pg_get_constraintdef(k.oid), '' ORDER BY k.conname COLLATE \"C\")"
      " FROM pg_constraint k WHERE k.contypid = t.oid AND k.contype = 'c'), '')",
      base_type_and_collation);
}

std::string definition_of(const Domain& domain) {
  std::map<std::string, std::string> checks;
  for (const DomainCheck& check : domain.checks)
    checks.emplace(name_of(domain, check), spell(check, check.expression.stored));
  std::string definition = base_of(domain);
  if (!domain.nullable) definition += " not null";
  for (const auto& [name, check] : checks) definition += " " + check;
  return definition;
}

Statements set_aside(const Object& from, const Object& to) {
  Statements statements = set_type_aside(from, type_found(from.ref, whole_definition()), definition_of(domain_of(to)));
  const auto old = from.clone();
  old->ref = aside(from.ref);
  for (Statement& each : let_go(*old)) statements.push_back(std::move(each));
  for (Statement& each : statements) each.object = from.ref;
  return statements;
}

/// Whether PostgreSQL has to read the values of a domain for the constraints that it gets.
bool checks_values(const Domain& old, const Domain& now) {
  if (old.nullable && !now.nullable) return true;
  return std::ranges::any_of(now.checks, [&](const DomainCheck& check) {
    return check.validated && std::ranges::none_of(old.checks, [&](const DomainCheck& before) {
             return before.validated && before.expression == check.expression;
           });
  });
}

/// Whether the type of a column, or a type that it is made of, has values of the domain within others.
bool holds_within(const Object& object, const ObjectRef& domain, const Database& database, bool is_within) {
  const SqlText* type = object.ref.kind == &column_kind   ? &static_cast<const Column&>(object).type
                        : object.ref.kind == &domain_kind ? &domain_of(object).type
                                                          : nullptr;
  is_within |= !type || type->stored.text().ends_with("[]");
  bool found = false;
  const auto look = [&](const ObjectRef& need) {
    if (found || !need.table.empty()) return;
    if (need == domain)
      found = is_within;
    else if (need.kind->name_space == Namespace::type || need.kind == &table_kind)
      found = holds_within(*database.find(need), domain, database, is_within);
  };
  if (type)
    needs_of(*type, object.ref, database, look);
  else if (object.ref.kind->name_space == Namespace::type && object.ref.kind->needs)
    object.ref.kind->needs(object, database, look);
  else
    for (const Object* part : database.parts(object.ref.schema, object.ref.name))
      if (part->ref.kind == &column_kind) found |= holds_within(*part, domain, database, is_within);
  return found;
}

}  // namespace

bool needs_replacement(const Object& live, const Object& desired, const Database& live_state) {
  return checks_values(domain_of(live), domain_of(desired)) &&
         std::ranges::any_of(live_state.objects(), [&](const auto& object) {
           return object->ref.kind == &column_kind && holds_within(*object, live.ref, live_state, false);
         });
}

Statement alter_domain(const Object& domain, std::string does, const std::string& action, Guard::Action guard,
                       Guard::Part part) {
  return statement_on(domain.ref, std::move(does), fmt::format("ALTER DOMAIN {} {}", domain.ref.sql(), action), guard,
                      std::move(part));
}

std::string domain_constraint_found(const ObjectRef& domain, const std::string& name, std::string_view expression) {
  return fmt::format("(SELECT {} FROM pg_constraint k WHERE k.contypid = to_regtype({}) AND k.conname = {})",
                     expression, quote_literal(domain.sql()), quote_literal(name));
}

Statement comment_on_domain_constraint(const Object& domain, const std::string& name, const std::string& comment) {
  return statement_on(
      domain.ref,
      fmt::format("{} constraint {} of {}", comment.empty() ? "Drop the comment on" : "Comment on", quote_ident(name),
                  domain.ref.described()),
      fmt::format("COMMENT ON CONSTRAINT {} ON DOMAIN {} IS {}", quote_ident(name), domain.ref.sql(),
                  comment.empty() ? "NULL" : quote_literal(comment)),
      Guard::Action::change,
      {fmt::format("comment on constraint {} of {}", quote_ident(name), domain.ref.described()),
       domain_constraint_found(domain.ref, name, "coalesce(obj_description(k.oid, 'pg_constraint'), '')"),
       {comment},
       false,
       {}});
}

const Kind domain_kind{
    .name = "domain",
    .section = "domains",
    .name_space = Namespace::type,
    .printed_whole = true,
    .in_sql = {.words = "DOMAIN",
               .catalog = "pg_type",
               .oid = oid_of_type,
               .list = [](ServerVersion) { return type_list("t.typtype = 'd'"); },
               .owner = "typowner",
               .privileges = "typacl",
               .privilege_class = 'T'},
    .short_scalar = "type",
    .make = make<Domain>,
    .fields = {field<&Domain::type>("type", "the type that it is made of"),
               field<&Domain::collation>(
                   "collation",
                   "how its text is ordered, in double quotes a name with a dot (default: that of the type)"),
               field<&Domain::default_value>("default", "of columns of it that have none", set_default),
               domain_not_null_field(), domain_nullable_field(), domain_checks_field()},
    .probe = "SELECT FROM pg_catalog.pg_type WHERE typtype = 'd' AND oid >= 16384",
    .catalog_query =
        [](ServerVersion version) {
          const std::string checks = "SELECT k.oid FROM pg_catalog.pg_constraint k WHERE k.contypid = t.oid";
          return type_query(
              fmt::format(
                  "{} pg_catalog.format_type(t.typbasetype, t.typtypmod) AS type, {} AS collation,"
                  " pg_catalog.pg_get_expr(t.typdefaultbin, 0) AS default, CASE WHEN t.typnotnull THEN 'false' END AS nullable,"
                  " (SELECT pg_catalog.json_object_agg(k.conname, pg_catalog.json_build_object('expression', pg_catalog.pg_get_expr(k.conbin, 0),"
                  "  'validated', k.convalidated, 'comment', coalesce(pg_catalog.obj_description(k.oid, 'pg_constraint'), '')) ORDER BY k.conname COLLATE \"C\")"
                  "  FROM pg_catalog.pg_constraint k WHERE k.contypid = t.oid AND k.contype = 'c') AS checks,"
                  " (coalesce({}::jsonb, '[]') || coalesce({}::jsonb, '[]'))::json AS stands_on_",
                  version.domain_not_null_constraints()
                      ? "(SELECT pg_catalog.json_build_object('name', k.conname, 'comment', pg_catalog.obj_description(k.oid, 'pg_constraint'))"
                        " FROM pg_catalog.pg_constraint k WHERE k.contypid = t.oid AND k.contype = 'n') AS not_null,"
                      : "",
                  collation_column("t.typcollation",
                                   "(SELECT b.typcollation FROM pg_catalog.pg_type b WHERE b.oid = t.typbasetype)"),
                  stands_on_query("pg_type", "t.oid"),
                  stands_on_query("pg_constraint", fmt::format("ANY (ARRAY({}))", checks))),
              "t.typtype = 'd'");
        },
    .create = [](const Object& object, ServerVersion) -> Statements {
      const Domain& domain = domain_of(object);
      std::string sql = fmt::format("CREATE DOMAIN {} AS {}{}", domain.ref.sql(), domain.type.written,
                                    spell_collation(domain.collation));
      if (!domain.default_value.empty()) sql += " DEFAULT " + domain.default_value.written.text();
      sql += spell_not_null(domain);
      Statements later = comment_on_not_null(Domain(), domain);
      for (const DomainCheck& check : domain.checks) {
        // CREATE DOMAIN knows no NOT VALID
        if (check.validated)
          sql += fmt::format("\n  CONSTRAINT {} {}", quote_ident(name_of(domain, check)),
                             spell(check, check.expression.written));
        else
          later.push_back(add_check(domain, check));
        if (!check.comment.empty()) later.push_back(comment_check(domain, check));
      }
      Statements statements{statement_on(
          domain.ref, "Create " + domain.ref.described(), std::move(sql), Guard::Action::make,
          {domain.ref.described(), type_found(domain.ref, base_type_and_collation), {base_of(domain)}, false, {}})};
      std::move(later.begin(), later.end(), std::back_inserter(statements));
      return statements;
    },
    .drop = drop_object,
    .follow =
        [](Object& object, const ObjectRef& from, const ObjectRef& to) {
          auto& domain = static_cast<Domain&>(object);
          const auto follow = [&](SqlText& text) {
            text.written = text.stored = follow_rename(text.stored, text.syntax, from, to);
          };
          follow(domain.type);
          if (!domain.default_value.empty()) follow(domain.default_value);
          for (DomainCheck& check : domain.checks) follow(check.expression);
        },
    .rename = rename_object,
    .needs =
        [](const Object& object, const Database& database, const std::function<void(const ObjectRef&)>& need) {
          const Domain& domain = domain_of(object);
          needs_of(domain.type, domain.ref, database, need);
          needs_of(domain.default_value, domain.ref, database, need);
          for (const DomainCheck& check : domain.checks) needs_of(check.expression, domain.ref, database, need);
        },
    .set_aside = set_aside,
    .discard = discard_type,
    .let_go = let_go,
    .take_hold = take_hold,
    .storage = [](const Object& domain,
                  const Database& database) { return usual_storage(domain_of(domain).type.stored.text(), database); },
    .disposable = never,
    .validate =
        [](const Object& object, const Database&, Mistakes& mistakes) {
          if (domain_of(object).type.empty())
            mistakes.add(fmt::format("{} needs a type", object.ref.described()), object.place);
        },
};

}  // namespace reconcile
