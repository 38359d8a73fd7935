#include "core/type_name.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <unordered_map>

#include "core/sql.hpp"

namespace reconcile {

namespace {

/// format_type's names of the types that have another one inside (manual, table 8.1).
std::string_view displayed(std::string_view internal) {
  static const std::unordered_map<std::string_view, std::string_view> names{{"int4", "integer"},
                                                                            {"int8", "bigint"},
                                                                            {"int2", "smallint"},
                                                                            {"float4", "real"},
                                                                            {"float8", "double precision"},
                                                                            {"bool", "boolean"},
                                                                            {"varchar", "character varying"},
                                                                            {"varbit", "bit varying"}};
  const auto found = names.find(internal);
  return found == names.end() ? std::string_view() : found->second;
}

/// The fields of an interval type, from the bits of its first modifier (INTERVAL_MASK in utils/timestamp.h).
std::string_view interval_fields(int mask) {
  constexpr int year = 1 << 2, month = 1 << 1, day = 1 << 3, hour = 1 << 10, minute = 1 << 11, second = 1 << 12;
  static const std::map<int, std::string_view> names{{year, " year"},
                                                     {month, " month"},
                                                     {day, " day"},
                                                     {hour, " hour"},
                                                     {minute, " minute"},
                                                     {second, " second"},
                                                     {year | month, " year to month"},
                                                     {day | hour, " day to hour"},
                                                     {day | hour | minute, " day to minute"},
                                                     {day | hour | minute | second, " day to second"},
                                                     {hour | minute, " hour to minute"},
                                                     {hour | minute | second, " hour to second"},
                                                     {minute | second, " minute to second"}};
  const auto found = names.find(mask);
  return found == names.end() ? std::string_view() : found->second;
}

}  // namespace

std::string type_name(const Node& type) {
  const Node* names = member(type, "names");
  if (!names) return {};
  const auto [schema, name] = name_of(*names);
  std::vector<std::string> modifiers;
  if (const Node* list = member(type, "typmods"))
    for (const Node& item : list->GetArray()) {
      const auto value = constant_of(item);
      modifiers.push_back(value ? value->text : "?");
    }
  const auto in_parentheses = [&](std::size_t from) {
    if (modifiers.size() <= from) return std::string();
    return fmt::format("({})", fmt::join(modifiers.begin() + static_cast<std::ptrdiff_t>(from), modifiers.end(), ","));
  };
  std::string printed;
  const bool built_in = schema.empty() || schema == "pg_catalog";
  if (!built_in) {
    printed = qualified(schema, name) + in_parentheses(0);
  } else if (name == "bpchar") {
    printed = modifiers.empty() ? "bpchar" : "character" + in_parentheses(0);
  } else if (name == "char" && schema.empty()) {
    printed = "\"char\"";
  } else if (name == "time" || name == "timestamp") {
    printed = fmt::format("{}{} without time zone", name, in_parentheses(0));
  } else if (name == "timetz" || name == "timestamptz") {
    printed = fmt::format("{}{} with time zone", name.substr(0, name.size() - 2), in_parentheses(0));
  } else if (name == "interval") {
    int mask = 0;
    if (!modifiers.empty()) std::from_chars(modifiers[0].data(), modifiers[0].data() + modifiers[0].size(), mask);
    printed = fmt::format("interval{}{}", interval_fields(mask), in_parentheses(1));
  } else if (!displayed(name).empty()) {
    printed = fmt::format("{}{}", displayed(name), in_parentheses(0));
  } else {
    // numeric(10) is stored as numeric(10,0)
    if (name == "numeric" && modifiers.size() == 1) modifiers.emplace_back("0");
    printed = (name == "numeric" || name == "bit" || name == "json" ? std::string(name) : quote_ident(name)) +
              in_parentheses(0);
  }
  if (member(type, "arrayBounds")) printed += "[]";
  return printed;
}

const std::string& type_name(std::string_view sql) {
  thread_local std::unordered_map<std::string, std::string> known;
  const auto [at, is_new] = known.try_emplace(std::string(sql));
  if (is_new) {
    const ParseTree tree(sql, Syntax::type);
    // a modifier may be a word, of which the tree has no capitals: geometry(Point,4326)
    const Node* modifiers = tree.root() ? member(*tree.root(), "typmods") : nullptr;
    const bool has_word = modifiers && std::any_of(modifiers->Begin(), modifiers->End(),
                                                   [](const Node& each) { return !constant_of(each); });
    at->second = tree.root() && !has_word ? type_name(*tree.root()) : std::string(sql);
  }
  return at->second;
}

std::string base_type(std::string_view printed) {
  const std::string_view element = printed.ends_with("[]") ? printed.substr(0, printed.size() - 2) : printed;
  std::string base;
  const auto open = element.find('(');
  if (open == std::string_view::npos || element.front() == '"') {
    base = element;
  } else {
    base = element.substr(0, open);
    const auto close = element.find(')', open);
    if (close != std::string_view::npos) base += element.substr(close + 1);
  }
  if (base == "character") base = "bpchar";
  if (base.starts_with("interval")) base = "interval";
  return printed.ends_with("[]") ? base + "[]" : base;
}

std::optional<std::vector<std::string>> argument_types(std::string_view words, std::string_view object) {
  const StatementTree tree(fmt::format("DROP {} {}", words, object));
  const Node* objects = member(tree.body(), "objects");
  if (!objects || objects->Empty()) return std::nullopt;
  const Node& first = (*objects)[0];
  const Node *with_arguments = member(first, "ObjectWithArgs"), *list = member(first, "List");
  const Node* types = with_arguments ? member(*with_arguments, "objargs") : list ? member(*list, "items") : nullptr;
  std::vector<std::string> names;
  for (rapidjson::SizeType i = 0; types && i < types->Size(); ++i) {
    const Node* type = member((*types)[i], "TypeName");
    names.push_back(type ? type_name(*type) : std::string(string_of((*types)[i])));
  }
  return names;
}

}  // namespace reconcile
