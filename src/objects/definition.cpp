#include "objects/definition.hpp"

namespace reconcile {

namespace {

std::string rows_from(const CatalogRows& rows) {
  if (rows.prefix.empty())
    return fmt::format(" FROM pg_catalog.{0} o WHERE o.oid >= 16384 AND {1} AND {2}", rows.catalog, rows.condition,
                       not_of_extension(rows.catalog, "o.oid"));
  return fmt::format(
      " FROM pg_catalog.{0} o JOIN pg_catalog.pg_namespace n ON n.oid = o.{1}namespace WHERE {2} AND {3} AND {4}",
      rows.catalog, rows.prefix, in_scope(fmt::format("o.{}namespace", rows.prefix)), rows.condition,
      not_of_extension(rows.catalog, "o.oid"));
}

std::string joined(const Document& value) {
  if (value.is_null()) return {};
  if (!value.is_list()) return value.text();
  std::vector<std::string> items;
  for (const Document& item : value.items()) items.push_back(item.text());
  return fmt::format("{}", fmt::join(items, ", "));
}

/// Routines are told by name alone: which overload is meant only the server knows.
std::string name_alone(const std::string& written) { return written.substr(0, written.find('(')); }

}  // namespace

std::vector<Field> fields_of(const Attributes& attributes) {
  std::vector<Field> fields;
  for (const Attribute& attribute : attributes) fields.push_back(attribute.field);
  return fields;
}

std::string list_of(const CatalogRows& rows) {
  return fmt::format("SELECT o.oid, {} AS schema, NULL AS table, {} AS name{}",
                     rows.prefix.empty() ? "NULL" : "n.nspname", rows.name, rows_from(rows));
}

std::string query_of(const CatalogRows& rows, const Attributes& attributes, const std::string& more) {
  std::string columns;
  for (const Attribute& attribute : attributes)
    if (!attribute.column.empty())
      columns += attribute.says == Attribute::Says::list
                     ? fmt::format(", pg_catalog.to_json({}) AS {}", attribute.column, attribute.field.name)
                     : fmt::format(", {} AS {}", attribute.column, attribute.field.name);
  return fmt::format(
      "SELECT {}{} AS name{}, {} AS stands_on_{}{}", rows.prefix.empty() ? "" : "n.nspname AS schema, ", rows.name,
      columns, rows.stands_on.empty() ? stands_on_query(rows.catalog, "o.oid") : rows.stands_on, more, rows_from(rows));
}

std::string value_of(const Object& object, const Attribute& attribute) { return joined(attribute.field.write(object)); }

std::string spell_list(const Object& object, const Attributes& attributes, std::vector<std::string> elements) {
  for (const Attribute& attribute : attributes) {
    const Document written = attribute.field.write(object);
    if (attribute.parameter.empty() || written.is_null()) continue;
    const std::string value = joined(written);
    switch (attribute.says) {
      case Attribute::Says::flag: elements.emplace_back(attribute.parameter); break;
      case Attribute::Says::literal:
        elements.push_back(fmt::format("{} = {}", attribute.parameter, quote_literal(value)));
        break;
      case Attribute::Says::operator_name:
        elements.push_back(fmt::format("{} = OPERATOR({})", attribute.parameter, value));
        break;
      case Attribute::Says::sql:
      case Attribute::Says::list: elements.push_back(fmt::format("{} = {}", attribute.parameter, value)); break;
    }
  }
  return fmt::format("(\n  {}\n)", fmt::join(elements, ",\n  "));
}

Guard::Part definition_part(const Object& object, std::string_view catalog, const Attributes& attributes) {
  std::vector<std::string> found, wanted;
  for (const Attribute& attribute : attributes) {
    if (attribute.column.empty()) continue;
    const std::string_view name = attribute.field.name;
    const std::string column = attribute.says == Attribute::Says::list
                                   ? fmt::format("array_to_string({}, ', ')", attribute.column)
                                   : fmt::format("({})", attribute.column);
    found.push_back(fmt::format("'{} = ' || {}", name, column));
    if (const Document value = attribute.field.write(object); !value.is_null())
      wanted.push_back(fmt::format("{} = {}", name, joined(value)));
  }
  if (found.empty()) found.emplace_back("''");
  return {object.ref.described(),
          fmt::format("(SELECT concat_ws('; ', {}) FROM {} o WHERE o.oid = {})", fmt::join(found, ",\n    "), catalog,
                      object.ref.kind->in_sql.oid(object.ref)),
          {fmt::format("{}", fmt::join(wanted, "; "))},
          false,
          {}};
}

Statements create_defined(const Object& object, const Attributes& attributes, const std::string& rest) {
  const InSql& in_sql = object.ref.kind->in_sql;
  return {statement_on(object.ref, "Create " + object.ref.described(),
                       fmt::format("CREATE {} {} {}", in_sql.words, object.ref.sql(), rest), Guard::Action::make,
                       definition_part(object, in_sql.catalog, attributes))};
}

void needs_of_attributes(const Object& object, const Attributes& attributes, const Database& database,
                         const std::function<void(const ObjectRef&)>& need) {
  for (const Attribute& attribute : attributes) {
    const std::string value = value_of(object, attribute);
    if (value.empty() || attribute.refers.empty()) continue;
    if (attribute.refers == "type") {
      needs_of(SqlText(value, Syntax::type), object.ref, database, need);
      continue;
    }
    const WrittenName name = parse_name(name_alone(value), object.ref.schema);
    if (attribute.refers == "routine" || attribute.refers == "operator") {
      for (const Object* overload : database.overloads(name.schema, name.name))
        if ((attribute.refers == "operator") == (overload->ref.kind->name == "operator")) need(overload->ref);
      continue;
    }
    const ObjectRef ref{kind_named(attribute.refers), name.schema, {}, name.name, nullptr};
    if (database.find(ref)) need(ref);
  }
}

void follow_attributes(Object& object, const Attributes& attributes, const ObjectRef& from, const ObjectRef& to) {
  for (const Attribute& attribute : attributes) {
    const std::string value = value_of(object, attribute);
    if (value.empty() || attribute.refers.empty()) continue;
    std::string now = value;
    if (attribute.refers == "type") {
      now = follow_rename(value, Syntax::type, from, to);
    } else {
      const bool is_routine = attribute.refers == "routine" && from.kind->has_arguments;
      if (!is_routine && from.kind->name != attribute.refers) continue;
      const WrittenName name = parse_name(name_alone(value), {});
      if (name.schema == from.schema.text() &&
          name.name == (is_routine ? bare_name(from.name.text()) : from.name.text()))
        now = qualified(to.schema, is_routine ? bare_name(to.name.text()) : to.name.text()) +
              value.substr(name_alone(value).size());
    }
    Mistakes none;
    if (now != value) attribute.field.read(Document::scalar(now), object, none);
  }
}

void require(const Object& object, const Attributes& attributes, const Names& names, Mistakes& mistakes) {
  for (const Attribute& attribute : attributes)
    if (std::find(names.begin(), names.end(), attribute.field.name) != names.end() &&
        value_of(object, attribute).empty())
      mistakes.add(fmt::format("{} has no {}", object.ref.described(), attribute.field.name), object.place,
                   fmt::format("write {}: …, {}", attribute.field.name, attribute.field.about));
}

std::string regproc(std::string_view oid) { return fmt::format("CASE WHEN {0} <> 0 THEN {0}::regproc::text END", oid); }

std::string flag(std::string_view condition) { return fmt::format("CASE WHEN {} THEN 'true' END", condition); }

std::string name_by_oid(std::string_view catalog, std::string_view prefix, std::string_view oid) {
  return fmt::format(
      "(SELECT CASE x.{1}namespace WHEN 'pg_catalog'::regnamespace THEN '' ELSE x.{1}namespace::regnamespace::text || '.' END"
      " || quote_ident(x.{1}name) FROM pg_catalog.{0} x WHERE x.oid = {2})",
      catalog, prefix, oid);
}

std::string acts_in_scope(const std::vector<std::string>& namespaces) {
  std::vector<std::string> any;
  for (const std::string& each : namespaces) any.push_back(in_scope(each));
  // where every schema of users is read, all is
  any.push_back(
      "NOT EXISTS (SELECT FROM pg_catalog.pg_namespace u WHERE u.nspname !~ '^pg_' AND u.nspname <> 'information_schema' AND NOT " +
      in_scope("u.oid") + ")");
  return fmt::format("({})", fmt::join(any, " OR "));
}

}  // namespace reconcile
