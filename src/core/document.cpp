#include "core/document.hpp"

#include <fmt/format.h>
#include <rapidjson/error/en.h>
#include <rapidjson/reader.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <istream>
#include <optional>
#include <streambuf>
#include <unordered_map>

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

namespace {

/// A stream over text that is not copied.
class View : public std::streambuf {
 public:
  explicit View(std::string_view text) {
    char* begin = const_cast<char*>(text.data());
    setg(begin, begin, begin + text.size());
  }
};

std::optional<std::size_t> first_byte_that_is_not_utf8(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const auto lead = static_cast<unsigned char>(text[i]);
    const std::size_t length = lead < 0x80         ? 1
                               : lead >> 5 == 0x6  ? 2
                               : lead >> 4 == 0xe  ? 3
                               : lead >> 3 == 0x1e ? 4
                                                   : 0;
    if (length == 0 || i + length > text.size()) return i;
    for (std::size_t k = 1; k < length; ++k)
      if ((static_cast<unsigned char>(text[i + k]) & 0xc0) != 0x80) return i;
    i += length;
  }
  return std::nullopt;
}

/// Builds a Document from yaml-cpp's events.
class Builder : public YAML::EventHandler {
 public:
  Builder(const std::string* file, Mistakes& mistakes) : file_(file), mistakes_(mistakes) {}

  Document take() { return std::move(root_); }

  /// yaml-cpp takes the end of the file for the end of a quoted text; only the last one can be meant.
  void check_last_quote(std::string_view text) {
    const auto start = static_cast<std::size_t>(last_quoted_.pos);
    if (last_quoted_.pos < 0 || start >= text.size() || (text[start] != '\'' && text[start] != '"')) return;
    const char quote = text[start];
    for (std::size_t i = start + 1; i < text.size(); ++i) {
      if (quote == '"' && text[i] == '\\') {
        ++i;
      } else if (text[i] == quote) {
        if (quote == '"' || i + 1 >= text.size() || text[i + 1] != quote) return;
        ++i;
      }
    }
    mistakes_.add("not YAML: a quoted text is never closed", place(last_quoted_), "close it with the same quote");
  }

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    Document null = Document::scalar({}, Document::Style::plain, place(mark));
    Document made;
    if (wants_key()) made = std::move(null);
    put(std::move(made), anchor);
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    const auto style = tag == "!" ? Document::Style::quoted : Document::Style::plain;
    if (style == Document::Style::quoted) last_quoted_ = mark;
    put(Document::scalar(value, style, place(mark)), anchor);
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const auto found = anchors_.find(anchor);
    if (found == anchors_.end()) {
      mistakes_.add("an alias that refers to what it stands in", place(mark),
                    "an anchor must be complete before it is used");
      put(Document(), 0);
      return;
    }
    if (wants_key() && !found->second.is_scalar()) mistakes_.add("a key of a map must be a name", place(mark));
    put(found->second, 0);
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open(Document::list(place(mark)), anchor);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open(Document::map(place(mark)), anchor);
  }
  void OnMapEnd() override { close(); }

 private:
  struct Frame {
    Document document;
    std::optional<Document> key;
    std::vector<Document> merged;
    YAML::anchor_t anchor = 0;
  };

  Place place(const YAML::Mark& mark) const {
    return {file_, static_cast<unsigned>(mark.line) + 1, static_cast<unsigned>(mark.column) + 1};
  }

  bool wants_key() const { return !frames_.empty() && frames_.back().document.is_map() && !frames_.back().key; }

  void open(Document document, YAML::anchor_t anchor) {
    if (wants_key()) mistakes_.add("a key of a map must be a name", document.place());
    frames_.push_back({std::move(document), std::nullopt, {}, anchor});
  }

  void close() {
    Frame frame = std::move(frames_.back());
    frames_.pop_back();
    for (const Document& source : frame.merged) merge(frame.document, source);
    put(std::move(frame.document), frame.anchor);
  }

  /// YAML 1.1, merge key: what stands in the map itself wins, then the earlier of several sources.
  void merge(Document& into, const Document& source) {
    if (source.is_list()) {
      for (const Document& each : source.items()) merge(into, each);
      return;
    }
    if (!source.is_map()) {
      if (!source.is_null()) mistakes_.add("'<<' takes a map or a list of maps", source.place());
      return;
    }
    for (std::size_t i = 0; i < source.size(); ++i)
      if (!into.find(source.key(i).text())) into.set(source.key(i), source.value(i));
  }

  void put(Document value, YAML::anchor_t anchor) {
    if (anchor != 0) anchors_[anchor] = value;
    if (frames_.empty()) {
      root_ = std::move(value);
      return;
    }
    Frame& frame = frames_.back();
    if (frame.document.is_list()) {
      frame.document.add(std::move(value));
    } else if (!frame.key) {
      frame.key = std::move(value);
    } else {
      if (frame.key->text() == "<<" && !frame.key->quoted())
        frame.merged.push_back(std::move(value));
      else if (const auto first = first_of(frame.document, frame.key->text()))
        mistakes_.add(fmt::format("key '{}' is given twice", frame.key->text()), frame.key->place(),
                      fmt::format("it stands first in line {}", first->line));
      else
        frame.document.set(std::move(*frame.key), std::move(value));
      frame.key.reset();
    }
  }

  /// Small maps are searched, large ones (a file's tables) indexed.
  std::optional<Place> first_of(const Document& map, const std::string& key) {
    if (map.size() < 32) {
      for (std::size_t i = 0; i < map.size(); ++i)
        if (map.key(i).text() == key) return map.key(i).place();
      return std::nullopt;
    }
    auto& index = large_[frames_.size()];
    if (index.count > map.size()) index = {};
    for (; index.count < map.size(); ++index.count)
      index.keys.emplace(map.key(index.count).text(), map.key(index.count).place());
    const auto found = index.keys.find(key);
    return found == index.keys.end() ? std::nullopt : std::optional(found->second);
  }

  struct Index {
    std::unordered_map<std::string, Place> keys;
    std::size_t count = 0;
  };

  const std::string* file_;
  Mistakes& mistakes_;
  YAML::Mark last_quoted_ = YAML::Mark::null_mark();
  Document root_;
  std::vector<Frame> frames_;
  std::unordered_map<YAML::anchor_t, Document> anchors_;
  std::unordered_map<std::size_t, Index> large_;
};

}  // namespace

Document parse_yaml(std::string_view text, const std::string* file, Mistakes& mistakes) {
  if (const auto bad = first_byte_that_is_not_utf8(text)) {
    const auto before = text.substr(0, *bad);
    const auto line = static_cast<unsigned>(std::count(before.begin(), before.end(), '\n')) + 1;
    const auto column = static_cast<unsigned>(*bad - (before.rfind('\n') + 1)) + 1;
    mistakes.add("the file is not UTF-8", {file, line, column}, "save it as UTF-8 text");
    return {};
  }
  View view(text);
  std::istream stream(&view);
  Builder builder(file, mistakes);
  try {
    YAML::Parser parser(stream);
    parser.HandleNextDocument(builder);
    Document document = builder.take();
    builder.check_last_quote(text);
    Builder second(file, mistakes);
    if (parser.HandleNextDocument(second))
      mistakes.add("the file holds more than one YAML document", second.take().place(),
                   "put each into a file of its own");
    return document;
  } catch (const YAML::Exception& error) {
    mistakes.add("not YAML: " + error.msg,
                 {file, static_cast<unsigned>(error.mark.line) + 1, static_cast<unsigned>(error.mark.column) + 1});
    return {};
  }
}

std::string peek_yaml(std::string_view text, std::string_view key) {
  struct Found {
    std::string value;
  };
  class Peek : public YAML::EventHandler {
   public:
    explicit Peek(std::string_view key) : key_(key) {}
    void OnDocumentStart(const YAML::Mark&) override {}
    void OnDocumentEnd() override {}
    void OnNull(const YAML::Mark&, YAML::anchor_t) override { throw Found{}; }
    void OnAlias(const YAML::Mark&, YAML::anchor_t) override { throw Found{}; }
    void OnScalar(const YAML::Mark&, const std::string&, YAML::anchor_t, const std::string& value) override {
      if (at_value_) throw Found{value};
      if (value != key_) throw Found{};
      at_value_ = true;
    }
    void OnSequenceStart(const YAML::Mark&, const std::string&, YAML::anchor_t, YAML::EmitterStyle::value) override {
      throw Found{};
    }
    void OnSequenceEnd() override {}
    void OnMapStart(const YAML::Mark&, const std::string&, YAML::anchor_t, YAML::EmitterStyle::value) override {
      if (std::exchange(in_map_, true)) throw Found{};
    }
    void OnMapEnd() override {}

   private:
    std::string_view key_;
    bool in_map_ = false, at_value_ = false;
  };
  // yaml-cpp scans ahead to find out whether a scalar is a key; a head is enough for it
  View view(text.substr(0, 4096));
  std::istream stream(&view);
  Peek peek(key);
  try {
    YAML::Parser(stream).HandleNextDocument(peek);
  } catch (const Found& found) {
    return found.value;
  } catch (const YAML::Exception&) {}
  return {};
}

namespace {

/// Builds a Document from RapidJSON's events; numbers arrive as text.
class JsonBuilder : public rapidjson::BaseReaderHandler<rapidjson::UTF8<>, JsonBuilder> {
 public:
  Document take() { return std::move(root_); }

  bool Null() { return put({}); }
  bool Bool(bool value) { return put(Document::scalar(value ? "true" : "false")); }
  bool RawNumber(const char* text, rapidjson::SizeType length, bool) { return put(Document::scalar({text, length})); }
  bool String(const char* text, rapidjson::SizeType length, bool) {
    return put(Document::scalar({text, length}, Document::Style::quoted));
  }
  bool Key(const char* text, rapidjson::SizeType length, bool) {
    keys_.emplace_back(text, length);
    return true;
  }
  bool StartObject() { return open(Document::map()); }
  bool EndObject(rapidjson::SizeType) { return close(); }
  bool StartArray() { return open(Document::list()); }
  bool EndArray(rapidjson::SizeType) { return close(); }

 private:
  bool open(Document document) {
    open_.push_back(std::move(document));
    return true;
  }
  bool close() {
    Document done = std::move(open_.back());
    open_.pop_back();
    return put(std::move(done));
  }
  bool put(Document value) {
    if (open_.empty()) {
      root_ = std::move(value);
    } else if (open_.back().is_list()) {
      open_.back().add(std::move(value));
    } else {
      open_.back().set(std::move(keys_.back()), std::move(value));
      keys_.pop_back();
    }
    return true;
  }

  Document root_;
  std::vector<Document> open_;
  std::vector<std::string> keys_;
};

void append_json_text(std::string& out, const std::string& text) {
  out += '"';
  for (const char c : text) {
    switch (c) {
      case '"': out += "\\\""; break;
      case '\\': out += "\\\\"; break;
      case '\b': out += "\\b"; break;
      case '\f': out += "\\f"; break;
      case '\n': out += "\\n"; break;
      case '\r': out += "\\r"; break;
      case '\t': out += "\\t"; break;
      default:
        if (static_cast<unsigned char>(c) < 0x20)
          out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
        else
          out += c;
    }
  }
  out += '"';
}

void append_jsonb(std::string& out, const Document& document) {
  switch (document.shape()) {
    case Document::Shape::null: out += "null"; break;
    case Document::Shape::scalar:
      if (!document.quoted() && is_json_literal(document.text()))
        out += document.text();
      else
        append_json_text(out, document.text());
      break;
    case Document::Shape::list: {
      out += '[';
      const char* separator = "";
      for (const Document& item : document.items()) {
        out += separator;
        append_jsonb(out, item);
        separator = ", ";
      }
      out += ']';
      break;
    }
    case Document::Shape::map: {
      std::vector<std::size_t> order(document.size());
      for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
      std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        const std::string &x = document.key(a).text(), &y = document.key(b).text();
        return x.size() != y.size() ? x.size() < y.size() : x < y;
      });
      out += '{';
      const char* separator = "";
      for (const std::size_t i : order) {
        out += separator;
        append_json_text(out, document.key(i).text());
        out += ": ";
        append_jsonb(out, document.value(i));
        separator = ", ";
      }
      out += '}';
      break;
    }
  }
}

}  // namespace

Document parse_json(std::string_view text) {
  JsonBuilder builder;
  rapidjson::MemoryStream stream(text.data(), text.size());
  rapidjson::Reader reader;
  reader.Parse<rapidjson::kParseNumbersAsStringsFlag>(stream, builder);
  if (reader.HasParseError())
    throw Error(fmt::format("not JSON: {} at byte {}", rapidjson::GetParseError_En(reader.GetParseErrorCode()),
                            reader.GetErrorOffset()));
  return builder.take();
}

std::string to_jsonb(const Document& document) {
  std::string out;
  append_jsonb(out, document);
  return out;
}

bool is_json_literal(std::string_view plain) {
  if (plain == "true" || plain == "false" || plain == "null") return true;
  auto at = plain.begin();
  const auto digits = [&] {
    const auto start = at;
    while (at != plain.end() && *at >= '0' && *at <= '9') ++at;
    return at - start;
  };
  if (at != plain.end() && *at == '-') ++at;
  const bool zero = at != plain.end() && *at == '0';
  const auto whole = digits();
  if (whole == 0 || (zero && whole > 1)) return false;
  if (at != plain.end() && *at == '.') {
    ++at;
    if (digits() == 0) return false;
  }
  if (at != plain.end() && (*at == 'e' || *at == 'E')) {
    ++at;
    if (at != plain.end() && (*at == '+' || *at == '-')) ++at;
    if (digits() == 0) return false;
  }
  return at == plain.end();
}

}  // namespace reconcile
