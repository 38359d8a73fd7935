#include "core/literal_casts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "core/json.hpp"
#include "core/sql.hpp"

namespace reconcile {

namespace {

bool is_integer(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}
bool is_number(std::string_view text) {
  return text != "true" && text != "false" && text != "null" && is_json_literal(text);
}

bool fits_int4(std::string_view text) {
  int value = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
  return failed == std::errc() && end == text.data() + text.size();
}

std::string json_value(const std::string& text) {
  try {
    return to_jsonb(parse_json(text));
  } catch (const Error&) {
    return text;
  }
}

std::string json_key(const Form& left, const Form& right) {
  if (left.type == "jsonb" || left.type == "json") return without_cast(right, "text");
  return right.text;
}

/// s:'{"a":1}' with the spacing and order of jsonb.
std::string bare_json(const std::string& form) {
  const std::string_view quoted = std::string_view(form).substr(2);
  if (!quoted.starts_with('\'')) return form;
  std::string text;
  for (std::size_t i = 1; i + 1 < quoted.size(); ++i) {
    text += quoted[i];
    if (quoted[i] == '\'') ++i;
  }
  return "s:" + quote_literal(json_value(text));
}

std::string beside(const Form& literal, const std::string& type) {
  const std::string expected = literal_type_beside(type);
  if (literal.what == Form::What::cast_number) {
    // an integer beside a numeric or a float becomes one; beside a bigint it stays an integer
    if (type == "numeric" && literal.type == "numeric") return literal.inner;
    if ((type == "double precision" || type == "real") && literal.type == "double precision") return literal.inner;
    return literal.text;
  }
  if (literal.what == Form::What::bare_literal && expected == "jsonb") return bare_json(literal.text);
  return without_cast(literal, expected);
}

}  // namespace

Form cast_text(const std::string& text, const std::string& type) {
  // a negative or large number is printed as a quoted literal with a cast
  if (type == "integer" && is_integer(text) && text.starts_with('-')) return Form::plain("i:" + text);
  if (type == "bigint" && is_integer(text) && !fits_int4(text)) return Form::plain("f:" + text);
  if (type == "numeric" && is_number(text) && text.starts_with('-')) return Form::plain("f:" + text);
  const std::string value = quote_literal(type == "jsonb" || type == "json" ? json_value(text) : text);
  return {fmt::format("cast({},{})", value, type), type, Form::What::cast_literal, "s:" + value};
}

std::string without_cast(const Form& form, const std::string& type) {
  if ((form.what == Form::What::cast_literal || form.what == Form::What::cast_number) && form.type == type)
    return form.inner;
  return form.text;
}

std::string literal_type_beside(const std::string& type) { return type == "character varying" ? "text" : type; }

std::pair<std::string, std::string> sides(std::string_view name, const Form& left, const Form& right) {
  std::string a = left.text, b = right.text;
  if (name == "->" || name == "->>" || name == "?") {
    b = json_key(left, right);
  } else {
    if (!right.type.empty() && right.what == Form::What::other) a = beside(left, right.type);
    if (!left.type.empty() && left.what == Form::What::other) b = beside(right, left.type);
  }
  return {std::move(a), std::move(b)};
}

}  // namespace reconcile
