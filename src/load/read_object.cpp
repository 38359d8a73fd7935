#include "load/read_object.hpp"

#include <fmt/format.h>

#include "core/sql.hpp"
#include "load/short_form.hpp"
#include "objects/objects.hpp"

namespace reconcile {

namespace {

/// Where the name alone ends, which may be quoted: before its arguments, or before the access method that it is for.
std::size_t end_of_name(const Kind& kind, std::string_view name) {
  bool quoted = false;
  for (std::size_t i = 0; i < name.size(); ++i) {
    if (name[i] == '"') quoted = !quoted;
    if (name[i] == '(' && !quoted) return i;
  }
  if (!kind.in_sql.words.starts_with("OPERATOR ")) return std::string_view::npos;
  return std::min(name.rfind(" USING "), name.rfind(" using "));
}

/// `f (integer)` → `f(integer)`
std::string without_space(const std::string& arguments) {
  const auto at = arguments.find_first_not_of(' ');
  return at != std::string::npos && arguments[at] == '(' ? arguments.substr(at) : arguments;
}

}  // namespace

ObjectReader::ObjectReader(Database& database, Mistakes& mistakes, const Defaults* defaults)
    : database_(database), mistakes_(mistakes), defaults_(defaults) {}

ObjectRef facet_of(const ObjectRef& parent, const Kind& kind) {
  return {&kind, parent.schema, parent.table, parent.name, parent.kind};
}

const ObjectReader::Keys& ObjectReader::keys_of(const Kind& kind) {
  const auto [at, is_new] = keys_.try_emplace(&kind);
  Keys& keys = at->second;
  if (is_new) {
    keys.kind = &kind;
    keys.nested = kind.nested();
    keys.known = keys_in_order(kind);
  }
  return keys;
}

void ObjectReader::read_file(Document file, const std::string& schema) {
  if (!file.is_map()) {
    mistakes_.add(fmt::format("a file of desired state is a map, not {}", file.shape_name()), file.place(),
                  "begin with `schema: …` and `tables:`");
    return;
  }
  std::vector<std::string_view> known{"schema", "defaults"};
  for (const Kind* kind : kinds())
    if (kind->nested_in.empty() && !kind->everywhere) known.push_back(kind->section);
  for (std::size_t i = 0; i < file.size(); ++i) {
    const Document& key = file.key(i);
    Document& section = file.value(i);
    if (key.text() == "schema" || key.text() == "defaults") continue;
    const Kind* kind = nullptr;
    for (const Kind* each : kinds())
      if (each->section == key.text() && each->nested_in.empty() && !each->everywhere) kind = each;
    if (!kind) {
      mistakes_.add(fmt::format("unknown key '{}'", key.text()), key.place(), did_you_mean(key.text(), known));
      continue;
    }
    if (section.is_null()) continue;
    if (!section.is_map()) {
      mistakes_.add(fmt::format("'{}' must be a map by name, not {}", key.text(), section.shape_name()),
                    section.place());
      continue;
    }
    for (std::size_t k = 0; k < section.size(); ++k) {
      const Document& name = section.key(k);
      ObjectRef ref{kind, {}, {}, name.text(), nullptr};
      if (kind->in_schema) {
        const std::size_t arguments = kind->has_arguments ? end_of_name(*kind, name.text()) : std::string::npos;
        const WrittenName written = parse_name(name.text().substr(0, arguments), schema);
        if (split_name(name.text().substr(0, arguments)).size() > 2) {
          mistakes_.add(fmt::format("{} '{}' has more than a schema and a name", kind->name, name.text()), name.place(),
                        "write SCHEMA.NAME; a part that has a dot itself goes in double quotes");
          continue;
        }
        ref.schema = written.schema;
        ref.name = written.name;
        // load/routines brings the types to the server's names
        if (kind->has_arguments)
          ref.name = (kind->is_symbol ? written.name : quote_ident(written.name)) +
                     (arguments == std::string::npos ? std::string() : without_space(name.text().substr(arguments)));
        if (ref.schema.empty()) {
          mistakes_.add(fmt::format("{} '{}' is in no schema", kind->name, name.text()), name.place(),
                        "begin the file with `schema: NAME`, or write NAME." + name.text());
          continue;
        }
      }
      if (defaults_ && defaults_->of(ref.schema, *kind))
        section.value(k) = defaults_->added_to(ref, std::move(section.value(k)));
      read(ref, section.value(k), name.place(), static_cast<unsigned>(k));
      section.value(k) = Document();  // its memory is for the live objects, which are read meanwhile
    }
  }
}

void ObjectReader::read(const ObjectRef& ref, const Document& document, Place place, unsigned position) {
  const Kind& kind = *ref.kind;
  const Keys& keys = keys_of(kind);
  std::unique_ptr<Object> object = kind.make();
  object->ref = ref;
  object->place = place;
  object->position = position;
  // what is about an object has its name, and a routine's ends with the types of its arguments
  const std::string name = kind.has_arguments ? bare_name(ref.name.text()) : ref.name.text();
  if (!ref.of && name.size() > longest_name)
    mistakes_.add(fmt::format("{} name '{}' is {} bytes long; PostgreSQL keeps 63", kind.name, name, name.size()),
                  place, "shorten it");
  if (ref.name.empty() && !kind.own_name) mistakes_.add(fmt::format("a {} needs a name", kind.name), place);
  const auto read_short = [&](std::string_view field_name) {
    const Field& field = *kind.field(field_name);
    field.read(document, *object, mistakes_);
    check_choice(field, document, mistakes_);
  };
  const bool has_known_key = [&] {
    for (std::size_t i = 0; document.is_map() && i < document.size(); ++i)
      for (const auto known : keys.known)
        if (document.key(i).text() == known) return true;
    return false;
  }();
  if (kind.short_json && (document.is_list() || (document.is_map() && !has_known_key)))
    kind.short_json(*object, document);
  else if (document.is_map() && !kind.short_map.empty() && !has_known_key)
    read_short(kind.short_map);
  else if (document.is_scalar() && !kind.short_scalar.empty())
    read_short(kind.short_scalar);
  else if (document.is_list() && !kind.short_list.empty())
    read_short(kind.short_list);
  else if (document.is_map() || document.is_null())
    read_map(*object, document, keys);
  else
    mistakes_.add(fmt::format("a {} is a map, not {}", kind.name, document.shape_name()),
                  document.place() ? document.place() : place);
  add(std::move(object));
}

void ObjectReader::read_map(Object& object, const Document& document, const Keys& keys) {
  if (keys.kind->own_name) {
    if (const Document* name = document.find("name")) {
      object.ref.name = name->text();
    } else if (keys.kind->chosen_name) {
      object.unnamed = true;
      object.ref.name = keys.kind->chosen_name(object);
    }
  }
  for (std::size_t i = 0; i < document.size(); ++i) read_key(object, keys, document.key(i), document.value(i));
}

void ObjectReader::read_key(Object& object, const Keys& keys, const Document& key, const Document& value) {
  const Kind& kind = *keys.kind;
  const std::string& name = key.text();
  if (const Field* field = kind.field(name); field && !name.ends_with('_')) {
    if (value.is_null()) return;
    field->read(value, object, mistakes_);
    check_choice(*field, value, mistakes_);
    return;
  }
  for (const Kind* nested : keys.nested)
    if (nested->section == name) {
      if (!value.is_null()) read_nested(object, *nested, key, value);
      return;
    }
  for (const auto& shorthand : kind.shorthands)
    if (shorthand.name == name) {
      shorthands_.push_back({object.ref, name, value, key.place()});
      return;
    }
  if (name == "renamed_from" && kind.rename) {
    object.renamed_from = value.text();
    return;
  }
  if (name == "name" && kind.own_name) return;
  mistakes_.add(fmt::format("unknown key '{}'", name), key.place(), did_you_mean(name, keys.known));
}

void ObjectReader::read_nested(const Object& parent, const Kind& kind, const Document& key, const Document& value) {
  const std::string& table = parent.ref.name;
  if (kind.single) {
    ObjectRef ref =
        kind.own_name ? ObjectRef{&kind, parent.ref.schema, table, {}, nullptr} : facet_of(parent.ref, kind);
    read(ref, value, key.place());
    return;
  }
  if (!value.is_map()) {
    mistakes_.add(fmt::format("'{}' must be a map by name, not {}", key.text(), value.shape_name()), value.place());
    return;
  }
  for (std::size_t i = 0; i < value.size(); ++i)
    read({&kind, parent.ref.schema, table, value.key(i).text(), nullptr}, value.value(i), value.key(i).place(),
         static_cast<unsigned>(i));
}

void ObjectReader::add(std::unique_ptr<Object> object) {
  if (object->ref.kind->own_name && object->ref.name.empty() && object->ref.kind->chosen_name) {
    object->unnamed = true;
    object->ref.name = object->ref.kind->chosen_name(*object);
  }
  const ObjectRef ref = object->ref;
  const Place place = object->place;
  if (const Object* first = database_.add(std::move(object)))
    mistakes_.add(fmt::format("{} is defined twice", ref.described()), place,
                  fmt::format("first at {}{}", to_string(first->place),
                              first->ref == ref ? std::string() : fmt::format(" as {}", first->ref.described())));
}

void check_choice(const Field& field, const Document& value, Mistakes& mistakes) {
  if (field.choices.empty() || !value.is_scalar()) return;
  std::vector<std::string_view> words;
  std::string_view rest = field.choices;
  for (std::size_t bar = 0; bar != std::string_view::npos;) {
    bar = rest.find(" | ");
    words.push_back(rest.substr(0, bar));
    if (bar != std::string_view::npos) rest.remove_prefix(bar + 3);
  }
  for (const auto word : words)
    if (word == value.text()) return;
  const std::string hint = did_you_mean(value.text(), words);
  mistakes.add(fmt::format("'{}' is not one of {}", value.text(), fmt::join(words, ", ")), value.place(), hint);
}

}  // namespace reconcile
