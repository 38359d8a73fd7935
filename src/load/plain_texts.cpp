#include "load/plain_texts.hpp"

#include <fmt/format.h>

#include "core/in_list.hpp"
#include "core/json.hpp"
#include "core/plain_expression.hpp"
#include "core/sql.hpp"
#include "load/own_names.hpp"
#include "objects/domain.hpp"
#include "objects/objects.hpp"

namespace reconcile {

namespace {

using Style = Document::Style;

/// A map that would be read as a default with keys of its own.
bool ambiguous(const Document& json) { return json.is_map() && json.find("expression"); }

/// A JSON value that is written back to the very same text.
std::optional<Document> json_value(const std::string& sql, const std::string& type) {
  if ((type != "jsonb" && type != "json") || !sql.ends_with("::" + type)) return std::nullopt;
  const auto text = literal_text(sql);
  if (!text) return std::nullopt;
  try {
    Document json = parse_json(*text);
    if ((json.is_map() || json.is_list()) && quote_literal(to_jsonb(json)) + "::" + type == sql && !ambiguous(json))
      return json;
  } catch (const Error&) {}
  return std::nullopt;
}

}  // namespace

Document PlainTexts::default_value(const std::string& sql, const std::string& type, const ObjectRef& ref) {
  if (auto json = json_value(sql, type)) return *std::move(json);
  return Document::scalar(expression(sql, Syntax::expression, ref, type));
}

Document PlainTexts::text(const Object& object, Syntax syntax, const std::string& sql) {
  const std::string& schema = object.ref.schema.text();
  if (syntax == Syntax::type) {
    // what an extension has made there is known to the comparison of columns only
    std::string type = without_own_schema(sql, syntax, schema);
    const WrittenName name = parse_name(type.ends_with("[]") ? type.substr(0, type.size() - 2) : type, schema);
    const bool is_known = object.ref.kind == &column_kind || database_.find(Namespace::type, schema, name.name);
    return Document::scalar(plain_type(is_known ? type : sql));
  }
  if (syntax == Syntax::expression) return Document::scalar(expression(sql, syntax, object.ref, {}));
  if (syntax == Syntax::index_key)
    return Document::scalar(without_own_schema(expression(sql, syntax, object.ref, {}), syntax, schema));
  return Document::scalar(sql);
}

Document PlainTexts::attributes(const Object& composite_type, const Document& attributes) {
  Document all = Document::map();
  for (std::size_t i = 0; i < attributes.size(); ++i) {
    Document attribute = attributes.value(i);
    Document& type = attribute.is_map() ? *attribute.find("type") : attribute;
    type = text(composite_type, Syntax::type, type.text());
    all.set(attributes.key(i), std::move(attribute));
  }
  return all;
}

Document PlainTexts::checks(const ObjectRef& domain, const Document& checks) {
  Document all = Document::map();
  for (std::size_t i = 0; i < checks.size(); ++i) {
    Document check = checks.value(i);
    Document& expression = check.is_map() ? *check.find("expression") : check;
    expression = Document::scalar(this->expression(expression.text(), Syntax::expression, domain, {}));
    all.set(checks.key(i), std::move(check));
  }
  return all;
}

std::optional<std::pair<std::string, Document>> PlainTexts::one_of(const std::string& written,
                                                                   const ObjectRef& ref) const {
  const auto type_of = [&](std::string_view name) -> std::string_view {
    const auto* column = database_.get<Column>(column_ref(ref, name));
    return column ? std::string_view(column->type.stored) : std::string_view();
  };
  if (written.find(" IN (") == std::string::npos && written.find(" = ") == std::string::npos) return std::nullopt;
  const auto list = as_in_list(written, type_of);
  if (!list) return std::nullopt;
  const std::string column = quote_ident(list->column);
  const bool is_sole = list->literals.size() == 1 && written == column + " = " + list->literals.front();
  if (!is_sole && written != fmt::format("{} IN ({})", column, fmt::join(list->literals, ", "))) return std::nullopt;
  const std::string_view type = type_of(list->column);
  const bool is_number = type == "integer" || type == "bigint" || type == "smallint" || type == "real" ||
                         type == "double precision" || type.starts_with("numeric");
  Document values = Document::list();
  for (const std::string& literal : list->literals) {
    const auto text = literal_text(literal);
    if (text.has_value() == is_number) return std::nullopt;
    values.add(text ? Document::scalar(*text, Style::quoted) : Document::scalar(literal));
  }
  return std::pair(list->column, std::move(values));
}

std::string PlainTexts::expression(const std::string& sql, Syntax syntax, const ObjectRef& ref,
                                   const std::string& type) {
  const std::string key = fmt::format("{}\1{}\1{}\1", sql, static_cast<int>(syntax), type);
  const auto type_of = [&](std::string_view name) -> std::string_view {
    if (ref.kind == &domain_kind)
      return name == "value" ? static_cast<const Domain*>(database_.find(ref))->type.stored.text() : std::string_view();
    const auto* column = database_.get<Column>(column_ref(ref, name));
    return column ? std::string_view(column->type.stored) : std::string_view();
  };
  const auto types = [&](const std::set<std::string>& columns) {
    std::string all;
    for (const std::string& name : columns) all.append(name).append(" ").append(type_of(name)).append(",");
    return all;
  };
  const auto [columns, is_new] = columns_.try_emplace(key);
  if (!is_new)
    if (const auto found = plain_.find(key + types(columns->second)); found != plain_.end()) return found->second;
  std::set<std::string>& used = columns->second;
  std::string text = plain_expression(
      sql, syntax,
      [&](std::string_view column) {
        used.emplace(column);
        return type_of(column);
      },
      type);
  return plain_[key + types(used)] = std::move(text);
}

}  // namespace reconcile
