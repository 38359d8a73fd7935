#include "load/short_form.hpp"

#include <algorithm>

#include "objects/kinds.hpp"
#include "objects/objects.hpp"

namespace reconcile {

namespace {

bool has_key_of(const Kind& kind, const Document& map) {
  const auto keys = keys_in_order(kind);
  for (std::size_t i = 0; i < map.size(); ++i)
    if (std::find(keys.begin(), keys.end(), map.key(i).text()) != keys.end()) return true;
  return false;
}

/// In the order of the words; what is none of them comes last.
Document in_order(Document map, const std::vector<std::string_view>& words) {
  const auto place = [&](const Document& key) { return std::find(words.begin(), words.end(), key.text()); };
  std::vector<std::size_t> entries(map.size());
  for (std::size_t i = 0; i < entries.size(); ++i) entries[i] = i;
  std::stable_sort(entries.begin(), entries.end(),
                   [&](std::size_t a, std::size_t b) { return place(map.key(a)) < place(map.key(b)); });
  Document sorted = Document::map(map.place());
  for (const std::size_t entry : entries) sorted.set(map.key(entry), std::move(map.value(entry)));
  return sorted;
}

Document object_in_short_form(const Kind& kind, const Document& object, bool keep_order);

Document section_in_short_form(const Kind& kind, const Document& section, bool keep_order) {
  if (!section.is_map()) return section;
  Document out = Document::map();
  for (std::size_t i = 0; i < section.size(); ++i) {
    const bool is_merge = section.key(i).text() == "<<" && !section.key(i).quoted();
    out.set(section.key(i), is_merge ? section.value(i) : object_in_short_form(kind, section.value(i), keep_order));
  }
  return out;
}

Document object_in_short_form(const Kind& kind, const Document& object, bool keep_order) {
  if (object.is_null()) return kind.single ? object : Document::map();
  const bool is_short_map = (!kind.short_map.empty() || kind.short_json) && !has_key_of(kind, object);
  if (!object.is_map() || is_short_map) return object;
  Document out = Document::map();
  for (std::size_t i = 0; i < object.size(); ++i) {
    const Kind* nested = kind_at(&kind, object.key(i).text());
    const Document& value = object.value(i);
    out.set(object.key(i), !nested          ? value
                           : nested->single ? object_in_short_form(*nested, value, keep_order)
                                            : section_in_short_form(*nested, value, keep_order));
  }
  return shortened(kind, keep_order ? std::move(out) : ordered(kind, std::move(out)));
}

}  // namespace

bool has_sections(const Kind& kind) {
  const auto nested = kind.nested();
  return std::any_of(nested.begin(), nested.end(), [](const Kind* each) { return !each->single; });
}

const Kind* kind_at(const Kind* outer, std::string_view key) {
  if (outer && outer->field(key)) return nullptr;
  const std::vector<const Kind*> inner = outer ? outer->nested() : kinds();
  const auto found = std::find_if(inner.begin(), inner.end(), [&](const Kind* each) {
    return each->section == key && (outer || (each->nested_in.empty() && !each->everywhere));
  });
  return found == inner.end() ? nullptr : *found;
}

std::vector<std::string_view> keys_in_order(const Kind& kind) {
  std::vector<std::string_view> keys;
  if (kind.own_name) keys.push_back("name");
  const auto add = [&](std::string_view key) {
    if (std::find(keys.begin(), keys.end(), key) == keys.end()) keys.push_back(key);
  };
  // what it is about stands above what takes many lines
  if (has_sections(kind)) add(comment_kind.section);
  if (has_sections(kind) && kind.rename) add("renamed_from");
  for (const Field& field : kind.fields)
    if (!field.name.ends_with('_')) add(field.name);
  for (const Kind* nested : kind.nested()) add(nested->section);
  for (const auto& shorthand : kind.shorthands) add(shorthand.name);
  if (kind.rename) add("renamed_from");
  return keys;
}

Document ordered(const Kind& kind, Document object) {
  if (!object.is_map() || object.size() < 2) return object;
  return in_order(std::move(object), keys_in_order(kind));
}

Document shortened(const Kind& kind, Document document) {
  if (!document.is_map() || document.size() != 1) return document;
  const std::string& key = document.key(0).text();
  const Document& value = document.value(0);
  if (value.is_map() && key == kind.short_map && !has_key_of(kind, value)) return value;
  if (value.is_list() && value.size() == 1 && key == kind.short_scalar && key == kind.short_list && kind.own_name)
    return value.items()[0];
  if ((value.is_scalar() && key == kind.short_scalar) || (value.is_list() && key == kind.short_list)) return value;
  return document;
}

Document expanded(const Kind& kind, const Document& object) {
  const std::string_view key = object.is_scalar()                             ? kind.short_scalar
                               : object.is_list()                             ? kind.short_list
                               : object.is_map() && !has_key_of(kind, object) ? kind.short_map
                                                                              : std::string_view();
  if (key.empty()) return object;
  Document map = Document::map(object.place());
  map.set(std::string(key), object);
  return map;
}

Document in_short_form(const Document& file, bool keep_order) {
  Document out = Document::map();
  for (std::size_t i = 0; i < file.size(); ++i) {
    const Kind* kind = kind_at(nullptr, file.key(i).text());
    out.set(file.key(i), kind ? section_in_short_form(*kind, file.value(i), keep_order) : file.value(i));
  }
  if (keep_order) return out;
  std::vector<std::string_view> sections{"schema", "defaults"};
  for (const Kind* kind : kinds())
    if (kind->nested_in.empty() && !kind->everywhere) sections.push_back(kind->section);
  return in_order(std::move(out), sections);
}

}  // namespace reconcile
