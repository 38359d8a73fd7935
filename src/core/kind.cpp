#include "core/kind.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "core/database.hpp"
#include "core/mentions.hpp"
#include "core/sql.hpp"

namespace reconcile {

const Field* Kind::field(std::string_view field_name) const {
  for (const Field& each : fields)
    if (each.name == field_name) return &each;
  return nullptr;
}

std::vector<const Kind*> Kind::nested() const {
  std::vector<const Kind*> list;
  for (const Kind* kind : kinds())
    if ((kind->everywhere && (!single || own_name)) ||
        std::find(kind->nested_in.begin(), kind->nested_in.end(), this) != kind->nested_in.end())
      list.push_back(kind);
  return list;
}

const Kind* kind_named(std::string_view name) {
  for (const Kind* kind : kinds())
    if (kind->name == name) return kind;
  return nullptr;
}

bool same_fields(const Object& a, const Object& b) {
  const auto& fields = a.ref.kind->fields;
  return std::all_of(fields.begin(), fields.end(), [&](const Field& field) { return field.equal(a, b); });
}

std::vector<SqlText*> texts_of(Object& object) {
  std::vector<SqlText*> texts;
  for (const Field& field : object.ref.kind->fields)
    if (field.visit) field.visit(object, [&](SqlText& text) { texts.push_back(&text); });
  return texts;
}

std::vector<const SqlText*> texts_of(const Object& object) {
  std::vector<const SqlText*> texts;
  for (const SqlText* text : texts_of(const_cast<Object&>(object))) texts.push_back(text);
  return texts;
}

std::string in_scope(std::string_view oid) {
  // a subquery, so that the setting is read once and not for every row
  return fmt::format("{} = ANY ((SELECT pg_catalog.current_setting('reconcile.namespaces')::oid[])::oid[])", oid);
}

std::string tables_in_scope(std::string_view alias) { return relations_in_scope(alias, "'r', 'p', 'f'"); }

std::string relations_in_scope(std::string_view alias, std::string_view kinds) {
  return fmt::format(
      "{0} AND {1}.relkind IN ({2})"
      " AND {1}.oid <> ALL ((SELECT pg_catalog.current_setting('reconcile.no_tables')::oid[])::oid[])",
      in_scope(fmt::format("{}.relnamespace", alias)), alias, kinds);
}

std::string not_of_extension(std::string_view catalog, std::string_view oid) {
  return fmt::format(
      "{} NOT IN (SELECT objid FROM pg_catalog.pg_depend WHERE refclassid = 'pg_catalog.pg_extension'::regclass"
      " AND classid = 'pg_catalog.{}'::regclass AND deptype = 'e')",
      oid, catalog);
}

bool Value<bool>::read(const Document& document, bool& value) {
  if (!document.is_scalar()) return false;
  const std::string& text = document.text();
  value = text == "true" || text == "True" || text == "TRUE" || text == "yes" || text == "on";
  return value || text == "false" || text == "False" || text == "FALSE" || text == "no" || text == "off";
}

bool Value<std::optional<long long>>::read(const Document& document, std::optional<long long>& value) {
  if (!document.is_scalar()) return false;
  const std::string& text = document.text();
  long long number = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
  value = number;
  return failed == std::errc() && end == text.data() + text.size();
}
Document Value<std::optional<long long>>::write(const std::optional<long long>& value) {
  return value ? Document::scalar(std::to_string(*value)) : Document();
}

bool Value<std::string>::read(const Document& document, std::string& value) {
  value = document.text();
  return document.is_scalar();
}
Document Value<std::string>::write(const std::string& value) {
  return Document::scalar(value, Document::Style::quoted);
}

bool Value<Symbol>::read(const Document& document, Symbol& value) {
  value = document.text();
  return document.is_scalar();
}

bool Value<Names>::read(const Document& document, Names& value) {
  value.clear();
  if (document.is_scalar()) {
    value.push_back(document.text());
    return true;
  }
  if (!document.is_list()) return false;
  for (const Document& item : document.items()) {
    if (!item.is_scalar()) return false;
    value.push_back(item.text());
  }
  return true;
}
Document Value<Names>::write(const Names& value) {
  Document list = Document::list();
  for (const auto& name : value) list.add(Document::scalar(name, Document::Style::quoted));
  return list;
}

bool Value<Options>::read(const Document& document, Options& value) {
  value.clear();
  if (!document.is_map()) return false;
  for (std::size_t i = 0; i < document.size(); ++i) {
    if (!document.value(i).is_scalar()) return false;
    value.emplace(document.key(i).text(), document.value(i).text());
  }
  return true;
}
Document Value<Options>::write(const Options& value) {
  Document map = Document::map();
  for (const auto& [name, text] : value) map.set(name, Document::scalar(text));
  return map;
}

bool Value<SqlText>::read(const Document& document, SqlText& value) {
  value.written = value.stored = document.text();
  value.place = document.place();
  return document.is_scalar();
}
Document Value<SqlText>::write(const SqlText& value) { return Document::scalar(value.written); }

bool Value<std::vector<SqlText>>::read(const Document& document, std::vector<SqlText>& value) {
  value.clear();
  const auto add = [&](const Document& item) {
    if (!item.is_scalar()) return false;
    value.emplace_back(item.text(), Syntax::index_key).place = item.place();
    return true;
  };
  if (document.is_scalar()) return add(document);
  if (!document.is_list()) return false;
  for (const Document& item : document.items())
    if (!add(item)) return false;
  return true;
}
Document Value<std::vector<SqlText>>::write(const std::vector<SqlText>& value) {
  Document list = Document::list();
  for (const SqlText& text : value) list.add(Document::scalar(text.written, Document::Style::quoted));
  return list;
}

void detail::wrong_shape(const Document& value, std::string_view shape, Mistakes& mistakes) {
  if (value.is_list())
    if (const auto item = std::ranges::find_if(value.items(), [](const Document& each) { return !each.is_scalar(); });
        item != value.items().end()) {
      mistakes.add(fmt::format("this must be {}, without {} in it", shape, item->shape_name()), item->place());
      return;
    }
  const std::string found = value.is_scalar() ? fmt::format("'{}'", value.text()) : std::string(value.shape_name());
  mistakes.add(fmt::format("this must be {}, not {}", shape, found), value.place());
}

namespace {

/// Tables and views are types too: that of their rows.
bool is_type(const Kind& kind) {
  return kind.name_space == Namespace::type ||
         (kind.name_space == Namespace::relation && kind.in_sql.privilege_class == 'r');
}

}  // namespace

std::string follow_rename(const std::string& sql, Syntax syntax, const ObjectRef& from, const ObjectRef& to) {
  if (from.kind->name == "column") return rename_column(sql, syntax, from.name.text(), to.name.text());
  const bool is_routine = from.kind->has_arguments;
  if (from.kind->name_space == Namespace::own && !is_routine) return sql;
  const auto what = is_routine                                 ? Mention::What::function
                    : from.kind->name_space == Namespace::type ? Mention::What::type
                                                               : Mention::What::relation;
  const auto sql_of = [&](const ObjectRef& ref) {
    return is_routine ? qualified(ref.schema, bare_name(ref.name.text())) : ref.sql();
  };
  const std::string name = is_routine ? bare_name(from.name.text()) : from.name.text(), old = sql_of(from);
  std::string text = sql;
  std::vector<Mention> found = mentions(sql, syntax);
  std::sort(found.begin(), found.end(), [](const Mention& a, const Mention& b) { return a.offset > b.offset; });
  const auto is_it = [&](const Mention& mention) {
    return mention.what == what || (is_type(*from.kind) && mention.what == Mention::What::type);
  };
  for (const Mention& mention : found)
    if (is_it(mention) && mention.schema == from.schema && mention.name == name) {
      // a relation stands in a literal before the cast that the mention points at
      const auto at = text.find(old, mention.what == Mention::What::relation ? 0 : mention.offset);
      if (at != std::string::npos) text.replace(at, old.size(), sql_of(to));
    }
  return text;
}

ObjectRef follow_type(ObjectRef routine, const ObjectRef& from, const ObjectRef& to) {
  if (!is_type(*from.kind) || !routine.kind->has_arguments) return routine;
  const std::string name = routine.name.text(), old = from.sql(), now = to.sql();
  // a cast and a transform are called by their types alone
  std::size_t at = routine.kind->in_schema ? name.size() - behind_name(name).size() : 0;
  std::string made = name.substr(0, at);
  bool is_quoted = false;
  while (at < name.size()) {
    const std::size_t end = at + old.size();
    const bool starts = !is_quoted && (at == 0 || name[at - 1] == '(' || name[at - 1] == ' ');
    if (starts && name.compare(at, old.size(), old) == 0 &&
        (end >= name.size() || std::string_view(",) [").find(name[end]) != std::string_view::npos)) {
      made += now;
      at = end;
      continue;
    }
    if (name[at] == '"') is_quoted = !is_quoted;
    made += name[at++];
  }
  routine.name = made;
  return routine;
}

void needs_of(const SqlText& text, const ObjectRef& owner, const Database& database,
              const std::function<void(const ObjectRef&)>& need) {
  if (text.empty()) return;
  static const Kind *const column_kind = kind_named("column"), *const collation_kind = kind_named("collation");
  const std::vector<Mention> found = mentions(text.stored, text.syntax);
  const auto need_column = [&](const Symbol& schema, const Symbol& table, const Symbol& name) {
    const ObjectRef column{column_kind, schema, table, name, nullptr};
    if (database.find(column)) need(column);
  };
  // what is written without a schema may be one of the schema's own
  const auto in_schema = [&](const Mention& mention) {
    return mention.schema.empty() ? owner.schema : Symbol(mention.schema);
  };
  // which relation of a query a column is of is not looked at: one of that name in any of them is meant
  std::vector<const Mention*> relations;
  if (text.syntax == Syntax::statement || text.syntax == Syntax::routine)
    for (const Mention& mention : found)
      if (mention.what == Mention::What::relation) relations.push_back(&mention);
  // PostgreSQL prints the schema of every function but those of pg_catalog: a name without one that it printed is one
  // of those, while a name without one in the desired state may be a user's
  const auto may_be_of_a_user = [&](const Mention& mention) {
    return mention.schema.empty() ? bool(text.place) : mention.schema != "pg_catalog";
  };
  for (const Mention& mention : found) {
    switch (mention.what) {
      case Mention::What::column:
        if (!owner.table.empty()) need_column(owner.schema, owner.table, mention.name);
        for (const Mention* relation : relations) need_column(in_schema(*relation), relation->name, mention.name);
        break;
      case Mention::What::type:
        if (const Object* type = database.find(Namespace::type, in_schema(mention), mention.name))
          need(type->ref);
        else if (const Object* row = database.find(Namespace::relation, in_schema(mention), mention.name))
          need(row->ref);
        break;
      case Mention::What::relation:
        if (const Object* relation = database.find(Namespace::relation, in_schema(mention), mention.name))
          need(relation->ref);
        break;
      case Mention::What::function:
      case Mention::What::op:
      case Mention::What::operator_class:
        if (!may_be_of_a_user(mention)) break;
        for (const Object* overload : database.overloads(in_schema(mention), mention.name)) need(overload->ref);
        break;
      case Mention::What::collation:
        if (const ObjectRef collation{collation_kind, in_schema(mention), {}, mention.name, nullptr};
            database.find(collation))
          need(collation);
        break;
    }
  }
}

}  // namespace reconcile
