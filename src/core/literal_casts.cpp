#include "core/literal_casts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
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

std::string_view literal_type_in_call(const NodeName& function, std::size_t count, std::size_t position) {
  const auto is_one_of = [&](const auto& names) {
    return std::find(names.begin(), names.end(), function.name) != names.end();
  };
  // with one argument a name may also be that of a type, and the call a cast
  static constexpr std::array<std::string_view, 20> of_text{
      "ascii", "btrim",       "char_length", "current_setting",      "hashtext",    "initcap",       "length",
      "lower", "ltrim",       "md5",         "octet_length",         "quote_ident", "quote_literal", "reverse",
      "rtrim", "to_regclass", "upper",       "websearch_to_tsquery", "unistr",      "parse_ident"};
  static constexpr std::array<std::string_view, 6> with_configuration{
      "phraseto_tsquery", "plainto_tsquery", "to_tsquery", "to_tsvector", "ts_headline", "websearch_to_tsquery"};
  // a literal of unknown type tells a polymorphic argument nothing
  static constexpr std::array<std::string_view, 8> polymorphic{"first_value", "lag",    "last_value",   "lead",
                                                               "nth_value",   "nullif", "width_bucket", "xmlforest"};
  if (!function.built_in()) return {};
  if (function.name == "nextval") return "regclass";
  if (count == 1) return is_one_of(of_text) ? "text" : "";
  if (position == 0 && is_one_of(with_configuration)) return "regconfig";
  if (position == 1 && function.name.starts_with("jsonb_path_")) return "jsonpath";
  if (is_one_of(polymorphic) || (function.name.starts_with("array_") && function.name != "array_to_string")) return {};
  // of several functions that take the other arguments, that one is called which takes a text
  return "text";
}

std::string literal_type_among(const std::vector<Form>& values) {
  std::string type;
  bool has_cast = false;
  for (const Form& each : values) {
    has_cast |= each.what == Form::What::cast_literal;
    if (each.what != Form::What::other || each.text == "n:") continue;
    if (each.type.empty() || (!type.empty() && each.type != type)) return {};
    type = each.type;
  }
  if (!has_cast) return {};
  if (!type.empty()) return type;
  const bool all_are_text = std::all_of(values.begin(), values.end(), [](const Form& each) {
    return each.what == Form::What::bare_literal || each.text == "n:" ||
           (each.what == Form::What::cast_literal && each.type == "text");
  });
  return all_are_text ? "text" : "";
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
