// JSON, written key by key.
#pragma once

#include <rapidjson/prettywriter.h>
#include <rapidjson/stringbuffer.h>

#include <string>
#include <string_view>

#include "core/finding.hpp"
#include "core/kind.hpp"

namespace reconcile {

class Json {
 public:
  Json() : writer_(buffer_) { writer_.SetIndent(' ', 2); }

  std::string text() const { return std::string(buffer_.GetString(), buffer_.GetSize()) + "\n"; }

  void key(std::string_view name) { writer_.Key(name.data(), static_cast<rapidjson::SizeType>(name.size())); }
  void string(std::string_view text) { writer_.String(text.data(), static_cast<rapidjson::SizeType>(text.size())); }

  void text(std::string_view name, std::string_view value) {
    key(name);
    string(value);
  }
  void text_or_null(std::string_view name, std::string_view value) {
    key(name);
    if (value.empty())
      writer_.Null();
    else
      string(value);
  }
  void number(std::string_view name, long long value) {
    key(name);
    writer_.Int64(value);
  }
  void flag(std::string_view name, bool value) {
    key(name);
    writer_.Bool(value);
  }
  void null(std::string_view name) {
    key(name);
    writer_.Null();
  }

  template <typename Items, typename Write>
  void list(const Items& items, Write write) {
    writer_.StartArray();
    for (const auto& item : items) write(item);
    writer_.EndArray();
  }
  template <typename Items, typename Write>
  void array(std::string_view name, const Items& items, Write write) {
    key(name);
    list(items, write);
  }
  template <typename Write>
  void object(Write write) {
    writer_.StartObject();
    write();
    writer_.EndObject();
  }

  template <typename Write>
  void object_or_null(bool is_there, Write write) {
    if (is_there)
      object(write);
    else
      writer_.Null();
  }

  void reference(const ObjectRef& ref) {
    text("object", ref.described());
    text("kind", ref.kind->name);
    text_or_null("schema", ref.schema);
    text_or_null("table", ref.table);
    text("name", ref.name);
    text_or_null("of", ref.of ? ref.of->name : std::string_view());
  }

  void place(const Place& place) {
    key("place");
    object_or_null(static_cast<bool>(place), [&] {
      text("file", *place.file);
      number("line", place.line);
      number("column", place.column);
    });
  }

  /// What was compared, and what of it could not be.
  void scope(const Comparison& comparison) {
    text("server_version", comparison.version.to_string());
    array("schemas", comparison.schemas, [&](const std::string& schema) { string(schema); });
    number("objects", static_cast<long long>(comparison.objects));
    number("ignored", static_cast<long long>(comparison.ignored));
  }
  void open_questions(const Comparison& comparison) {
    array("not_covered", comparison.not_covered, [&](const NotCovered& each) {
      object([&] {
        text("class", each.what);
        text("name", each.name);
      });
    });
    array("unproven", comparison.unproven, [&](const Object* each) {
      object([&] {
        reference(each->ref);
        place(each->place);
      });
    });
  }

 private:
  rapidjson::StringBuffer buffer_;
  rapidjson::PrettyWriter<rapidjson::StringBuffer> writer_;
};

}  // namespace reconcile
