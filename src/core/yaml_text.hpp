// A YAML text as a tree that knows where each part of it stands, comments included: what edits a file goes by it.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/document.hpp"

namespace reconcile {

/// A value, or the key of one. It stands from byte `begin` up to byte `end`, an anchor and a tag included.
struct YamlNode {
  enum class Shape : unsigned char { scalar, list, map, alias };
  Shape shape = Shape::scalar;
  bool flow = false;        ///< a list or map in brackets
  bool block_text = false;  ///< a scalar behind | or >
  bool plain = false;       ///< a scalar without quotes
  bool marked = false;      ///< it has an anchor or a tag
  std::string text;         ///< of a scalar
  std::size_t begin = 0;
  std::size_t end = 0;
  std::vector<YamlNode> children = {};  ///< a list's items, or a map's keys and values in turn

  bool is_map() const { return shape == Shape::map; }
  /// A list or map of which each part has lines of its own.
  bool is_block() const { return (shape == Shape::map || shape == Shape::list) && !flow; }
  std::size_t size() const { return is_map() ? children.size() / 2 : 0; }
  const YamlNode& key(std::size_t entry) const { return children[2 * entry]; }
  const YamlNode& value(std::size_t entry) const { return children[2 * entry + 1]; }
};

/// A key of a map in block style, with lines of its own.
struct YamlEntry {
  const YamlNode* key = nullptr;
  const YamlNode* value = nullptr;
  std::size_t above = 0;  ///< the entry that it stands in; itself where it stands in none
  std::string path;       ///< the keys that lead to it, each behind '\0'
};

struct YamlComment {
  std::size_t begin = 0;
  std::size_t end = 0;    ///< before the line break
  bool own_line = false;  ///< nothing stands before it
};

/// The text lives as long as the nodes; it is one that parse_yaml() reads without a mistake.
class YamlText {
 public:
  explicit YamlText(std::string text);
  YamlText(const YamlText&) = delete;
  YamlText& operator=(const YamlText&) = delete;

  const std::string& text() const { return text_; }
  const YamlNode& root() const { return root_; }
  /// In the order of the text.
  const std::vector<YamlEntry>& entries() const { return entries_; }
  const std::vector<YamlComment>& comments() const { return comments_; }
  const YamlEntry* find(std::string_view path) const;

  std::size_t line_begin(std::size_t at) const;
  /// Behind the line break.
  std::size_t line_end(std::size_t at) const;
  /// In bytes, of what stands there.
  std::size_t margin(std::size_t at) const { return at - line_begin(at); }

 private:
  void add_entries(const YamlNode& map, std::size_t above);
  void find_comments();

  std::string text_;
  YamlNode root_;
  std::vector<YamlEntry> entries_;
  std::unordered_map<std::string_view, std::size_t> by_path_;
  std::vector<YamlComment> comments_;
};

/// The value without its place; nothing for an alias.
Document to_document(const YamlNode& node);

/// Of a text, [begin, end) becomes `text`.
struct YamlEdit {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::string text;
};
/// Of two edits at one place the first comes first.
std::string edited(const std::string& text, std::vector<YamlEdit> edits);

/// With another margin of all lines but the first.
std::string with_margin(std::string_view lines, std::size_t from, std::size_t to);

}  // namespace reconcile
