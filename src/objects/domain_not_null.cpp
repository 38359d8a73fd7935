// Whether a domain forbids NULL. From PostgreSQL 17 on that is a constraint with a name (manual, CREATE DOMAIN; ALTER
// DOMAIN).
#include <iterator>

#include "objects/domain.hpp"

namespace reconcile {

namespace {

std::string chosen(const Object& domain) { return chosen_name(domain.ref.name, {}, "not_null"); }

std::string name_of(const Domain& domain) {
  return domain.not_null.name.empty() ? chosen(domain) : domain.not_null.name;
}

Guard::Part whether_null(const Object& domain, bool nullable) {
  return {domain.ref.described(),
          type_found(domain.ref, "CASE WHEN t.typnotnull THEN 'not null' ELSE 'null' END"),
          {nullable ? "null" : "not null"},
          false,
          {}};
}

std::optional<Statements> set_nullable(const Object&, const Object& to, ServerVersion) {
  const Domain& domain = domain_of(to);
  if (domain.nullable)
    return Statements{alter_domain(to, "Allow NULL in " + to.ref.described(), "DROP NOT NULL", Guard::Action::change,
                                   whether_null(to, true))};
  const bool is_named = name_of(domain) != chosen(to);
  Statements statements{alter_domain(to, "Forbid NULL in " + to.ref.described(),
                                     is_named ? "ADD" + spell_not_null(domain) : "SET NOT NULL", Guard::Action::change,
                                     whether_null(to, false))};
  statements.back().note = "fails if a column of it holds NULL";
  Statements comment = comment_on_not_null(Domain(), domain);
  std::move(comment.begin(), comment.end(), std::back_inserter(statements));
  return statements;
}

std::optional<Statements> change_not_null(const Object& from, const Object& to, ServerVersion) {
  const Domain &a = domain_of(from), &b = domain_of(to);
  Statements statements;
  if (a.nullable || b.nullable) return statements;  // done by set_nullable
  if (name_of(a) != name_of(b))
    statements.push_back(
        alter_domain(to, fmt::format("Rename the NOT NULL of {} to {}", to.ref.described(), quote_ident(name_of(b))),
                     fmt::format("RENAME CONSTRAINT {} TO {}", quote_ident(name_of(a)), quote_ident(name_of(b))),
                     Guard::Action::remove,
                     {fmt::format("constraint {} of {}", quote_ident(name_of(a)), to.ref.described()),
                      domain_constraint_found(to.ref, name_of(a), "k.conname::text"),
                      {},
                      false,
                      {}}));
  Statements comment = comment_on_not_null(a, b);
  std::move(comment.begin(), comment.end(), std::back_inserter(statements));
  return statements;
}

void read_not_null(const Document& value, Object& object, Mistakes& mistakes) {
  constexpr std::string_view shape = "a map of name, comment";
  auto& domain = static_cast<Domain&>(object);
  if (!value.is_map()) return detail::wrong_shape(value, shape, mistakes);
  domain.nullable = false;
  for (std::size_t i = 0; i < value.size(); ++i) {
    const std::string& key = value.key(i).text();
    if (value.value(i).is_null()) continue;
    if (key != "name" && key != "comment")
      mistakes.add(fmt::format("unknown key '{}'", key), value.key(i).place(), did_you_mean(key, {"name", "comment"}));
    else if (!Value<std::string>::read(value.value(i), key == "name" ? domain.not_null.name : domain.not_null.comment))
      detail::wrong_shape(value.value(i), Value<std::string>::shape, mistakes);
  }
}

Document write_not_null(const Object& object) {
  const Domain& domain = domain_of(object);
  if (domain.nullable) return {};
  Document map = Document::map();
  if (name_of(domain) != chosen(domain))
    map.set("name", Document::scalar(domain.not_null.name, Document::Style::quoted));
  if (!domain.not_null.comment.empty())
    map.set("comment", Document::scalar(domain.not_null.comment, Document::Style::quoted));
  return map.size() == 0 ? Document() : map;
}

}  // namespace

std::string spell_not_null(const Domain& domain) {
  if (domain.nullable) return {};
  const std::string name = name_of(domain);
  return name == chosen(domain) ? " NOT NULL" : fmt::format(" CONSTRAINT {} NOT NULL", quote_ident(name));
}

Statements comment_on_not_null(const Domain& from, const Domain& to) {
  if (from.not_null.comment == to.not_null.comment) return {};
  return {comment_on_domain_constraint(to, name_of(to), to.not_null.comment)};
}

Field domain_nullable_field() {
  return field<&Domain::nullable>("nullable", "whether NULL is allowed (default true)", set_nullable);
}

Field domain_not_null_field() {
  Field made;
  made.name = "not_null";
  made.about = "`nullable: false` whose name is not the usual one, or that has a comment (default as usual)";
  made.shape = "a map of name, comment";
  made.read = read_not_null;
  made.write = write_not_null;
  made.equal = [](const Object& a, const Object& b) {
    const Domain &from = domain_of(a), &to = domain_of(b);
    return from.nullable != to.nullable || from.nullable ||
           (name_of(from) == name_of(to) && from.not_null.comment == to.not_null.comment);
  };
  made.in_place = change_not_null;
  return since(
      made, [](const ServerVersion& version) { return version.domain_not_null_constraints(); }, "PostgreSQL 17");
}

}  // namespace reconcile
