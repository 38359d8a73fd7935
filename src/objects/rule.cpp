// A rewrite rule of a table or view (manual, CREATE RULE).
#include <algorithm>

#include "core/mentions.hpp"
#include "objects/kinds.hpp"
#include "objects/spell.hpp"

namespace reconcile {

namespace {

struct Rule : Cloned<Rule> {
  SqlText definition{Syntax::statement};
  std::string enabled;
};

const Rule& rule_of(const Object& object) { return static_cast<const Rule&>(object); }

/// What CREATE RULE … AS says behind it.
constexpr std::string_view definition_of_rule =
    "btrim(substr(pg_get_ruledef(r.oid), strpos(pg_get_ruledef(r.oid), ' AS' || chr(10)) + 4), ' ;' || chr(10))";

Statement on_table(const Rule& rule, std::string does, std::string sql, Guard::Action action, Guard::Part part) {
  Statement statement = statement_on(rule.ref, std::move(does), std::move(sql), action, std::move(part));
  statement.guard.table = rule.ref.table_sql();
  statement.lock = Lock::access_exclusive;
  return statement;
}

Statement make_rule(const Rule& rule, std::string does, std::string_view create, Guard::Action action) {
  Guard::Part part{
      rule.ref.described(),
      fmt::format("(SELECT {} FROM pg_rewrite r WHERE r.oid = {})", definition_of_rule, rule_kind.in_sql.oid(rule.ref)),
      {},
      true,
      {}};
  for (const Symbol* text : {&rule.definition.stored, &rule.definition.restored})
    if (!text->empty()) part.wanted.push_back(*text);
  return on_table(rule, std::move(does),
                  fmt::format("{} {} AS {}", create, quote_ident(rule.ref.name), rule.definition.written), action,
                  std::move(part));
}

Statement enable(const Rule& rule) {
  const std::string& state = rule.enabled;
  const std::string words = state == "false"     ? "DISABLE"
                            : state == "always"  ? "ENABLE ALWAYS"
                            : state == "replica" ? "ENABLE REPLICA"
                                                 : "ENABLE";
  const std::string stored = state == "false" ? "D" : state == "always" ? "A" : state == "replica" ? "R" : "O";
  return on_table(
      rule, fmt::format("{} {}", state == "false" ? "Disable" : "Enable", rule.ref.described()),
      fmt::format("ALTER TABLE {} {} RULE {}", rule.ref.table_sql(), words, quote_ident(rule.ref.name)),
      Guard::Action::change,
      {rule.ref.described(),
       fmt::format("(SELECT r.ev_enabled::text FROM pg_rewrite r WHERE r.oid = {})", rule_kind.in_sql.oid(rule.ref)),
       {stored},
       false,
       {}});
}

bool is_enabled_as_usual(const Rule& rule) { return rule.enabled.empty() || rule.enabled == "true"; }

std::optional<Statements> replace(const Object&, const Object& to, ServerVersion) {
  Statements statements{
      make_rule(rule_of(to), "Replace " + to.ref.described(), "CREATE OR REPLACE RULE", Guard::Action::change)};
  if (!is_enabled_as_usual(rule_of(to))) statements.push_back(enable(rule_of(to)));
  return statements;
}

}  // namespace

const Kind rule_kind{
    .name = "rule",
    .section = "rules",
    .nested_in = {&table_kind, &view_kind},
    .printed_whole = true,
    .in_sql =
        {.words = "RULE",
         .catalog = "pg_rewrite",
         .oid = oid_on_relation<"pg_rewrite", "ev_class", "rulename">,
         .list =
             [](ServerVersion) {
               return "SELECT r.oid, (SELECT w.nspname FROM pg_catalog.pg_namespace w WHERE w.oid = c.relnamespace) AS schema, c.relname AS table, r.rulename AS name"
                      " FROM pg_catalog.pg_rewrite r JOIN pg_catalog.pg_class c ON c.oid = r.ev_class"
                      " WHERE r.rulename <> '_RETURN' AND " +
                      relations_in_scope("c", "'r', 'v', 'p'");
             }},
    .short_scalar = "definition",
    .make = make<Rule>,
    .fields = {[] {
                 Field made = field<&Rule::definition>(
                     "definition", "as CREATE RULE … AS says it: `ON DELETE TO migration.flows DO INSTEAD NOTHING`",
                     replace);
                 made.shape = "a rule";
                 return made;
               }(),
               choice<&Rule::enabled>(
                   "enabled", "true, false, always, or replica: only where replication applies changes (default true)",
                   "true | false | always | replica",
                   [](const Object&, const Object& to, ServerVersion) -> std::optional<Statements> {
                     return Statements{enable(rule_of(to))};
                   })},
    .probe = "SELECT FROM pg_catalog.pg_rewrite WHERE rulename <> '_RETURN' AND oid >= 16384",
    .catalog_query =
        [](ServerVersion) {
          return fmt::format(
              "SELECT n.nspname AS schema, c.relname AS table, r.rulename AS name, {} AS definition,"
              " CASE r.ev_enabled WHEN 'D' THEN 'false' WHEN 'A' THEN 'always' WHEN 'R' THEN 'replica' END AS enabled,"
              " {} AS stands_on_ FROM pg_catalog.pg_rewrite r JOIN pg_catalog.pg_class c ON c.oid = r.ev_class"
              " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE r.rulename <> '_RETURN' AND {}",
              definition_of_rule, stands_on_query("pg_rewrite", "r.oid"), relations_in_scope("c", "'r', 'v', 'p'"));
        },
    .create = [](const Object& object, ServerVersion) -> Statements {
      const Rule& rule = rule_of(object);
      Statements statements{
          make_rule(rule, fmt::format("Create rule {} on {}", quote_ident(rule.ref.name), rule.ref.table_sql()),
                    "CREATE RULE", Guard::Action::make)};
      if (!is_enabled_as_usual(rule)) statements.push_back(enable(rule));
      return statements;
    },
    .drop = [](const Object& object, ServerVersion) -> Statements {
      const ObjectRef& ref = object.ref;
      return {on_table(rule_of(object), fmt::format("Drop rule {} of {}", quote_ident(ref.name), ref.table_sql()),
                       "DROP RULE " + address(ref), Guard::Action::remove,
                       {ref.described(), ref.kind->in_sql.oid(ref) + "::text", {}, false, {}})};
    },
    .rename = rename_object,
    .needs =
        [](const Object& object, const Database& database, const std::function<void(const ObjectRef&)>& need) {
          needs_of(SqlText("CREATE RULE r AS " + rule_of(object).definition.stored.text(), Syntax::statement),
                   object.ref, database, need);
        },
    .disposable = always,
    .validate =
        [](const Object& object, const Database&, Mistakes& mistakes) {
          const ObjectRef& ref = object.ref;
          need_field(object, rule_of(object).definition.empty(), "definition", mistakes);
          const std::vector<Mention> named =
              mentions("CREATE RULE r AS " + rule_of(object).definition.written.text(), Syntax::statement);
          const bool is_on_its_table = std::any_of(named.begin(), named.end(), [&](const Mention& each) {
            return each.what == Mention::What::relation && each.name == ref.table &&
                   (each.schema.empty() || each.schema == ref.schema);
          });
          if (!named.empty() && !is_on_its_table)
            mistakes.add(fmt::format("{} is not about {}", ref.described(), ref.table_sql()), object.place,
                         "write it below the table or view that it names after TO");
        },
};

}  // namespace reconcile
