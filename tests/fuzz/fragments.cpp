#include "fuzz/fragments.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "core/yaml.hpp"
#include "objects/kinds.hpp"

namespace reconcile::test {

namespace {

namespace fs = std::filesystem;

bool is_of_a_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}

std::string replaced(const std::string& text, const std::string& word, const std::string& by) {
  std::string made;
  std::size_t at = 0;
  for (auto found = text.find(word); found != std::string::npos; found = text.find(word, found + 1)) {
    const auto end = found + word.size();
    if ((found > 0 && is_of_a_word(text[found - 1])) || (end < text.size() && is_of_a_word(text[end]))) continue;
    made += text.substr(at, found - at) + by;
    at = end;
  }
  return made + text.substr(at);
}

/// The words of the format itself, which are no names.
const std::set<std::string, std::less<>>& words_of_the_format() {
  static const std::set<std::string, std::less<>> words = [] {
    std::set<std::string, std::less<>> all{"public", "true", "false", "on", "off"};
    for (const Kind* kind : kinds()) {
      all.emplace(kind->section);
      for (const Field& field : kind->fields) {
        all.emplace(field.name);
        std::istringstream choices{std::string(field.choices)};
        for (std::string word; choices >> word;) all.insert(word);
      }
      for (const Kind::Shorthand& each : kind->shorthands) all.emplace(each.name);
    }
    return all;
  }();
  return words;
}

void add_names(const Document& file, std::set<std::string>& names) {
  for (std::size_t i = 0; i < file.size(); ++i) {
    const Document& section = file.value(i);
    const std::string& word = file.key(i).text();
    const auto kind = std::find_if(kinds().begin(), kinds().end(), [&](const Kind* each) {
      return each->section == word && each->nested_in.empty() && !each->everywhere;
    });
    if (kind == kinds().end() || !section.is_map() || (*kind)->is_symbol) continue;
    if (!(*kind)->in_schema && word != "publications" && word != "event_triggers" && word != "servers") continue;
    for (std::size_t j = 0; j < section.size(); ++j) {
      const std::string name = bare_name(section.key(j).text());
      if (std::all_of(name.begin(), name.end(), is_of_a_word) && !words_of_the_format().contains(name))
        names.insert(name);
    }
  }
}

}  // namespace

std::vector<Fragment> read_fragments() {
  std::vector<Fragment> fragments;
  for (const auto& entry : fs::recursive_directory_iterator("tests/cases")) {
    if (entry.path().extension() != ".yaml") continue;
    std::ifstream stream(entry.path(), std::ios::binary);
    std::ostringstream text;
    text << stream.rdbuf();
    Mistakes mistakes;
    const Document file = parse_yaml(text.str(), file_name(entry.path().string()), mistakes);
    mistakes.throw_if_any();
    const auto state = [&](std::string_view key) {
      const Document* value = file.find(key);
      return value && value->is_map() ? *value : Document::map();
    };
    const Document* live = file.find("live");
    if (file.find("error") || (live && live->is_scalar())) continue;
    fragments.push_back({entry.path().string(), state("live"), state("desired")});
  }
  std::sort(fragments.begin(), fragments.end(), [](const auto& a, const auto& b) { return a.path < b.path; });
  return fragments;
}

Document with_word_replaced(const Document& document, const std::string& word, const std::string& by) {
  switch (document.shape()) {
    case Document::Shape::null: return document;
    case Document::Shape::scalar:
      return Document::scalar(replaced(document.text(), word, by),
                              document.quoted() ? Document::Style::quoted : Document::Style::plain);
    case Document::Shape::list: {
      Document list = Document::list();
      for (const Document& item : document.items()) list.add(with_word_replaced(item, word, by));
      return list;
    }
    case Document::Shape::map: break;
  }
  Document map = Document::map();
  for (std::size_t i = 0; i < document.size(); ++i)
    map.set(replaced(document.key(i).text(), word, by), with_word_replaced(document.value(i), word, by));
  return map;
}

Fragment with_suffix(Fragment fragment, const std::string& suffix) {
  std::set<std::string> names;
  add_names(fragment.live, names);
  add_names(fragment.desired, names);
  for (const std::string& name : names) {
    fragment.live = with_word_replaced(fragment.live, name, name + suffix);
    fragment.desired = with_word_replaced(fragment.desired, name, name + suffix);
  }
  return fragment;
}

Document merged(const Document& first, const Document& second) {
  if (first.is_null()) return second;
  if (!first.is_map() || !second.is_map()) return first;
  Document made = Document::map();
  for (std::size_t i = 0; i < first.size(); ++i) {
    const Document* other = second.find(first.key(i).text());
    made.set(first.key(i).text(), other ? merged(first.value(i), *other) : first.value(i));
  }
  for (std::size_t i = 0; i < second.size(); ++i)
    if (!first.find(second.key(i).text())) made.set(second.key(i).text(), second.value(i));
  return made;
}

Document without(const Document& map, std::size_t entry) {
  Document made = Document::map();
  for (std::size_t i = 0; i < map.size(); ++i)
    if (i != entry) made.set(map.key(i), map.value(i));
  return made;
}

}  // namespace reconcile::test
