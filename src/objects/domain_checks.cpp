// What must not be false for any value of a domain (manual, CREATE DOMAIN; ALTER DOMAIN).
#include <algorithm>

#include "objects/domain.hpp"

namespace reconcile {

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

std::string name_of(const Object& domain, const DomainCheck& check) {
  return check.name.empty() ? chosen_name(domain.ref.name, {}, "check") : check.name;
}

std::string spell(const DomainCheck& check, const Symbol& expression) {
  return fmt::format("CHECK ({}){}", expression, check.validated ? "" : " NOT VALID");
}

namespace {

std::vector<std::string> prints_of(const DomainCheck& check) {
  std::vector<std::string> prints;
  for (const Symbol* text : {&check.expression.stored, &check.expression.restored})
    if (!text->empty()) prints.push_back(spell(check, *text));
  return prints;
}

Guard::Part part_of(const Object& domain, const std::string& name, std::vector<std::string> wanted) {
  return {fmt::format("constraint {} of {}", quote_ident(name), domain.ref.described()),
          domain_constraint_found(domain.ref, name, "pg_get_constraintdef(k.oid)"),
          std::move(wanted),
          true,
          {}};
}

}  // namespace

Statement add_check(const Object& domain, const DomainCheck& check) {
  const std::string name = name_of(domain, check);
  Statement added =
      alter_domain(domain, fmt::format("Add constraint {} to {}", quote_ident(name), domain.ref.described()),
                   fmt::format("ADD CONSTRAINT {} {}", quote_ident(name), spell(check, check.expression.written)),
                   Guard::Action::make, part_of(domain, name, prints_of(check)));
  if (check.validated) added.note = "fails if a value breaks it";
  return added;
}

Statement drop_check(const Object& domain, const std::string& name, const DomainCheck* successor) {
  return alter_domain(domain, fmt::format("Drop constraint {} of {}", quote_ident(name), domain.ref.described()),
                      "DROP CONSTRAINT " + quote_ident(name), Guard::Action::remove,
                      part_of(domain, name, successor ? prints_of(*successor) : std::vector<std::string>()));
}

Statement comment_check(const Object& domain, const DomainCheck& check) {
  return comment_on_domain_constraint(domain, name_of(domain, check), check.comment);
}

namespace {

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
      dropped.push_back(alter_domain(
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
      made.push_back(alter_domain(
          to, fmt::format("Validate constraint {} of {}", quote_ident(name), to.ref.described()),
          "VALIDATE CONSTRAINT " + quote_ident(name), Guard::Action::change,
          {fmt::format("constraint {} of {}", quote_ident(name), to.ref.described()),
           domain_constraint_found(to.ref, name, "CASE WHEN k.convalidated THEN 'valid' ELSE 'not valid' END"),
           {"valid"},
           false,
           {}}));
    if ((stays ? old->comment : std::string()) != now.comment) made.push_back(comment_check(to, now));
  }
  std::move(made.begin(), made.end(), std::back_inserter(dropped));
  return dropped;
}

}  // namespace

Field domain_checks_field() {
  Field made = field<&Domain::checks>("checks", "what must not be false for any VALUE of it", change_checks);
  made.visit = [](Object& object, const std::function<void(SqlText&)>& visit) {
    for (DomainCheck& check : static_cast<Domain&>(object).checks) visit(check.expression);
  };
  return made;
}

}  // namespace reconcile
