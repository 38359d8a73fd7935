#include "load/defaults.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "load/short_form.hpp"
#include "objects/kinds.hpp"
#include "objects/objects.hpp"

namespace reconcile {

namespace {

/// The keys that can be shared.
bool can_be_shared(std::string_view key) { return key == privileges_kind.section || key == owner_kind.section; }

constexpr std::size_t enough_to_share = 3;

}  // namespace

void Defaults::read(const Document& defaults, const std::string& schema, Mistakes& mistakes) {
  if (!defaults.is_map()) {
    mistakes.add(fmt::format("'defaults' must be a map by section, not {}", defaults.shape_name()), defaults.place(),
                 "write defaults: { tables: { grants: … } }");
    return;
  }
  Document& known = by_schema_.try_emplace(schema, Document::map()).first->second;
  for (std::size_t i = 0; i < defaults.size(); ++i) {
    const Document &section = defaults.key(i), &keys = defaults.value(i);
    const Kind* kind = kind_at(nullptr, section.text());
    if (!kind || !kind->in_schema) {
      mistakes.add(fmt::format("'defaults' has no section '{}'", section.text()), section.place(),
                   "it takes the sections of what is in a schema: tables, views, sequences, functions …");
      continue;
    }
    if (known.find(section.text())) {
      mistakes.add(fmt::format("the defaults of {} in schema {} are given twice", section.text(), schema),
                   section.place(), "give them in one file");
      continue;
    }
    if (!keys.is_map()) {
      mistakes.add(fmt::format("the defaults of {} are a map, not {}", section.text(), keys.shape_name()),
                   keys.place() ? keys.place() : section.place());
      continue;
    }
    for (std::size_t k = 0; k < keys.size(); ++k)
      if (!can_be_shared(keys.key(k).text()))
        mistakes.add(fmt::format("'{}' cannot be a default", keys.key(k).text()), keys.key(k).place(),
                     "only grants and owner can");
    known.set(section, keys);
  }
}

const Document* Defaults::of(const std::string& schema) const {
  const auto found = by_schema_.find(schema);
  return found == by_schema_.end() || found->second.size() == 0 ? nullptr : &found->second;
}

const Document* Defaults::of(const std::string& schema, const Kind& kind) const {
  const Document* all = by_schema_.empty() ? nullptr : of(schema);
  return all ? all->find(kind.section) : nullptr;
}

Document Defaults::added_to(const ObjectRef& ref, Document object) const {
  const Document* keys = of(ref.schema, *ref.kind);
  if (!keys) return object;
  Document whole = object.is_null() ? Document::map() : expanded(*ref.kind, object);
  if (!whole.is_map()) return object;
  for (std::size_t i = 0; i < keys->size(); ++i)
    if (can_be_shared(keys->key(i).text()) && !whole.find(keys->key(i).text())) whole.set(keys->key(i), keys->value(i));
  return whole;
}

Document Defaults::taken_from(const ObjectRef& ref, Document object) const {
  const Document* keys = of(ref.schema, *ref.kind);
  if (!keys) return object;
  const Document whole = object.is_null() ? Document::map() : expanded(*ref.kind, object);
  Document rest = Document::map();
  for (std::size_t i = 0; i < whole.size(); ++i) {
    const Document* shared = keys->find(whole.key(i).text());
    if (!shared || !(*shared == whole.value(i))) rest.set(whole.key(i), whole.value(i));
  }
  for (std::size_t i = 0; i < keys->size(); ++i)
    if (const std::string& key = keys->key(i).text(); key == privileges_kind.section && !whole.find(key))
      rest.set(key, Document::map());
  return shortened(*ref.kind, ordered(*ref.kind, std::move(rest)));
}

void Defaults::share(const std::string& schema, const Kind& kind, const std::vector<const Document*>& objects) {
  const std::string key(privileges_kind.section);
  std::vector<std::pair<const Document*, std::size_t>> counts;  // of each value
  std::size_t without = 0;
  for (const Document* object : objects) {
    const Document* grants = object->is_map() ? object->find(key) : nullptr;
    if (!grants) {
      ++without;
      continue;
    }
    const auto same =
        std::find_if(counts.begin(), counts.end(), [&](const auto& each) { return *each.first == *grants; });
    if (same == counts.end())
      counts.emplace_back(grants, 1);
    else
      ++same->second;
  }
  const auto most =
      std::max_element(counts.begin(), counts.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
  // those that have none must say so
  if (most == counts.end() || most->second < enough_to_share || most->second <= 2 * without) return;
  Document keys = Document::map();
  keys.set(key, *most->first);
  by_schema_.try_emplace(schema, Document::map()).first->second.set(std::string(kind.section), std::move(keys));
}

}  // namespace reconcile
