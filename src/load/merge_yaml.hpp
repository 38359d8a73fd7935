// Brings what people wrote about an object to what a database has of it, and touches no line of what has not changed.
#pragma once

#include "core/kind.hpp"
#include "core/yaml_text.hpp"

namespace reconcile {

/// A key of a map, wherever that stands.
struct YamlKey {
  const YamlNode* map = nullptr;
  std::size_t entry = 0;
  explicit operator bool() const { return map != nullptr; }
  const YamlNode& key() const { return map->key(entry); }
  const YamlNode& value() const { return map->value(entry); }
};
/// The key of a section (`tables`), or of an object in one, that stands there.
YamlKey key_at(const YamlText& text, const Place& place);

/// What leads from `was`, what the file says of the object as describe_each() would write it, to `is`. What is in
/// neither, a wish or a way to write it, is left alone; and so are the rows of a table.
std::vector<YamlEdit> merge(const YamlText& text, const YamlKey& object, const Kind& kind, const Document& was,
                            const Document& is);

/// The whole of it anew, without the ways to write it; the comments in it come before it.
std::vector<YamlEdit> write_anew(const YamlText& text, const YamlKey& object, const Kind& kind, const Document& is);

/// Without these keys of one map, and the comments right above them.
std::vector<YamlEdit> without(const YamlText& text, const YamlNode& map, const std::vector<std::size_t>& entries);

/// With more objects at the end of a section, which is made where it is not there.
std::vector<YamlEdit> with_objects(const YamlText& text, const Kind& kind, const Document& objects);

}  // namespace reconcile
