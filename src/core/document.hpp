// A tree of maps, lists and scalars that knows its place: what a YAML file, a row of a catalog and a JSON text become.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.hpp"

namespace reconcile {

class Document {
 public:
  enum class Shape : unsigned char { null, scalar, list, map };
  /// `plain` is a scalar without quotes: YAML and JSON read it as a number, true, false; `quoted` is always a text.
  enum class Style : unsigned char { plain, quoted };

  Document() = default;
  static Document scalar(std::string text, Style style = Style::plain, Place place = {});
  static Document list(Place place = {});
  static Document map(Place place = {});

  Shape shape() const { return shape_; }
  bool is_null() const { return shape_ == Shape::null; }
  bool is_scalar() const { return shape_ == Shape::scalar; }
  bool is_list() const { return shape_ == Shape::list; }
  bool is_map() const { return shape_ == Shape::map; }
  const std::string& text() const { return text_; }
  bool quoted() const { return style_ == Style::quoted; }
  const Place& place() const { return place_; }
  std::string_view shape_name() const;

  /// The items of a list.
  const std::vector<Document>& items() const { return children_; }
  void add(Document item) { children_.push_back(std::move(item)); }

  /// The entries of a map, in the order in which they were written.
  std::size_t size() const { return shape_ == Shape::map ? children_.size() / 2 : children_.size(); }
  const Document& key(std::size_t entry) const { return children_[2 * entry]; }
  const Document& value(std::size_t entry) const { return children_[2 * entry + 1]; }
  Document& value(std::size_t entry) { return children_[2 * entry + 1]; }
  const Document* find(std::string_view key) const;
  Document* find(std::string_view key);
  void set(std::string key, Document value, Place place = {});
  void set(Document key, Document value);

  /// Equal as values: the order of keys and the style of a text do not count, `1` and `"1"` differ.
  friend bool operator==(const Document& a, const Document& b);

 private:
  std::string text_;
  std::vector<Document> children_;  // a list's items, or a map's keys and values in turn
  Place place_;
  Shape shape_ = Shape::null;
  Style style_ = Style::plain;
};

}  // namespace reconcile
