// A domain (manual, CREATE DOMAIN; ALTER DOMAIN).
#include <algorithm>

#include "objects/type.hpp"

namespace reconcile {

namespace {

struct DomainCheck {
  std::string name;  ///< empty: as PostgreSQL calls it
  SqlText expression;
  bool validated = true;
  std::string comment;
  friend bool operator==(const DomainCheck&, const DomainCheck&) = default;
};
using DomainChecks = std::vector<DomainCheck>;

struct Domain : Cloned<Domain> {
  SqlText type{Syntax::type};
  std::string collation;
  SqlText default_value;
  bool nullable = true;
  DomainChecks checks;
};

const Domain& domain_of(const Object& object) { return static_cast<const Domain&>(object); }

}  // namespace

template <>
struct Value<DomainChecks> {
  static constexpr std::string_view shape =
      "an expression, or a map by name of expressions or of { expression:, validated:, comment: }";
  static bool read_one(const Document& document, DomainCheck& check) {
    if (document.is_scalar()) return Value<SqlText>::read(document, check.expression);
    if (!document.is_map()) return false;
    for (std::size_t i = 0; i < document.size(); ++i) {
      const std::string& key = document.key(i).text();
      const Document& value = document.value(i);
      const bool right = key == "expression"  ? Value<SqlText>::read(value, check.expression)
                         : key == "validated" ? Value<bool>::read(value, check.validated)
                         : key == "comment"   ? Value<std::string>::read(value, check.comment)
                                              : false;
      if (!right) return false;
    }
    return !check.expression.empty();
  }
  static bool read(const Document& document, DomainChecks& checks) {
    checks.clear();
    if (document.is_scalar()) return read_one(document, checks.emplace_back());
    if (!document.is_map()) return false;
    for (std::size_t i = 0; i < document.size(); ++i) {
      checks.emplace_back().name = document.key(i).text();
      if (!read_one(document.value(i), checks.back())) return false;
    }
    std::sort(checks.begin(), checks.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
    return true;
  }
  static Document write(const DomainChecks& checks) {
    Document map = Document::map();
    for (const DomainCheck& check : checks) {
      if (check.validated && check.comment.empty()) {
        map.set(check.name, Value<SqlText>::write(check.expression));
        continue;
      }
      Document one = Document::map();
      one.set("expression", Value<SqlText>::write(check.expression));
      if (!check.validated) one.set("validated", Value<bool>::write(false));
      if (!check.comment.empty()) one.set("comment", Value<std::string>::write(check.comment));
      map.set(check.name, std::move(one));
    }
    return map;
  }
};

namespace {

std::string name_of(const Object& domain, const DomainCheck& check) {
  return check.name.empty() ? chosen_name(domain.ref.name, {}, "check") : check.name;
}

std::string spell(const DomainCheck& check, const Symbol& expression) {
  return fmt::format("CHECK ({}){}", expression, check.validated ? "" : " NOT VALID");
}

std::vector<std::string> prints_of(const DomainCheck& check) {
  std::vector<std::string> prints;
  for (const Symbol* text : {&check.expression.stored, &check.expression.restored})
    if (!text->empty()) prints.push_back(spell(check, *text));
  return prints;
}

std::string check_found(const ObjectRef& domain, const std::string& name, std::string_view expression) {
  return fmt::format("(SELECT {} FROM pg_constraint k WHERE k.contypid = to_regtype({}) AND k.conname = {})",
                     expression, quote_literal(domain.sql()), quote_literal(name));
}

constexpr std::string_view definition = "pg_get_constraintdef(k.oid)";

Statement alter(const Object& domain, std::string does, const std::string& action, Guard::Action guard,
                Guard::Part part) {
  return statement_on(domain.ref, std::move(does), fmt::format("ALTER DOMAIN {} {}", domain.ref.sql(), action), guard,
                      std::move(part));
}

Guard::Part part_of(const Object& domain, const std::string& name, std::vector<std::string> wanted) {
  return {fmt::format("constraint {} of {}", quote_ident(name), domain.ref.described()),
          check_found(domain.ref, name, definition),
          std::move(wanted),
          true,
          {}};
}

Statement add_check(const Object& domain, const DomainCheck& check) {
  const std::string name = name_of(domain, check);
  Statement added =
      alter(domain, fmt::format("Add constraint {} to {}", quote_ident(name), domain.ref.described()),
            fmt::format("ADD CONSTRAINT {} {}", quote_ident(name), spell(check, check.expression.written)),
            Guard::Action::make, part_of(domain, name, prints_of(check)));
  if (check.validated) added.note = "fails if a value breaks it";
  return added;
}

Statement drop_check(const Object& domain, const std::string& name, const DomainCheck* successor) {
  return alter(domain, fmt::format("Drop constraint {} of {}", quote_ident(name), domain.ref.described()),
               "DROP CONSTRAINT " + quote_ident(name), Guard::Action::remove,
               part_of(domain, name, successor ? prints_of(*successor) : std::vector<std::string>()));
}

Statement comment_check(const Object& domain, const DomainCheck& check) {
  const std::string name = name_of(domain, check);
  return statement_on(domain.ref,
                      fmt::format("Comment on constraint {} of {}", quote_ident(name), domain.ref.described()),
                      fmt::format("COMMENT ON CONSTRAINT {} ON DOMAIN {} IS {}", quote_ident(name), domain.ref.sql(),
                                  check.comment.empty() ? "NULL" : quote_literal(check.comment)),
                      Guard::Action::change,
                      {fmt::format("comment on constraint {} of {}", quote_ident(name), domain.ref.described()),
                       check_found(domain.ref, name, "coalesce(obj_description(k.oid, 'pg_constraint'), '')"),
                       {check.comment},
                       false,
                       {}});
}

const DomainCheck* find(const Object& domain, const std::string& name) {
  for (const DomainCheck& check : domain_of(domain).checks)
    if (name_of(domain, check) == name) return &check;
  return nullptr;
}

/// One under another name is renamed.
std::optional<Statements> change_checks(const Object& from, const Object& to, ServerVersion) {
  Statements dropped, made;
  std::vector<std::pair<std::string, std::string>> renamed;
  const auto is_renamed = [&](const std::string& name, bool is_new) {
    return std::any_of(renamed.begin(), renamed.end(),
                       [&](const auto& each) { return (is_new ? each.second : each.first) == name; });
  };
  for (const DomainCheck& old : domain_of(from).checks)
    for (const DomainCheck& now : domain_of(to).checks) {
      const std::string before = name_of(from, old), after = name_of(to, now);
      if (find(to, before) || find(from, after) || is_renamed(before, false) || is_renamed(after, true) ||
          !(old.expression == now.expression) || old.validated != now.validated)
        continue;
      renamed.emplace_back(before, after);
      dropped.push_back(alter(
          to,
          fmt::format("Rename constraint {} of {} to {}", quote_ident(before), to.ref.described(), quote_ident(after)),
          fmt::format("RENAME CONSTRAINT {} TO {}", quote_ident(before), quote_ident(after)), Guard::Action::remove,
          part_of(to, before, {})));
      if (old.comment != now.comment) made.push_back(comment_check(to, now));
    }
  for (const DomainCheck& old : domain_of(from).checks)
    if (const std::string name = name_of(from, old); !find(to, name) && !is_renamed(name, false))
      dropped.push_back(drop_check(to, name, nullptr));
  for (const DomainCheck& now : domain_of(to).checks) {
    const std::string name = name_of(to, now);
    if (is_renamed(name, true)) continue;
    const DomainCheck* old = find(from, name);
    const bool stays = old && old->expression == now.expression && (old->validated == now.validated || now.validated);
    if (old && !stays) dropped.push_back(drop_check(to, name, &now));
    if (!stays) made.push_back(add_check(to, now));
    if (stays && !old->validated && now.validated)
      made.push_back(alter(to, fmt::format("Validate constraint {} of {}", quote_ident(name), to.ref.described()),
                           "VALIDATE CONSTRAINT " + quote_ident(name), Guard::Action::change,
                           {fmt::format("constraint {} of {}", quote_ident(name), to.ref.described()),
                            check_found(to.ref, name, "CASE WHEN k.convalidated THEN 'valid' ELSE 'not valid' END"),
                            {"valid"},
                            false,
                            {}}));
    if ((stays ? old->comment : std::string()) != now.comment) made.push_back(comment_check(to, now));
  }
  std::move(made.begin(), made.end(), std::back_inserter(dropped));
  return dropped;
}

std::optional<Statements> set_default(const Object&, const Object& to, ServerVersion) {
  const SqlText& value = domain_of(to).default_value;
  Guard::Part part{"default of " + to.ref.described(),
                   type_found(to.ref, "coalesce(pg_get_expr(t.typdefaultbin, 0), '')"),
                   {value.stored},
                   true,
                   {}};
  if (!value.restored.empty()) part.wanted.push_back(value.restored);
  return Statements{alter(to, fmt::format("{} the default of {}", value.empty() ? "Drop" : "Set", to.ref.described()),
                          value.empty() ? "DROP DEFAULT" : "SET DEFAULT " + value.written.text(), Guard::Action::change,
                          std::move(part))};
}

std::optional<Statements> set_nullable(const Object&, const Object& to, ServerVersion) {
  const bool nullable = domain_of(to).nullable;
  Statement changed = alter(to, fmt::format("{} NULL in {}", nullable ? "Allow" : "Forbid", to.ref.described()),
                            nullable ? "DROP NOT NULL" : "SET NOT NULL", Guard::Action::change,
                            {to.ref.described(),
                             type_found(to.ref, "CASE WHEN t.typnotnull THEN 'not null' ELSE 'null' END"),
                             {nullable ? "null" : "not null"},
                             false,
                             {}});
  if (!nullable) changed.note = "fails if a column of it holds NULL";
  return Statements{std::move(changed)};
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
    statements.push_back(alter(object, "Drop the default of " + object.ref.described(), "DROP DEFAULT",
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

Statements set_aside(const Object& from, const Object& to) {
  Statements statements = set_type_aside(from, type_found(from.ref, base_type_and_collation), base_of(domain_of(to)));
  const auto old = from.clone();
  old->ref = aside(from.ref);
  for (Statement& each : let_go(*old)) statements.push_back(std::move(each));
  for (Statement& each : statements) each.object = from.ref;
  return statements;
}

void for_texts(Domain& domain, const std::function<void(SqlText&)>& visit) {
  for (DomainCheck& check : domain.checks) visit(check.expression);
}

std::vector<Field> fields() {
  std::vector<Field> all{field<&Domain::type>("type", "the type that it is made of"),
                         field<&Domain::collation>("collation", "how its text is ordered (default: that of the type)"),
                         field<&Domain::default_value>("default", "of columns of it that have none", set_default),
                         field<&Domain::nullable>("nullable", "whether NULL is allowed (default true)", set_nullable),
                         field<&Domain::checks>("checks", "what must not be false for any VALUE of it", change_checks)};
  all.back().visit = [](Object& object, const std::function<void(SqlText&)>& visit) {
    for_texts(static_cast<Domain&>(object), visit);
  };
  return all;
}

}  // namespace

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
    .fields = fields(),
    .probe = "SELECT FROM pg_catalog.pg_type WHERE typtype = 'd' AND oid >= 16384",
    .catalog_query =
        [](ServerVersion) {
          const std::string checks = "SELECT k.oid FROM pg_catalog.pg_constraint k WHERE k.contypid = t.oid";
          return type_query(
              fmt::format(
                  "pg_catalog.format_type(t.typbasetype, t.typtypmod) AS type, {} AS collation,"
                  " pg_catalog.pg_get_expr(t.typdefaultbin, 0) AS default, CASE WHEN t.typnotnull THEN 'false' END AS nullable,"
                  " (SELECT pg_catalog.json_object_agg(k.conname, pg_catalog.json_build_object('expression', pg_catalog.pg_get_expr(k.conbin, 0),"
                  "  'validated', k.convalidated, 'comment', coalesce(pg_catalog.obj_description(k.oid, 'pg_constraint'), '')) ORDER BY k.conname COLLATE \"C\")"
                  "  FROM pg_catalog.pg_constraint k WHERE k.contypid = t.oid AND k.contype = 'c') AS checks,"
                  " (coalesce({}::jsonb, '[]') || coalesce({}::jsonb, '[]'))::json AS stands_on_",
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
      if (!domain.nullable) sql += " NOT NULL";
      Statements later;
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
          for_texts(domain, follow);
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
    .disposable = never,
    .validate =
        [](const Object& object, const Database&, Mistakes& mistakes) {
          if (domain_of(object).type.empty())
            mistakes.add(fmt::format("{} needs a type", object.ref.described()), object.place);
        },
};

}  // namespace reconcile
