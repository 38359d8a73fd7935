// Whether a column may be NULL. From PostgreSQL 18 on NOT NULL is a constraint with a name and properties of its own
// (manual, CREATE TABLE; ALTER TABLE).
#include <iterator>

#include "objects/column_changes.hpp"

namespace reconcile {

namespace {

constexpr const char* fails_with_null = "fails if a row has NULL in it";

std::string chosen(const ObjectRef& column) { return chosen_name(column.table, column.name, "not_null"); }

std::string name_of(const Column& column) {
  return column.not_null.name.empty() ? chosen(column.ref) : column.not_null.name.text();
}

/// `SET NOT NULL` makes just that.
bool is_plain(const Column& column) {
  return column.not_null.validated && !column.not_null.no_inherit && name_of(column) == chosen(column.ref);
}

/// Reads from the pg_constraint row of column `a`.
std::string of_constraint(std::string_view expression) {
  return fmt::format(
      "(SELECT {} FROM pg_constraint k WHERE k.conrelid = a.attrelid AND k.contype = 'n' AND k.conkey[1] = a.attnum)",
      expression);
}

Statement alter_constraint(const Column& column, std::string does, const std::string& action,
                           std::string_view expression, std::string wanted, Guard::Action guard) {
  return alter_table(
      column.ref, std::move(does), action,
      {column.ref.described(), column_found(column.ref, of_constraint(expression)), {std::move(wanted)}, false, {}},
      guard);
}

std::string spell_properties(const Column& column) {
  std::string words = column.not_null.no_inherit ? " NO INHERIT" : "";
  return column.not_null.validated ? words : words + " NOT VALID";
}

Statement add_constraint(const Column& column) {
  const std::string definition = fmt::format("NOT NULL {}{}", quote_ident(column.ref.name), spell_properties(column));
  const std::string named = fmt::format("CONSTRAINT {} {}", quote_ident(name_of(column)), definition);
  return alter_constraint(column, "Forbid NULL in column " + column.ref.sql(), "ADD " + named,
                          "format('CONSTRAINT %I %s', k.conname, pg_get_constraintdef(k.oid))", named,
                          Guard::Action::make);
}

Statement drop_not_null(const Object& column) {
  return alter_column(column, "Allow NULL in column " + column.ref.sql(), "DROP NOT NULL", "a.attnotnull::text",
                      {"false"});
}

void read_not_null(const Document& value, Object& object, Mistakes& mistakes) {
  auto& column = static_cast<Column&>(object);
  if (!value.is_map()) return detail::wrong_shape(value, "a map of name, no_inherit, validated, comment", mistakes);
  column.nullable = false;
  for (std::size_t i = 0; i < value.size(); ++i) {
    const std::string& key = value.key(i).text();
    const Document& given = value.value(i);
    if (given.is_null()) continue;
    const auto read = [&](auto& member) {
      using Type = std::remove_reference_t<decltype(member)>;
      if (!Value<Type>::read(given, member)) detail::wrong_shape(given, Value<Type>::shape, mistakes);
    };
    if (key == "name")
      read(column.not_null.name);
    else if (key == "no_inherit")
      read(column.not_null.no_inherit);
    else if (key == "validated")
      read(column.not_null.validated);
    else if (key == "comment")
      read(column.not_null.comment);
    else
      mistakes.add(fmt::format("unknown key '{}'", key), value.key(i).place(),
                   did_you_mean(key, {"name", "no_inherit", "validated", "comment"}));
  }
}

Document write_not_null(const Object& object) {
  const Column& column = column_of(object);
  if (column.nullable || (is_plain(column) && column.not_null.comment.empty())) return {};
  Document map = Document::map();
  if (name_of(column) != chosen(column.ref))
    map.set("name", Document::scalar(column.not_null.name, Document::Style::quoted));
  if (column.not_null.no_inherit) map.set("no_inherit", Document::scalar("true"));
  if (!column.not_null.validated) map.set("validated", Document::scalar("false"));
  if (!column.not_null.comment.empty())
    map.set("comment", Document::scalar(column.not_null.comment, Document::Style::quoted));
  return map;
}

std::optional<Statements> set_not_null(const Object& from, const Object& to, ServerVersion) {
  const Column &a = column_of(from), &b = column_of(to);
  if (a.nullable || b.nullable) return Statements{};  // done by set_nullable
  Statements statements;
  const auto append = [&](Statements more) { std::move(more.begin(), more.end(), std::back_inserter(statements)); };
  if (a.not_null.validated && !b.not_null.validated) {
    Statement drop = drop_not_null(to);
    drop.guard.parts.front().found =
        column_found(to.ref, fmt::format("(a.attnotnull AND {})::text", of_constraint("k.convalidated")));
    statements.push_back(std::move(drop));
    statements.push_back(add_constraint(b));
    append(comment_on_not_null(Column(), b));
    return statements;
  }
  if (name_of(a) != name_of(b))
    statements.push_back(
        alter_constraint(b, fmt::format("Rename the NOT NULL of {} to {}", b.ref.sql(), quote_ident(name_of(b))),
                         fmt::format("RENAME CONSTRAINT {} TO {}", quote_ident(name_of(a)), quote_ident(name_of(b))),
                         "k.conname", name_of(b), Guard::Action::change));
  if (a.not_null.no_inherit != b.not_null.no_inherit)
    statements.push_back(alter_constraint(b, "Change whether the NOT NULL of " + b.ref.sql() + " is inherited",
                                          fmt::format("ALTER CONSTRAINT {} {}", quote_ident(name_of(b)),
                                                      b.not_null.no_inherit ? "NO INHERIT" : "INHERIT"),
                                          "k.connoinherit::text", b.not_null.no_inherit ? "true" : "false",
                                          Guard::Action::change));
  if (b.not_null.validated && !a.not_null.validated) {
    Statement validate = alter_constraint(b, "Validate the NOT NULL of " + b.ref.sql(),
                                          fmt::format("VALIDATE CONSTRAINT {}", quote_ident(name_of(b))),
                                          "k.convalidated::text", "true", Guard::Action::change);
    validate.lock = Lock::share_update_exclusive;
    validate.work = Work::scan;
    if (b.backfill.value.empty()) {
      validate.note = fails_with_null;
      statements.push_back(std::move(validate));
    } else {
      append(backfill_and_validate(b, std::move(validate), of_constraint("k.convalidated::text")));
    }
  }
  append(comment_on_not_null(a, b));
  return statements;
}

}  // namespace

std::string spell_not_null(const Column& column) {
  const bool is_named = column.not_null.spelled || name_of(column) != chosen(column.ref);
  const std::string name = is_named ? "CONSTRAINT " + quote_ident(name_of(column)) + " " : std::string();
  return fmt::format("{}NOT NULL{}", name, spell_properties(column));
}

Statements comment_on_not_null(const Column& from, const Column& to) {
  const std::string& text = to.not_null.comment;
  if (from.not_null.comment == text) return {};
  Statement statement = alter_constraint(
      to, fmt::format("{} the NOT NULL of {}", text.empty() ? "Drop the comment on" : "Comment on", to.ref.sql()), {},
      "coalesce(obj_description(k.oid, 'pg_constraint'), '')", text, Guard::Action::change);
  statement.sql = fmt::format("COMMENT ON CONSTRAINT {} ON {} IS {}", quote_ident(name_of(to)), to.ref.table_sql(),
                              text.empty() ? "NULL" : quote_literal(text));
  statement.lock = Lock::share_update_exclusive;
  return {std::move(statement)};
}

Statement forbid_null(const Column& column) {
  if (!is_plain(column)) return add_constraint(column);
  return alter_column(column, "Forbid NULL in column " + column.ref.sql(), "SET NOT NULL", "a.attnotnull::text",
                      {"true"});
}

std::optional<Statements> set_nullable(const Object& from, const Object& to, ServerVersion) {
  const Column &a = column_of(from), &b = column_of(to);
  if (b.nullable) {
    // an identity column is never null: set_identity allows NULL once the identity is gone
    if (!a.identity.empty()) return Statements{};
    Statements statements{drop_not_null(to)};
    if (!a.backfill.value.empty()) statements.push_back(drop_proof(a));
    return statements;
  }
  Statements statements;
  if (b.not_null.validated && !b.backfill.value.empty()) {
    statements = backfill_and_forbid_null(b);
  } else {
    statements.push_back(forbid_null(b));
    if (b.not_null.validated) {
      statements.back().work = Work::scan;
      statements.back().note = fails_with_null;
    }
  }
  Statements comment = comment_on_not_null(a, b);
  std::move(comment.begin(), comment.end(), std::back_inserter(statements));
  return statements;
}

Field not_null_field() {
  Field made;
  made.name = "not_null";
  made.about =
      "`nullable: false` whose name is not the usual one, that child tables do without (`no_inherit: true`), that "
      "rows were not checked for (`validated: false`), or that has a comment (default as usual)";
  made.shape = "a map of name, no_inherit, validated, comment";
  made.read = read_not_null;
  made.write = write_not_null;
  made.equal = [](const Object& a, const Object& b) {
    if (column_of(a).nullable || column_of(b).nullable) return write_not_null(a) == write_not_null(b);
    const NotNull &from = column_of(a).not_null, &to = column_of(b).not_null;
    return name_of(column_of(a)) == name_of(column_of(b)) && from.no_inherit == to.no_inherit &&
           from.validated == to.validated && from.comment == to.comment;
  };
  made.in_place = set_not_null;
  return since(
      made, [](const ServerVersion& version) { return version.not_null_constraints(); }, "PostgreSQL 18");
}

Field not_null_name_field() {
  Field made = hidden(not_null_field());
  made.name = "not_null_name_";
  made.read = [](const Document& value, Object& object, Mistakes& mistakes) {
    if (!Value<Symbol>::read(value, static_cast<Column&>(object).not_null.name))
      detail::wrong_shape(value, Value<Symbol>::shape, mistakes);
  };
  return made;
}

}  // namespace reconcile
