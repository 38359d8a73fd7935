#include "load/describe.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <unordered_map>

#include "core/in_list.hpp"
#include "core/json.hpp"
#include "core/plain_expression.hpp"
#include "core/sql.hpp"
#include "load/plain_texts.hpp"
#include "load/read_object.hpp"
#include "load/serials.hpp"
#include "load/short_form.hpp"
#include "objects/domain.hpp"
#include "objects/kinds.hpp"
#include "objects/objects.hpp"

namespace reconcile {

namespace {

using Style = Document::Style;

class Description {
 public:
  explicit Description(const Database& database) : database_(database), texts_(database) {
    std::map<std::string, std::size_t> objects;
    for (const std::string& schema : database.schemas) objects[schema];
    for (const auto& object : database.objects())
      if (!object->ref.schema.empty()) ++objects[object->ref.schema];
    std::size_t most = 0;
    for (const auto& [schema, count] : objects)
      if (schema_.empty() || count > most) {
        schema_ = schema;
        most = count;
      }
    for (const auto& [schema, count] : objects)
      if (count == 0 && schema != schema_) empty_.insert(schema);
    for (const Serial& serial : serials_of(database)) serials_.emplace(serial.column->ref, serial);
    for (const auto& [column, serial] : serials_) serial_sequences_.insert(serial.sequence->ref);
  }

  /// The schema that most is in.
  const std::string& main_schema() const { return schema_; }

  std::vector<Described> all() {
    std::vector<Described> list;
    for (const Kind* kind : kinds()) {
      if (!kind->nested_in.empty() || kind->everywhere) continue;
      for (const Object* object : sorted(*kind)) {
        Document described = has_sections(*kind) ? table(*object) : one(*object);
        const bool is_of_serial = serial_sequences_.contains(object->ref);
        if (is_of_serial) described = without(described, {"type", sequence_owner_kind.section});
        const bool implied = kind == &schema_kind && described.size() == 0 && !empty_.contains(object->ref.name);
        if (!implied) list.push_back({object, shortened(*kind, ordered(*kind, std::move(described))), is_of_serial});
      }
    }
    return list;
  }

 private:
  static Document without(const Document& map, std::initializer_list<std::string_view> keys) {
    Document rest = Document::map();
    for (std::size_t i = 0; map.is_map() && i < map.size(); ++i)
      if (std::find(keys.begin(), keys.end(), map.key(i).text()) == keys.end()) rest.set(map.key(i), map.value(i));
    return rest;
  }

  std::vector<const Object*> sorted(const Kind& kind) const {
    std::vector<const Object*> list;
    for (const auto& object : database_.objects())
      if (object->ref.kind == &kind) list.push_back(object.get());
    std::sort(list.begin(), list.end(), [](const Object* a, const Object* b) { return a->ref < b->ref; });
    return list;
  }

  /// Its fields and facets, in the shortest form that says them all.
  Document one(const Object& object, Document own = Document::map()) {
    const Kind& kind = *object.ref.kind;
    for (const Field& field : kind.fields) {
      Document value = field.write(object);
      if (value.is_null() || field.name.ends_with('_')) continue;
      own.set(std::string(field.name), adjusted(object, field, std::move(value)));
    }
    for (const Kind* nested : kind.nested())
      if (nested->single && !nested->own_name)
        if (const Object* facet = database_.find(facet_of(object.ref, *nested)))
          own.set(std::string(nested->section), this->facet(*facet));
    return shortened(kind, ordered(kind, std::move(own)));
  }

  Document facet(const Object& facet) {
    if (facet.ref.kind == &default_kind) {
      const auto* column = database_.get<Column>(column_ref(facet.ref, facet.ref.name));
      const std::string& sql = static_cast<const Default&>(facet).expression.stored;
      const std::string type = column ? column->type.stored.text() : std::string();
      return texts_.default_value(sql, type, facet.ref);
    }
    if (facet.ref.kind == &sequence_owner_kind) {
      const ColumnName column = parse_column(static_cast<const SequenceOwner&>(facet).column);
      std::string name = write_name({}, column.table, {}) + "." + write_name({}, column.column, {});
      if (column.schema != facet.ref.schema) name = write_name({}, column.schema, {}) + "." + name;
      return Document::scalar(std::move(name));
    }
    return one(facet);
  }

  /// Of a partition or a table that inherits: the same part of a table above.
  const Object* above(const ObjectRef& part) const {
    for (const std::string& name : tables_above(database_, part.schema, part.table)) {
      const WrittenName table = parse_name(name, {});
      ObjectRef ref = part;
      ref.schema = table.schema;
      ref.table = table.name;
      if (const Object* found = database_.find(ref)) return found;
    }
    return nullptr;
  }

  /// What a column has from that of a table above.
  Column handed_down(const Column& above, const Column& column) const {
    Column same = above;
    if (!partition_of(database_, column.ref.schema, column.ref.table)) {
      same.statistics.reset();
      same.options.clear();
    }
    same.foreign_options.clear();
    if (!same.identity.empty()) same.nullable = false;
    same.identity = {};
    same.identity_options = {};
    same.not_null.comment = {};
    return same;
  }

  /// Names as they are written under the file's schema.
  Document adjusted(const Object& object, const Field& field, Document value) {
    if (object.ref.kind == &domain_kind && field.name == "checks") return texts_.checks(object.ref, value);
    if (object.ref.kind == &composite_type_kind && field.name == "attributes") return texts_.attributes(object, value);
    if (field.visit && value.is_scalar()) return texts_.text(object, syntax_of(field, object), value.text());
    if (object.ref.kind == &partition_kind && field.name == "of") {
      const WrittenName table = parse_name(value.text(), {});
      return Document::scalar(write_name(table.schema, table.name, object.ref.schema));
    }
    if (field.name == "references") {
      const auto& key = static_cast<const ForeignKey&>(object);
      const WrittenName table = parse_name(key.references, {});
      std::string text = write_name(table.schema, table.name, object.ref.schema);
      if (!key.by_key) {
        std::vector<std::string> columns;
        for (const auto& name : key.referenced)
          columns.push_back(name.find_first_of(", ()\".") == std::string::npos ? name : quote_ident(name));
        text += fmt::format("({})", fmt::join(columns, ", "));
      }
      return Document::scalar(std::move(text));
    }
    if (value.is_list() && field.visit) {
      // a key that is a column is written as the column is called
      Document list = Document::list();
      const Syntax syntax = syntax_of(field, object);
      for (const Document& item : value.items()) {
        const auto found =
            std::find_if(quoted_.begin(), quoted_.end(), [&](const auto& each) { return each.second == item.text(); });
        list.add(found == quoted_.end() ? texts_.text(object, syntax, item.text())
                                        : Document::scalar(found->first, Style::quoted));
      }
      return list;
    }
    return value;
  }

  static Syntax syntax_of(const Field& field, const Object& object) {
    Syntax syntax = Syntax::statement;
    // nothing is changed
    field.visit(const_cast<Object&>(object), [&](SqlText& text) { syntax = text.syntax; });
    return syntax;
  }

  Document table(const Object& object) {
    quoted_.clear();
    std::map<std::string, std::vector<const Object*>> sections;
    std::map<std::string, Document> extras;  // the short keys of each column
    const auto& parts = database_.parts(object.ref.schema, object.ref.name);
    std::set<std::string> key_columns;
    for (const Object* part : parts) {
      if (part->ref.kind == &column_kind && quote_ident(part->ref.name) != part->ref.name)
        quoted_.emplace_back(part->ref.name, quote_ident(part->ref.name));
      if (part->ref.kind == &primary_key_kind)
        for (const auto& name : static_cast<const PrimaryKey*>(part)->columns) key_columns.insert(name);
    }
    for (const Object* part : parts) {
      if (part->ref.of) continue;
      if (part->ref.kind == &check_kind)
        if (const Object* same = above(part->ref);
            same && same_fields(*same, *part) && !static_cast<const Check*>(part)->local)
          continue;
      if (!fold_into_column(*part, extras)) sections[std::string(part->ref.kind->section)].push_back(part);
    }
    Document own = Document::map();
    if (const Object* comment = database_.find(facet_of(object.ref, comment_kind))) own.set("comment", one(*comment));
    for (const Field& field : object.ref.kind->fields) {
      Document value = field.write(object);
      if (!value.is_null() && !field.name.ends_with('_')) own.set(std::string(field.name), std::move(value));
    }
    for (const Kind* nested : object.ref.kind->nested()) {
      if (nested == &comment_kind) continue;
      if (nested->single && !nested->own_name) {
        if (const Object* facet = database_.find(facet_of(object.ref, *nested)))
          own.set(std::string(nested->section), this->facet(*facet));
        continue;
      }
      const auto found = sections.find(std::string(nested->section));
      if (nested->own_name) {
        if (found != sections.end()) own.set(std::string(nested->section), key(*found->second.front()));
        continue;
      }
      Document section = Document::map();
      if (found != sections.end())
        for (const Object* part : found->second) {
          Document written = part->ref.kind == &column_kind ? column(*part, key_columns, extras) : one(*part);
          const bool says_nothing = part->ref.kind == &column_kind && written.is_map() && written.size() == 0;
          if (!says_nothing) section.set(Document::scalar(part->ref.name, Style::quoted), std::move(written));
        }
      const bool has_its_own = tables_above(database_, object.ref.schema, object.ref.name).empty();
      if (section.size() > 0 || (nested == &column_kind && object.ref.kind == &table_kind && has_its_own))
        own.set(std::string(nested->section), std::move(section));
    }
    return own;
  }

  Document key(const Object& object) {
    Document own = Document::map();
    if (object.ref.kind->chosen_name(object) != object.ref.name)
      own.set("name", Document::scalar(object.ref.name, Style::quoted));
    return one(object, std::move(own));
  }

  Document column(const Object& object, const std::set<std::string>& key_columns,
                  std::map<std::string, Document>& extras) {
    Document own = Document::map();
    const auto& column = static_cast<const Column&>(object);
    const auto* same = static_cast<const Column*>(this->above(object.ref));
    const Column* above = column.local ? nullptr : same;
    const Column inherited = above ? handed_down(*above, column) : Column();
    for (const Field& field : object.ref.kind->fields) {
      Document value = field.write(object);
      if (value.is_null() || (above && field.equal(inherited, object))) continue;
      const bool says_not_null =
          key_columns.contains(object.ref.name) || !column.identity.empty() || own.find("not_null");
      if (field.name == "nullable" && says_not_null) continue;
      own.set(std::string(field.name), adjusted(object, field, std::move(value)));
    }
    if (above && !column.nullable && !above->nullable && !above->not_null.no_inherit &&
        column.not_null.name != above->not_null.name && !own.find("not_null")) {
      Document constraint = Document::map();
      constraint.set("name", Document::scalar(column.not_null.name, Style::quoted));
      own.set("not_null", std::move(constraint));
    }
    const Object* own_default = database_.find(facet_of(object.ref, default_kind));
    const Object* above_default = same ? database_.find(facet_of(same->ref, default_kind)) : nullptr;
    if (above_default && !own_default) own.set("default", Document::scalar("NULL"));
    if (const auto serial = serials_.find(object.ref); serial != serials_.end()) {
      own = without(own, {"type", "nullable"});
      own.set("type", Document::scalar(std::string(serial->second.type)));
      own_default = nullptr;
    }
    const bool has_default = own_default && !(above && above_default && same_fields(*above_default, *own_default));
    for (const Kind* nested : object.ref.kind->nested())
      if (nested->single && !nested->own_name && (nested != &default_kind || has_default))
        if (const Object* facet = database_.find(facet_of(object.ref, *nested)))
          own.set(std::string(nested->section), this->facet(*facet));
    if (const auto extra = extras.find(object.ref.name); extra != extras.end())
      for (std::size_t i = 0; i < extra->second.size(); ++i) own.set(extra->second.key(i), extra->second.value(i));
    return shortened(*object.ref.kind, ordered(*object.ref.kind, std::move(own)));
  }

  /// A constraint that a short key of its column says, with a key for a name that PostgreSQL would not choose.
  bool fold_into_column(const Object& part, std::map<std::string, Document>& extras) {
    const Kind* kind = part.ref.kind;
    if (!kind->chosen_name || kind->own_name || database_.find(facet_of(part.ref, comment_kind))) return false;
    const auto add = [&](const std::string& column, std::string_view key, Document value) {
      Document& keys = at(extras, column);
      if (keys.find(key)) return false;
      keys.set(std::string(key), std::move(value));
      if (kind->chosen_name(part) != part.ref.name)
        keys.set(std::string(key) + "_name", Document::scalar(part.ref.name, Style::quoted));
      return true;
    };
    const Document body = one(part);
    if (kind == &unique_kind) {
      const auto& unique = static_cast<const Unique&>(part);
      return unique.columns.size() == 1 && body.is_list() && add(unique.columns[0], "unique", Document::scalar("true"));
    }
    if (kind == &foreign_key_kind) {
      const auto& key = static_cast<const ForeignKey&>(part);
      if (key.columns.size() != 1 || without(body, {"columns", "references", "on_delete", "on_update"}).size() > 0 ||
          !add(key.columns[0], "references", *body.find("references")))
        return false;
      for (const char* name : {"on_delete", "on_update"})
        if (const Document* value = body.find(name)) at(extras, key.columns[0]).set(name, *value);
      return true;
    }
    if (kind != &check_kind || !body.is_scalar()) return false;
    const auto values = texts_.one_of(body.text(), part.ref);
    return values && add(values->first, "one_of", values->second);
  }

  static Document& at(std::map<std::string, Document>& extras, const std::string& column) {
    return extras.try_emplace(column, Document::map()).first->second;
  }

  const Database& database_;
  std::string schema_;
  std::set<std::string> empty_;
  std::map<ObjectRef, Serial> serials_;  // by column
  std::set<ObjectRef> serial_sequences_;
  PlainTexts texts_;
  std::vector<std::pair<std::string, std::string>>
      quoted_;  // columns of the present table whose SQL name is another one
};

}  // namespace

std::string written_name(const Object& object, const Database& database, const std::string& schema) {
  const ObjectRef& ref = object.ref;
  if (!ref.kind->in_schema) return ref.name;
  if (!ref.kind->has_arguments) return write_name(ref.schema, ref.name, schema);
  const std::string bare = bare_name(ref.name.text());
  const bool alone = database.overloads(ref.schema, bare).size() == 1;
  std::string name = write_name(ref.schema, bare, schema);
  if (!ref.kind->field("arguments") || !alone) name += behind_name(ref.name.text());
  return name;
}

Document without_version(const Document& extension) {
  Document rest = Document::map();
  for (std::size_t i = 0; i < extension.size(); ++i)
    if (extension.key(i).text() != "version") rest.set(extension.key(i), extension.value(i));
  return rest;
}

bool says_nothing(const Described& described) {
  return described.is_implied && described.document.is_map() && described.document.size() == 0;
}

Defaults shared_keys(const std::vector<Described>& all, const std::vector<std::string>& schemas) {
  Defaults defaults;
  for (const std::string& schema : schemas) {
    std::map<const Kind*, std::vector<const Document*>> sections;
    for (const Described& each : all)
      if (each.object->ref.schema == schema) sections[each.object->ref.kind].push_back(&each.document);
    for (const Kind* kind : kinds())
      if (const auto section = sections.find(kind); section != sections.end())
        defaults.share(schema, *kind, section->second);
  }
  return defaults;
}

std::vector<Described> describe_each(const Database& database) { return Description(database).all(); }

Document describe(const Database& database, bool with_versions) {
  Description description(database);
  const std::string& schema = description.main_schema();
  Document root = Document::map();
  if (!schema.empty()) root.set("schema", Document::scalar(schema));
  std::vector<Described> all = description.all();
  const Defaults defaults = shared_keys(all, {schema});
  if (const Document* shared = defaults.of(schema)) root.set("defaults", *shared);
  for (Described& each : all) each.document = defaults.taken_from(each.object->ref, std::move(each.document));
  std::erase_if(all, says_nothing);
  for (std::size_t i = 0; i < all.size();) {
    const Kind* kind = all[i].object->ref.kind;
    Document section = Document::map();
    for (; i < all.size() && all[i].object->ref.kind == kind; ++i) {
      if (kind == &extension_kind && !with_versions) all[i].document = without_version(all[i].document);
      section.set(Document::scalar(written_name(*all[i].object, database, schema), Style::quoted),
                  std::move(all[i].document));
    }
    root.set(std::string(kind->section), std::move(section));
  }
  return root;
}

}  // namespace reconcile
