#include "load/merge_yaml.hpp"

#include <algorithm>

#include "load/short_form.hpp"
#include "load/write_yaml.hpp"
#include "objects/objects.hpp"

namespace reconcile {

namespace {

using Path = std::vector<std::string>;

std::string flat(const Path& path) {
  std::string all;
  for (const std::string& key : path) all += '\0' + key;
  return all;
}

std::size_t end_of(const YamlNode& map, std::size_t entry) {
  return std::max(map.key(entry).end, map.value(entry).end);
}

/// What one line of a file holds besides its margin.
bool is_comment_line(const YamlText& text, std::size_t line, std::size_t& margin) {
  const std::size_t at = text.text().find_first_not_of(' ', line);
  if (at == std::string::npos || text.text()[at] != '#') return false;
  margin = at - line;
  return true;
}

bool is_blank_line(const YamlText& text, std::size_t line) {
  return text.text().find_first_not_of(" \t\r", line) == text.line_end(line) - 1 &&
         text.text()[text.line_end(line) - 1] == '\n';
}

/// With the comments right above it.
std::size_t lines_begin(const YamlText& text, const YamlNode& map, std::size_t entry) {
  const std::size_t margin = text.margin(map.key(entry).begin);
  std::size_t line = text.line_begin(map.key(entry).begin);
  for (std::size_t its = 0; line > 0;) {
    const std::size_t before = text.line_begin(line - 1);
    if (!is_comment_line(text, before, its) || its > margin) break;
    line = before;
  }
  return line;
}

/// With the comments that end its block.
std::size_t lines_end(const YamlText& text, const YamlNode& map, std::size_t entry) {
  const std::size_t margin = text.margin(map.key(entry).begin);
  std::size_t line = text.line_end(std::max<std::size_t>(end_of(map, entry), 1) - 1);
  for (std::size_t its = 0; line < text.text().size() && is_comment_line(text, line, its) && its > margin;)
    line = text.line_end(line);
  return line;
}

/// `a: 1`, as it stands in braces.
std::string in_braces(const Document& key, const Document& value) {
  Document pair = Document::map();
  pair.set(key, value);
  const std::string text = write_flow(pair);
  return text.substr(1, text.size() - 2);
}

/// As the whole file would be written, without the margin of the first line.
std::string rendered(const Path& path, const Document& value, std::size_t margin) {
  Document file = value;
  for (auto key = path.rbegin(); key != path.rend(); ++key) {
    Document around = Document::map();
    around.set(*key, std::move(file));
    file = std::move(around);
  }
  const YamlText written(write_yaml(file));
  const YamlEntry* entry = written.find(flat(path));
  if (!entry) return in_braces(Document::scalar(path.back()), value);
  const std::size_t end = std::max(entry->key->end, entry->value->end);
  return with_margin(std::string_view(written.text()).substr(entry->key->begin, end - entry->key->begin),
                     written.margin(entry->key->begin), margin);
}

class Merging {
 public:
  Merging(const YamlText& text, std::vector<YamlEdit>& edits) : text_(text), edits_(edits) {}

  void object(const YamlKey& at, const Kind& kind, const Document& was, const Document& is, Path path) {
    if (was == is) return;
    const Document before = expanded(kind, was), after = expanded(kind, is);
    const bool is_plain = before.is_map() && after.is_map() && !at.value().marked;
    if (is_plain && at.value().is_map() && to_document(at.value()).size() > 0 &&
        expanded(kind, to_document(at.value())) == to_document(at.value())) {
      entries(
          at, before, after, path,
          [&](const YamlKey& each, const std::string& key, Path where) {
            const Document &a = *before.find(key), &b = *after.find(key);
            const Kind* nested = kind_at(&kind, key);
            if (nested && !nested->single)
              section(each, *nested, a, b, std::move(where));
            else if (nested)
              object(each, *nested, a, b, std::move(where));
            else if (!(a == b))
              replace(each, b, where);
          },
          &kind);
      return;
    }
    if (!is_plain || at.value().shape == YamlNode::Shape::alias) return replace(at, is, path);
    // a short form: what has not changed is written as it was
    const Document mine = expanded(kind, to_document(at.value()));
    Document merged = Document::map();
    for (std::size_t i = 0; i < after.size(); ++i) {
      const std::string& key = after.key(i).text();
      const Document *old = before.find(key), *own = mine.find(key);
      merged.set(key, old && own && *old == after.value(i) ? *own : after.value(i));
    }
    replace(at, shortened(kind, std::move(merged)), path);
  }

  void section(const YamlKey& at, const Kind& kind, const Document& was, const Document& is, Path path) {
    if (was == is) return;
    if (!at.value().is_map() || at.value().marked) return replace(at, is, path);
    entries(at, was, is, path, [&](const YamlKey& each, const std::string& key, Path where) {
      object(each, kind, *was.find(key), *is.find(key), std::move(where));
    });
  }

 private:
  /// Whether it says nothing that could differ from a database.
  static bool is_wish(const Kind* kind, const std::string& key) {
    const Field* field = kind ? kind->field(key) : nullptr;
    return field && field->compared == nothing_of;
  }

  /// The keys of a map: `both` is called for those that are in all three.
  template <typename Both>
  void entries(const YamlKey& at, const Document& was, const Document& is, const Path& path, const Both& both,
               const Kind* kind = nullptr) {
    const YamlNode& map = at.value();
    std::vector<std::size_t> gone;
    std::vector<bool> stays(map.size(), true);
    for (std::size_t i = 0; i < map.size(); ++i) {
      const std::string& key = map.key(i).text;
      const Document *before = was.find(key), *after = is.find(key);
      if (is_wish(kind, key) || (!before && !after)) continue;
      Path where = path;
      where.push_back(key);
      if (before && after)
        both({&map, i}, key, std::move(where));
      else if (after)
        replace({&map, i}, *after, where);
      else {
        gone.push_back(i);
        stays[i] = false;
      }
    }
    std::vector<std::size_t> added;
    for (std::size_t i = 0; i < is.size(); ++i) {
      const std::string& key = is.key(i).text();
      const Document* before = was.find(key);
      const bool is_there = to_document(map).find(key) != nullptr;
      if (!is_there && !is_wish(kind, key) && !(before && *before == is.value(i))) added.push_back(i);
    }
    if (gone.size() == map.size() || (map.size() == 0 && !added.empty())) return replace(at, is, path);
    for (const std::size_t i : added) insert(map, stays, is, i, path);
    std::vector<YamlEdit> removed = without(text_, map, gone);
    edits_.insert(edits_.end(), removed.begin(), removed.end());
  }

  void insert(const YamlNode& map, const std::vector<bool>& stays, const Document& is, std::size_t entry, Path path) {
    std::size_t before = map.size();  // the entry that it comes behind
    for (std::size_t i = 0; i < entry; ++i)
      for (std::size_t k = 0; k < map.size(); ++k)
        if (stays[k] && map.key(k).text == is.key(i).text()) before = k;
    path.push_back(is.key(entry).text());
    if (map.flow) {
      const std::string text = in_braces(is.key(entry), is.value(entry));
      const std::size_t at = before == map.size() ? map.key(0).begin : end_of(map, before);
      edits_.push_back({at, at, before == map.size() ? text + ", " : ", " + text});
      return;
    }
    const std::size_t margin = text_.margin(map.key(0).begin);
    const std::size_t at = before == map.size() ? lines_begin(text_, map, 0) : lines_end(text_, map, before);
    const bool is_open = at > 0 && text_.text()[at - 1] != '\n';  // the file's last line
    edits_.push_back(
        {at, at, (is_open ? "\n" : "") + std::string(margin, ' ') + rendered(path, is.value(entry), margin) + "\n"});
  }

  void replace(const YamlKey& at, const Document& value, const Path& path) {
    const YamlNode &key = at.key(), &old = at.value();
    if (at.map->flow) {
      const std::string pair = in_braces(to_document(key), value);
      edits_.push_back({key.begin, end_of(*at.map, at.entry), pair});
      return;
    }
    const std::size_t margin = text_.margin(key.begin);
    const std::string text = rendered(path, value, margin);
    const YamlText written(text);
    const YamlNode& its_value = written.root().value(0);
    const bool in_line = text.find('\n') == std::string::npos && old.begin < text_.line_end(key.begin) - 1 &&
                         old.end > old.begin && old.end <= text_.line_end(key.begin);
    if (in_line)
      edits_.push_back({old.begin, old.end, text.substr(its_value.begin, its_value.end - its_value.begin)});
    else
      edits_.push_back({key.begin, end_of(*at.map, at.entry), text});
  }

  const YamlText& text_;
  std::vector<YamlEdit>& edits_;
};

}  // namespace

YamlKey key_at(const YamlText& text, const Place& place) {
  std::size_t line = 0;
  for (unsigned i = 1; i < place.line && line < text.text().size(); ++i) line = text.line_end(line);
  const auto is_there = [&](const YamlNode& key) {
    return key.begin >= line && text.line_begin(key.begin) == line &&
           characters(std::string_view(text.text()).substr(line, key.begin - line)) + 1 == place.column;
  };
  for (std::size_t i = 0; i < text.root().size(); ++i) {
    if (is_there(text.root().key(i))) return {&text.root(), i};
    const YamlNode& section = text.root().value(i);
    for (std::size_t k = 0; k < section.size(); ++k)
      if (is_there(section.key(k))) return {&section, k};
  }
  return {};
}

std::vector<YamlEdit> merge(const YamlText& text, const YamlKey& object, const Kind& kind, const Document& was,
                            const Document& is) {
  std::vector<YamlEdit> edits;
  Merging(text, edits).object(object, kind, was, is, {std::string(kind.section), object.key().text});
  return edits;
}

std::vector<YamlEdit> write_anew(const YamlText& text, const YamlKey& object, const Kind& kind, const Document& is) {
  Document whole = is;
  const Document own = to_document(object.value());
  if (const Document* rows = own.find(data_kind.section); rows && whole.is_map())
    whole.set(std::string(data_kind.section), *rows);
  const std::size_t begin = object.key().begin, end = end_of(*object.map, object.entry);
  if (object.map->flow) return {{begin, end, in_braces(to_document(object.key()), whole)}};
  std::vector<YamlEdit> edits;
  const std::size_t margin = text.margin(begin);
  for (const YamlComment& each : text.comments())
    if (each.begin > begin && each.begin < end)
      edits.push_back(
          {begin, begin, text.text().substr(each.begin, each.end - each.begin) + "\n" + std::string(margin, ' ')});
  edits.push_back({begin, end, rendered({std::string(kind.section), object.key().text}, whole, margin)});
  return edits;
}

std::vector<YamlEdit> without(const YamlText& text, const YamlNode& map, const std::vector<std::size_t>& entries) {
  std::vector<YamlEdit> edits;
  const auto goes = [&](std::size_t entry) {
    return std::find(entries.begin(), entries.end(), entry) != entries.end();
  };
  if (map.flow) {
    std::size_t last = map.size();  // behind the last one that stays
    while (last > 0 && goes(last - 1)) --last;
    for (const std::size_t entry : entries)
      if (entry < last) edits.push_back({map.key(entry).begin, map.key(entry + 1).begin, {}});
    if (last > 0 && last < map.size()) edits.push_back({end_of(map, last - 1), end_of(map, map.size() - 1), {}});
    if (last == 0 && map.size() > 0) edits.push_back({map.key(0).begin, end_of(map, map.size() - 1), {}});
    return edits;
  }
  for (const std::size_t entry : entries) {
    std::size_t begin = lines_begin(text, map, entry), end = lines_end(text, map, entry);
    // one blank line is left of two
    const bool ends = end >= text.text().size() || is_blank_line(text, end);
    if (begin > 0 && ends && is_blank_line(text, text.line_begin(begin - 1))) begin = text.line_begin(begin - 1);
    edits.push_back({begin, end, {}});
  }
  return edits;
}

std::vector<YamlEdit> with_objects(const YamlText& text, const Kind& kind, const Document& objects) {
  std::vector<YamlEdit> edits;
  for (std::size_t i = 0; i < text.root().size(); ++i) {
    if (text.root().key(i).text != kind.section || !text.root().value(i).is_map()) continue;
    const Document was = to_document(text.root().value(i));
    Document is = was;
    for (std::size_t k = 0; k < objects.size(); ++k) is.set(objects.key(k), objects.value(k));
    Merging(text, edits).section({&text.root(), i}, kind, was, is, {std::string(kind.section)});
    return edits;
  }
  Document file = Document::map();
  file.set(std::string(kind.section), objects);
  const bool is_open = !text.text().ends_with('\n');
  edits.push_back({text.text().size(), text.text().size(), (is_open ? "\n\n" : "\n") + write_yaml(file)});
  return edits;
}

}  // namespace reconcile
