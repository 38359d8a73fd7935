#include "core/normal_form.hpp"

#include <fmt/format.h>

#include <cctype>

#include "core/json.hpp"
#include "core/normaliser.hpp"
#include "core/sql.hpp"
#include "core/type_name.hpp"

namespace reconcile {

namespace {

/// Ascending is the default, and so is NULLS LAST for it and NULLS FIRST for DESC (manual, CREATE INDEX).
std::string index_order(const Node& element) {
  const auto text = [&](const char* name) {
    const Node* value = member(element, name);
    return value && value->IsString() ? std::string_view(value->GetString()) : std::string_view();
  };
  const bool descending = text("ordering") == "SORTBY_DESC";
  const std::string_view nulls = text("nulls_ordering");
  const bool nulls_first = nulls == "SORTBY_NULLS_FIRST" || (descending && nulls != "SORTBY_NULLS_LAST");
  return fmt::format("{}{}", descending ? " desc" : "",
                     nulls_first == descending ? ""
                     : nulls_first             ? " nulls first"
                                               : " nulls last");
}

std::string index_key_form(const Node& element, Normaliser& normaliser) {
  const Node *name = member(element, "name"), *expression = member(element, "expr");
  std::string form = name         ? fmt::format("@{}", quote_ident(name->GetString()))
                     : expression ? normaliser.of(*expression).text
                                  : "";
  const auto add_name = [&](const char* key, std::string_view word) {
    if (const Node* names = member(element, key)) {
      const NodeName found = name_of(*names);
      form += fmt::format(" {}{}", word, qualified(found.built_in() ? std::string_view() : found.schema, found.name));
    }
  };
  add_name("collation", "collate ");
  add_name("opclass", "");
  if (const Node* options = member(element, "opclassopts"))
    for (const Node& option : options->GetArray())
      if (const Node* definition = member(option, "DefElem")) {
        const Node* value = member(*definition, "arg");
        form +=
            fmt::format(" {}={}", member(*definition, "defname")->GetString(), value ? normaliser.of(*value).text : "");
      }
  return form + index_order(element);
}

/// Versions of libpg_query call a strategy `range`, `RANGE` or `PARTITION_STRATEGY_RANGE`.
std::string partition_key_form(const Node& key, Normaliser& normaliser) {
  std::string form;
  if (const Node* strategy = member(key, "strategy")) {
    std::string_view word = strategy->GetString();
    if (const auto last = word.rfind('_'); last != std::string_view::npos) word.remove_prefix(last + 1);
    for (const char c : word) form += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  if (const Node* elements = member(key, "partParams"))
    for (const Node& each : elements->GetArray())
      if (const Node* element = member(each, "PartitionElem")) form += ", " + index_key_form(*element, normaliser);
  return form;
}

std::string partition_bounds_form(const Node& bounds, Normaliser& normaliser) {
  std::string form = member(bounds, "is_default") ? "default" : "";
  for (const char* list : {"listdatums", "lowerdatums", "upperdatums"})
    if (const Node* values = member(bounds, list)) {
      form += fmt::format(" {}", list);
      for (const Node& value : values->GetArray()) form += ", " + normaliser.of(value).text;
    }
  if (const Node* modulus = member(bounds, "modulus"))
    form += fmt::format(" {} {}", integer_of(modulus), integer_of(member(bounds, "remainder")));
  return form;
}

}  // namespace

std::string normal_form(std::string_view sql, Syntax syntax, const ColumnType& column_type, std::string_view type) {
  if (syntax == Syntax::type) return type_name(sql);
  const ParseTree tree(sql, syntax);
  if (!tree.root()) return std::string(sql);
  Normaliser normaliser(column_type);
  if (syntax == Syntax::index_key) return index_key_form(*tree.root(), normaliser);
  if (syntax == Syntax::partition_key) return partition_key_form(*tree.root(), normaliser);
  if (syntax == Syntax::partition_bounds) return partition_bounds_form(*tree.root(), normaliser);
  if (syntax == Syntax::exclusion_element) {
    const Node* items = member(*tree.root(), "items");
    const Node* element = items && items->Size() == 2 ? member((*items)[0], "IndexElem") : nullptr;
    const Node* operation = element ? member((*items)[1], "List") : nullptr;
    if (!operation) return std::string(sql);
    const auto [schema, name] = name_of(*member(*operation, "items"));
    return fmt::format("{} with {}.{}", index_key_form(*element, normaliser), schema == "pg_catalog" ? "" : schema,
                       name);
  }
  const Form form = normaliser.of(*tree.root());
  if (type.empty()) return form.text;
  const std::string target = base_type(type);
  if (form.what == Form::What::cast_literal) return without_cast(form, target);
  if (form.what == Form::What::bare_literal && (target == "jsonb" || target == "json")) {
    const auto text = literal_text(sql);
    try {
      if (text) return "s:" + quote_literal(to_jsonb(parse_json(*text)));
    } catch (const Error&) {}
  }
  return form.text;
}

}  // namespace reconcile
