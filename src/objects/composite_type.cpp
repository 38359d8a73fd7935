// A composite type (manual, CREATE TYPE … AS; ALTER TYPE).
#include <algorithm>

#include "objects/type.hpp"

namespace reconcile {

namespace {

struct Attribute {
  std::string name;
  SqlText type{Syntax::type};
  std::string collation;
  std::string comment;
  std::string renamed_from;
  friend bool operator==(const Attribute& a, const Attribute& b) {
    return a.name == b.name && a.type == b.type && a.collation == b.collation && a.comment == b.comment;
  }
};
using Attributes = std::vector<Attribute>;

struct CompositeType : Cloned<CompositeType> {
  Attributes attributes;
};

const Attributes& attributes_of(const Object& object) { return static_cast<const CompositeType&>(object).attributes; }

bool read_collation(const Document& document, std::string& collation) {
  if (!Value<std::string>::read(document, collation)) return false;
  if (!collation.empty()) collation = usual_name(collation);
  return true;
}

}  // namespace

template <>
struct Value<Attributes> {
  static constexpr std::string_view shape =
      "a map by name of types or of { type:, collation:, comment:, renamed_from: }";
  static bool read(const Document& document, Attributes& attributes) {
    attributes.clear();
    if (!document.is_map()) return false;
    for (std::size_t i = 0; i < document.size(); ++i) {
      Attribute& attribute = attributes.emplace_back();
      attribute.name = document.key(i).text();
      const Document& value = document.value(i);
      if (value.is_scalar()) Value<SqlText>::read(value, attribute.type);
      if (!value.is_scalar() && !value.is_map()) return false;
      for (std::size_t k = 0; value.is_map() && k < value.size(); ++k) {
        const std::string& key = value.key(k).text();
        const Document& item = value.value(k);
        if (item.is_null()) continue;
        const bool right = key == "type"           ? Value<SqlText>::read(item, attribute.type)
                           : key == "collation"    ? read_collation(item, attribute.collation)
                           : key == "comment"      ? Value<std::string>::read(item, attribute.comment)
                           : key == "renamed_from" ? Value<std::string>::read(item, attribute.renamed_from)
                                                   : false;
        if (!right) return false;
      }
      if (attribute.type.empty()) return false;
    }
    return true;
  }
  static Document write(const Attributes& attributes) {
    Document map = Document::map();
    for (const Attribute& attribute : attributes) {
      if (attribute.collation.empty() && attribute.comment.empty() && attribute.renamed_from.empty()) {
        map.set(attribute.name, Value<SqlText>::write(attribute.type));
        continue;
      }
      Document one = Document::map();
      one.set("type", Value<SqlText>::write(attribute.type));
      if (!attribute.collation.empty()) one.set("collation", Value<std::string>::write(attribute.collation));
      if (!attribute.comment.empty()) one.set("comment", Value<std::string>::write(attribute.comment));
      if (!attribute.renamed_from.empty()) one.set("renamed_from", Value<std::string>::write(attribute.renamed_from));
      map.set(attribute.name, std::move(one));
    }
    return map;
  }
};

namespace {

Attributes::const_iterator find(const Attributes& attributes, const std::string& name) {
  return std::find_if(attributes.begin(), attributes.end(), [&](const auto& each) { return each.name == name; });
}
bool contains(const Attributes& attributes, const std::string& name) {
  return find(attributes, name) != attributes.end();
}

std::string found(const ObjectRef& ref, const std::string& name, std::string_view expression) {
  return fmt::format(
      "(SELECT {} FROM pg_type t JOIN pg_attribute a ON a.attrelid = t.typrelid WHERE t.oid = to_regtype({})"
      " AND a.attname = {} AND NOT a.attisdropped)",
      expression, quote_literal(ref.sql()), quote_literal(name));
}

constexpr std::string_view type_of_attribute = "format_type(a.atttypid, a.atttypmod)";

/// `street text, zip character varying(5)`, for guards.
std::string all_attributes(const ObjectRef& ref) {
  return type_found(
      ref,
      "coalesce((SELECT string_agg(concat_ws(' ', a.attname, format_type(a.atttypid, a.atttypmod)), ', '"
      " ORDER BY a.attnum) FROM pg_attribute a WHERE a.attrelid = t.typrelid AND NOT a.attisdropped), '')");
}
std::string shown(const Attributes& attributes) {
  std::vector<std::string> list;
  for (const Attribute& each : attributes) list.push_back(each.name + " " + each.type.stored.text());
  return fmt::format("{}", fmt::join(list, ", "));
}

std::string spell(const Attribute& attribute) {
  return fmt::format("{} {}{}", quote_ident(attribute.name), attribute.type.written,
                     spell_collation(attribute.collation));
}

Statement alter(const Object& type, std::string does, const std::string& action, Guard::Action guard,
                const std::string& attribute, std::vector<std::string> wanted) {
  return statement_on(type.ref, std::move(does), fmt::format("ALTER TYPE {} {}", type.ref.sql(), action), guard,
                      {fmt::format("attribute {} of {}", quote_ident(attribute), type.ref.described()),
                       found(type.ref, attribute, type_of_attribute),
                       std::move(wanted),
                       false,
                       {}});
}

Statement comment(const Object& type, const Attribute& attribute) {
  const std::string name = fmt::format("{}.{}", type.ref.sql(), quote_ident(attribute.name));
  return statement_on(type.ref, "Comment on attribute " + name,
                      fmt::format("COMMENT ON COLUMN {} IS {}", name,
                                  attribute.comment.empty() ? "NULL" : quote_literal(attribute.comment)),
                      Guard::Action::change,
                      {"comment on attribute " + name,
                       found(type.ref, attribute.name, "coalesce(col_description(a.attrelid, a.attnum), '')"),
                       {attribute.comment},
                       false,
                       {}});
}

/// What one is called before, on the way there or back; empty: there is no such one.
std::string name_before(const Attribute& attribute, const Attributes& from, const Attributes& to) {
  const auto is_old = [&](const std::string& name) { return contains(from, name) && !contains(to, name); };
  if (contains(from, attribute.name)) return {};
  if (is_old(attribute.renamed_from)) return attribute.renamed_from;
  for (const Attribute& each : from)
    if (each.renamed_from == attribute.name && is_old(each.name)) return each.name;
  return {};
}

/// Renames and drops, then additions at the end; nothing where an attribute moves or gets another type, which the
/// server refuses as soon as a column is of it.
std::optional<Statements> change_attributes(const Object& from, const Object& to, ServerVersion) {
  Attributes now = attributes_of(from);
  const Attributes& wanted = attributes_of(to);
  Statements statements;
  for (const Attribute& attribute : wanted) {
    const std::string old = name_before(attribute, attributes_of(from), wanted);
    if (old.empty()) continue;
    statements.push_back(alter(to,
                               fmt::format("Rename attribute {} of {} to {}", quote_ident(old), to.ref.described(),
                                           quote_ident(attribute.name)),
                               fmt::format("RENAME ATTRIBUTE {} TO {}", quote_ident(old), quote_ident(attribute.name)),
                               Guard::Action::remove, old, {}));
    std::find_if(now.begin(), now.end(), [&](const Attribute& each) { return each.name == old; })->name =
        attribute.name;
  }
  for (const Attribute& attribute : Attributes(now))
    if (!contains(wanted, attribute.name)) {
      statements.push_back(
          alter(to, fmt::format("Drop attribute {} of {}", quote_ident(attribute.name), to.ref.described()),
                "DROP ATTRIBUTE " + quote_ident(attribute.name), Guard::Action::remove, attribute.name, {}));
      now.erase(find(now, attribute.name));
    }
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    const Attribute& attribute = wanted[i];
    if (i == now.size()) {
      if (contains(now, attribute.name)) return std::nullopt;
      statements.push_back(
          alter(to, fmt::format("Add attribute {} to {}", quote_ident(attribute.name), to.ref.described()),
                "ADD ATTRIBUTE " + spell(attribute), Guard::Action::make, attribute.name, {attribute.type.stored}));
      now.push_back(attribute);
      now.back().comment.clear();
    }
    if (now[i].name != attribute.name || !(now[i].type == attribute.type) || now[i].collation != attribute.collation)
      return std::nullopt;
    if (now[i].comment != attribute.comment) statements.push_back(comment(to, attribute));
  }
  return statements;
}

std::vector<Field> fields() {
  Field attributes =
      field<&CompositeType::attributes>("attributes", "its attributes in their order", change_attributes);
  attributes.compared = [](const Object& object) {
    Attributes all = attributes_of(object);
    for (Attribute& each : all) each.renamed_from.clear();
    return Value<Attributes>::write(all);
  };
  attributes.visit = [](Object& object, const std::function<void(SqlText&)>& visit) {
    for (Attribute& each : static_cast<CompositeType&>(object).attributes) visit(each.type);
  };
  return {attributes};
}

}  // namespace

std::vector<std::unique_ptr<Column>> columns_of_type(const Object& composite_type) {
  std::vector<std::unique_ptr<Column>> columns;
  for (const Attribute& attribute : attributes_of(composite_type)) {
    auto column = std::make_unique<Column>();
    column->ref.kind = &column_kind;
    column->ref.name = attribute.name;
    column->position = static_cast<unsigned>(columns.size());
    column->place = composite_type.place;
    column->type = attribute.type;
    column->collation = attribute.collation;
    columns.push_back(std::move(column));
  }
  return columns;
}

const Kind composite_type_kind{
    .name = "composite type",
    .section = "composite_types",
    .name_space = Namespace::type,
    .printed_whole = true,
    .in_sql = {.words = "TYPE",
               .catalog = "pg_type",
               .oid = oid_of_type,
               .list = [](ServerVersion) { return type_list(is_composite); },
               .owner = "typowner",
               .privileges = "typacl",
               .privilege_class = 'T'},
    .short_map = "attributes",
    .make = make<CompositeType>,
    .fields = fields(),
    .probe = "SELECT FROM pg_catalog.pg_class WHERE relkind = 'c' AND oid >= 16384",
    .catalog_query =
        [](ServerVersion) {
          return type_query(
              fmt::format(
                  "(SELECT pg_catalog.json_object_agg(a.attname, pg_catalog.json_build_object('type', pg_catalog.format_type(a.atttypid, a.atttypmod),"
                  "  'collation', {}, 'comment', coalesce(pg_catalog.col_description(a.attrelid, a.attnum), '')) ORDER BY a.attnum)"
                  "  FROM pg_catalog.pg_attribute a WHERE a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped) AS attributes,"
                  " {} AS stands_on_",
                  collation_column("a.attcollation",
                                   "(SELECT b.typcollation FROM pg_catalog.pg_type b WHERE b.oid = a.atttypid)"),
                  stands_on_query("pg_class", "t.typrelid")),
              is_composite);
        },
    .create = [](const Object& object, ServerVersion) -> Statements {
      std::vector<std::string> list;
      for (const Attribute& each : attributes_of(object)) list.push_back(spell(each));
      Statements statements{statement_on(
          object.ref, "Create " + object.ref.described(),
          list.empty() ? fmt::format("CREATE TYPE {} AS ()", object.ref.sql())
                       : fmt::format("CREATE TYPE {} AS (\n  {}\n)", object.ref.sql(), fmt::join(list, ",\n  ")),
          Guard::Action::make,
          {object.ref.described(), all_attributes(object.ref), {shown(attributes_of(object))}, false, {}})};
      for (const Attribute& each : attributes_of(object))
        if (!each.comment.empty()) statements.push_back(comment(object, each));
      return statements;
    },
    .drop = drop_object,
    .follow =
        [](Object& object, const ObjectRef& from, const ObjectRef& to) {
          for (Attribute& each : static_cast<CompositeType&>(object).attributes)
            each.type.written = each.type.stored = follow_rename(each.type.stored, Syntax::type, from, to);
        },
    .rename = rename_object,
    .needs =
        [](const Object& object, const Database& database, const std::function<void(const ObjectRef&)>& need) {
          for (const Attribute& each : attributes_of(object)) needs_of(each.type, object.ref, database, need);
        },
    .set_aside =
        [](const Object& from, const Object& to) {
          return set_type_aside(from, all_attributes(from.ref), shown(attributes_of(to)));
        },
    .discard = discard_type,
    .disposable = never,
    // a typed table lets go of it meanwhile
    .breaks =
        [](const Object& from, const Object& to, const Object& dependent) {
          return dependent.ref.kind == &row_type_kind && shown(attributes_of(from)) != shown(attributes_of(to));
        },
    .data_loss = [](const Object& from, const Object& to) -> std::string {
      std::vector<std::string> gone;
      for (const Attribute& each : attributes_of(from)) {
        const Attributes& wanted = attributes_of(to);
        const bool stays = std::any_of(wanted.begin(), wanted.end(), [&](const Attribute& other) {
          return other.name == each.name || name_before(other, attributes_of(from), wanted) == each.name;
        });
        if (!stays) gone.push_back(fmt::format("'{}'", each.name));
      }
      if (gone.empty()) return {};
      return fmt::format("takes away the {} {}", gone.size() == 1 ? "attribute" : "attributes", fmt::join(gone, ", "));
    },
};

}  // namespace reconcile
