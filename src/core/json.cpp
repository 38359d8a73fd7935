#include "core/json.hpp"

#include <fmt/format.h>
#include <rapidjson/error/en.h>
#include <rapidjson/reader.h>

#include <algorithm>
#include <vector>

#include "core/error.hpp"

namespace reconcile {

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
  /// Documents are read recursively; the server, too, refuses JSON that is nested too deep.
  static constexpr std::size_t deepest = 1000;

  bool open(Document document) {
    if (open_.size() == deepest) return false;
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
