#include "fuzz/changes.hpp"

#include <algorithm>

#include "objects/kinds.hpp"

namespace reconcile::test {

namespace {

/// An object in a file: the map that holds it, and its place there.
struct Site {
  const Kind* kind = nullptr;
  Document* parent = nullptr;
  std::size_t entry = 0;

  Document& value() const { return parent->value(entry); }
  const std::string& name() const { return parent->key(entry).text(); }
};

void add_object(const Kind& kind, Document& parent, std::size_t entry, std::vector<Site>& sites);

void add_sites(const Kind& kind, Document& parent, std::size_t entry, std::vector<Site>& sites) {
  Document& value = parent.value(entry);
  if (kind.single) return add_object(kind, parent, entry, sites);
  if (!value.is_map()) return;
  for (std::size_t i = 0; i < value.size(); ++i) add_object(kind, value, i, sites);
}

void add_object(const Kind& kind, Document& parent, std::size_t entry, std::vector<Site>& sites) {
  sites.push_back({&kind, &parent, entry});
  Document& value = parent.value(entry);
  if (!value.is_map()) return;
  for (const Kind* nested : kind.nested())
    for (std::size_t i = 0; i < value.size(); ++i)
      if (value.key(i).text() == nested->section) add_sites(*nested, value, i, sites);
}

/// Valid until the file is changed.
std::vector<Site> sites_of(Document& file) {
  std::vector<Site> sites;
  for (const Kind* kind : kinds()) {
    if (!kind->nested_in.empty() || kind->everywhere) continue;
    for (std::size_t i = 0; i < file.size(); ++i)
      if (file.key(i).text() == kind->section) add_sites(*kind, file, i, sites);
  }
  return sites;
}

/// An object as a map, whatever short form it has.
Document as_map(const Site& site) {
  const Document& value = site.value();
  Document map = Document::map();
  if (value.is_map()) return value;
  const std::string_view key = value.is_list() ? site.kind->short_list : site.kind->short_scalar;
  if (!value.is_null() && !key.empty()) map.set(std::string(key), value);
  return map;
}

void set_key(Document& map, const std::string& key, Document value) {
  if (Document* old = map.find(key))
    *old = std::move(value);
  else
    map.set(key, std::move(value));
}

constexpr const char* types[] = {"smallint", "integer",       "bigint",    "text",      "varchar(20)", "char(3)",
                                 "citext",   "numeric(10,2)", "real",      "uuid",      "jsonb",       "json",
                                 "date",     "timestamptz",   "timestamp", "boolean",   "interval",    "bytea",
                                 "inet",     "integer[]",     "text[]",    "int4range", "serial",      "bigserial"};

constexpr const char* numbers[] = {"0", "1", "2", "5", "10", "50", "100", "1000"};

Document any_value(const Field& field, Random& random) {
  if (!field.choices.empty()) {
    std::vector<std::string> words;
    for (std::string_view rest = field.choices; !rest.empty();) {
      const auto end = rest.find(" | ");
      words.emplace_back(rest.substr(0, end));
      rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 3);
    }
    return Document::scalar(words[any_below(words.size(), random)]);
  }
  if (field.shape == Value<bool>::shape) return Document::scalar(any_below(2, random) == 0 ? "true" : "false");
  if (field.shape == Value<std::optional<long long>>::shape)
    return Document::scalar(numbers[any_below(std::size(numbers), random)]);
  return {};
}

void drop_something(const Site& site, Random& random) {
  Document& value = site.value();
  if (value.is_map() && value.size() > 0 && any_below(2, random) == 0)
    value = without(value, any_below(value.size(), random));
  else
    *site.parent = without(*site.parent, site.entry);
}

void take_a_value(const Site& site, const Values& values, Random& random) {
  const auto& known = values.of(*site.kind);
  if (known.empty()) return;
  const Values::Entry& taken = known[any_below(known.size(), random)];
  Document map = as_map(site);
  const Document* old = map.find(taken.key);
  set_key(map, taken.key, old && any_below(2, random) == 0 ? merged(*old, taken.value) : taken.value);
  site.value() = std::move(map);
}

void set_a_field(const Site& site, Random& random) {
  std::vector<const Field*> fields;
  for (const Field& field : site.kind->fields)
    if (!any_value(field, random).is_null()) fields.push_back(&field);
  if (fields.empty()) return;
  const Field& field = *fields[any_below(fields.size(), random)];
  Document map = as_map(site);
  set_key(map, std::string(field.name), any_value(field, random));
  site.value() = std::move(map);
}

void retype(const std::vector<Site>& sites, Random& random) {
  std::vector<const Site*> typed;
  for (const Site& site : sites)
    if (site.kind->field("type") && site.kind->section == "columns") typed.push_back(&site);
  if (typed.empty()) return;
  const Site& site = *typed[any_below(typed.size(), random)];
  Document map = as_map(site);
  set_key(map, "type", Document::scalar(types[any_below(std::size(types), random)]));
  site.value() = std::move(map);
}

void rename(Document& file, const Site& site, unsigned number, Random& random) {
  const std::string old = bare_name(site.name());
  const std::string by = old + "_" + std::to_string(number);
  if (site.kind->single || site.kind->is_symbol || !site.kind->rename) return;
  if (!site.kind->has_arguments) {
    Document map = as_map(site);
    set_key(map, "renamed_from", Document::scalar(old));
    site.value() = std::move(map);
  }
  // without the word of `renamed_from` itself, which is written last
  const std::string kept = "renamed_from_" + std::to_string(any_below(1000000, random));
  Document named = with_word_replaced(file, "renamed_from", kept);
  named = with_word_replaced(named, old, by);
  named = with_word_replaced(named, kept, "renamed_from");
  std::vector<Site> sites = sites_of(named);
  for (const Site& each : sites)
    if (each.value().is_map())
      if (Document* from = each.value().find("renamed_from"); from && from->text() == by) *from = Document::scalar(old);
  file = std::move(named);
}

}  // namespace

std::size_t any_below(std::size_t end, Random& random) { return static_cast<std::size_t>(random() % end); }

Values::Values(const std::vector<Fragment>& fragments) {
  for (const Fragment& fragment : fragments) {
    add(fragment.live);
    add(fragment.desired);
  }
}

void Values::add(const Document& file) {
  Document copy = file;
  for (const Site& site : sites_of(copy)) {
    if (!site.value().is_map()) continue;
    for (std::size_t i = 0; i < site.value().size(); ++i)
      if (site.value().key(i).text() != "renamed_from")
        by_kind_[site.kind].push_back({site.value().key(i).text(), site.value().value(i)});
  }
}

const std::vector<Values::Entry>& Values::of(const Kind& kind) const {
  static const std::vector<Entry> none;
  const auto found = by_kind_.find(&kind);
  return found == by_kind_.end() ? none : found->second;
}

Document changed(const Document& file, const Values& values, unsigned number, Random& random) {
  Document made = file;
  const std::vector<Site> sites = sites_of(made);
  if (sites.empty()) return made;
  const Site& site = sites[any_below(sites.size(), random)];
  switch (any_below(8, random)) {
    case 0:
    case 1: drop_something(site, random); break;
    case 2:
    case 3: take_a_value(site, values, random); break;
    case 4:
    case 5: set_a_field(site, random); break;
    case 6: retype(sites, random); break;
    default: rename(made, site, number, random); break;
  }
  return made;
}

}  // namespace reconcile::test
