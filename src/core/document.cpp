#include "core/document.hpp"

#include "core/json.hpp"

namespace reconcile {

Document Document::scalar(std::string text, Style style, Place place) {
  Document made;
  made.text_ = std::move(text);
  made.place_ = place;
  made.shape_ = Shape::scalar;
  made.style_ = style;
  return made;
}

Document Document::list(Place place) {
  Document made;
  made.place_ = place;
  made.shape_ = Shape::list;
  return made;
}

Document Document::map(Place place) {
  Document made;
  made.place_ = place;
  made.shape_ = Shape::map;
  return made;
}

std::string_view Document::shape_name() const {
  switch (shape_) {
    case Shape::null: return "nothing";
    case Shape::scalar: return "a single value";
    case Shape::list: return "a list";
    case Shape::map: return "a map";
  }
  return {};
}

const Document* Document::find(std::string_view key) const {
  if (shape_ != Shape::map) return nullptr;
  for (std::size_t i = 0; i < size(); ++i)
    if (children_[2 * i].text_ == key) return &children_[2 * i + 1];
  return nullptr;
}

Document* Document::find(std::string_view key) {
  return const_cast<Document*>(static_cast<const Document*>(this)->find(key));
}

void Document::set(std::string key, Document value, Place place) {
  set(scalar(std::move(key), Style::quoted, place), std::move(value));
}

void Document::set(Document key, Document value) {
  children_.push_back(std::move(key));
  children_.push_back(std::move(value));
}

bool operator==(const Document& a, const Document& b) {
  if (a.shape_ != b.shape_ || a.children_.size() != b.children_.size()) return false;
  switch (a.shape_) {
    case Document::Shape::null: return true;
    case Document::Shape::scalar: {
      const bool a_literal = !a.quoted() && is_json_literal(a.text_);
      const bool b_literal = !b.quoted() && is_json_literal(b.text_);
      return a_literal == b_literal && a.text_ == b.text_;
    }
    case Document::Shape::list: return a.children_ == b.children_;
    case Document::Shape::map:
      for (std::size_t i = 0; i < a.size(); ++i) {
        const Document* other = b.find(a.key(i).text_);
        if (!other || !(a.value(i) == *other)) return false;
      }
      return true;
  }
  return false;
}

}  // namespace reconcile
