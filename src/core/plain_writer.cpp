#include "core/plain_writer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

#include "core/plain_expression.hpp"
#include "core/sql.hpp"
#include "core/type_name.hpp"

namespace reconcile {

namespace {

const Node* only_member(const Node& node, std::string_view& kind) {
  if (!node.IsObject() || node.MemberCount() != 1) return nullptr;
  const auto& only = *node.MemberBegin();
  kind = std::string_view(only.name.GetString(), only.name.GetStringLength());
  return only.value.IsObject() ? &only.value : nullptr;
}

}  // namespace

std::string_view PlainWriter::word(const Node& body, const char* name) {
  const Node* value = member(body, name);
  return value && value->IsString() ? std::string_view(value->GetString()) : std::string_view();
}

const Node* PlainWriter::cast_argument(const Node& node) {
  const Node* around = member(node, "TypeCast");
  return around ? member(*around, "arg") : nullptr;
}

std::optional<std::string> PlainWriter::write(const ParseTree& tree, std::string_view type) {
  tree_ = &tree;
  const Node& root = *tree.root();
  const Form form = normaliser_.of(root);
  Piece written =
      !type.empty() && form.what != Form::What::other && reconcile::without_cast(form, base_type(type)) != form.text
          ? without_cast(root)
          : piece(root);
  if (!is_known_) return std::nullopt;
  // DEFAULT takes an expression without these
  const Binding binding = written.binding;
  const bool is_restricted =
      !type.empty() && (binding <= Binding::test || binding == Binding::range || binding == Binding::collation);
  return is_restricted ? "(" + written.text + ")" : written.text;
}

PlainWriter::Piece PlainWriter::unknown() {
  is_known_ = false;
  return {};
}

std::string PlainWriter::within(const Piece& piece, Binding least) {
  return piece.binding < least ? "(" + piece.text + ")" : piece.text;
}

PlainWriter::Piece PlainWriter::piece(const Node& node) {
  std::string_view kind;
  const Node* found = only_member(node, kind);
  if (!found) return unknown();
  const Node& body = *found;
  if (kind == "A_Const") return constant(node);
  if (kind == "ColumnRef") return column(body);
  if (kind == "TypeCast") return cast(node, body);
  if (kind == "A_Expr") return operation(body);
  if (kind == "BoolExpr") return logic(body);
  if (kind == "FuncCall") return call(body);
  if (kind == "CaseExpr") return case_of(body);
  if (kind == "A_ArrayExpr") return array(body);
  if (kind == "A_Indirection") return indirection(body);
  if (kind == "CoalesceExpr") return {fmt::format("coalesce({})", choice(member(body, "args"), false))};
  if (kind == "MinMaxExpr")
    return {fmt::format("{}({})", word(body, "op") == "IS_LEAST" ? "least" : "greatest",
                        choice(member(body, "args"), false))};
  const Node* argument = member(body, "arg");
  if (kind == "NullTest" && argument)
    return {within(piece(*argument), Binding::comparison) +
                (word(body, "nulltesttype") == "IS_NOT_NULL" ? " IS NOT NULL" : " IS NULL"),
            Binding::test};
  if (kind == "BooleanTest" && argument) {
    static const std::map<std::string_view, std::string_view> tests{
        {"IS_TRUE", "TRUE"},           {"IS_NOT_TRUE", "NOT TRUE"}, {"IS_FALSE", "FALSE"},
        {"IS_NOT_FALSE", "NOT FALSE"}, {"IS_UNKNOWN", "UNKNOWN"},   {"IS_NOT_UNKNOWN", "NOT UNKNOWN"}};
    const auto test = tests.find(word(body, "booltesttype"));
    if (test == tests.end()) return {within(piece(*argument), Binding::comparison) + " IS TRUE", Binding::test};
    return {fmt::format("{} IS {}", within(piece(*argument), Binding::comparison), test->second), Binding::test};
  }
  if (kind == "CollateClause" && argument) {
    const Node* names = member(body, "collname");
    if (!names) return unknown();
    const auto [schema, name] = name_of(*names);
    return {fmt::format("{} COLLATE {}", within(piece(*argument), Binding::cast), qualified(schema, name)),
            Binding::collation};
  }
  if (kind == "SQLValueFunction") {
    const std::size_t begin = tree_->offset(integer_of(member(body, "location")));
    std::size_t end = printed_.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ_", begin);
    if (end != std::string_view::npos && printed_[end] == '(') end = printed_.find(')', end) + 1;
    return {std::string(printed_.substr(begin, end - begin))};
  }
  return unknown();
}

PlainWriter::Piece PlainWriter::operand(const Node& node) {
  const Node* argument = cast_argument(node);
  if (argument && normaliser_.operand(node).text != normaliser_.of(node).text) return piece(*argument);
  return piece(node);
}

PlainWriter::Piece PlainWriter::beside(const Node& node, const Form& form, const std::string& in_its_place) {
  return in_its_place != form.text && form.what != Form::What::other && form.what != Form::What::bare_literal
             ? without_cast(node)
             : operand(node);
}

PlainWriter::Piece PlainWriter::without_cast(const Node& node) {
  const Node* argument = cast_argument(node);
  return argument ? piece(*argument) : piece(node);
}

PlainWriter::Piece PlainWriter::constant(const Node& node) {
  const auto value = constant_of(node);
  if (!value) return unknown();
  switch (value->code) {
    case 's': return {quote_literal(value->text)};
    case 'i':
    case 'f': return {value->text, value->text.starts_with('-') ? Binding::sign : Binding::atom};
    case 'b': return {value->text};
    case 'n': return {"NULL"};
    default: return unknown();
  }
}

PlainWriter::Piece PlainWriter::column(const Node& body) {
  const Node* fields = member(body, "fields");
  if (!fields || !fields->IsArray()) return unknown();
  std::vector<std::string> names;
  for (const Node& field : fields->GetArray()) {
    if (!member(field, "String")) return unknown();
    names.push_back(quote_ident(string_of(field)));
  }
  // in the constraint of a domain
  const std::size_t at = tree_->offset(integer_of(member(body, "location")));
  if (names.size() == 1 && printed_.substr(at, 5) == "VALUE") return {"VALUE"};
  return {fmt::format("{}", fmt::join(names, "."))};
}

PlainWriter::Piece PlainWriter::cast(const Node& node, const Node& body) {
  const Node *argument = member(body, "arg"), *type = member(body, "typeName");
  if (!argument || !type) return unknown();
  // a negative number is printed as a text with a cast
  const Form form = normaliser_.of(node);
  const std::string printed_type = type_name(*type);
  if (form.text.starts_with("i:-") ||
      (form.text.starts_with("f:") && (printed_type != "numeric" || form.text.find('.') != std::string::npos)))
    return {form.text.substr(2), form.text[2] == '-' ? Binding::sign : Binding::atom};
  // the elements of an array are assigned to the type of a cast around it
  const Node* array = member(*argument, "A_ArrayExpr");
  const Piece inner = array ? Piece{fmt::format("ARRAY[{}]", list(member(*array, "elements")))} : piece(*argument);
  return {fmt::format("{}::{}", within(inner, Binding::cast), plain_type(printed_type)), Binding::cast};
}

PlainWriter::Piece PlainWriter::call(const Node& body) {
  const Node* names = member(body, "funcname");
  if (!names) return unknown();
  for (const char* key : {"agg_order", "agg_filter", "over", "agg_within_group", "agg_distinct", "agg_star"})
    if (member(body, key)) return unknown();
  const auto [schema, name] = name_of(*names);
  if (word(body, "funcformat") == "COERCE_SQL_SYNTAX") return call_in_words(body, name);
  // of one argument, which can only be text here
  static constexpr std::array<std::string_view, 12> of_text{"lower", "upper",   "btrim",       "ltrim",
                                                            "rtrim", "initcap", "length",      "left",
                                                            "right", "md5",     "char_length", "octet_length"};
  const bool takes_text = schema.empty() && std::find(of_text.begin(), of_text.end(), name) != of_text.end();
  std::vector<std::string> arguments;
  if (const Node* all = member(body, "args"))
    for (const Node& each : all->GetArray()) {
      const std::string_view type = literal_type_in_call({schema, name}, all->Size(), arguments.size());
      arguments.push_back((takes_text && cast_argument(each) && normaliser_.of(each).what == Form::What::other
                               ? operand(each)
                               : value_of(each, type))
                              .text);
    }
  if (member(body, "func_variadic") && !arguments.empty()) arguments.back() = "VARIADIC " + arguments.back();
  return {fmt::format("{}({})", qualified(schema, name), fmt::join(arguments, ", "))};
}

PlainWriter::Piece PlainWriter::value_of(const Node& node, std::string_view type) {
  const Form form = normaliser_.of(node);
  const bool has_cast = form.what == Form::What::cast_literal && form.type == type;
  return has_cast ? without_cast(node) : piece(node);
}

std::string PlainWriter::choice(const Node* nodes, bool only_text) {
  std::vector<Form> forms;
  for (rapidjson::SizeType i = 0; nodes && i < nodes->Size(); ++i) forms.push_back(normaliser_.of((*nodes)[i]));
  std::string type = literal_type_among(forms);
  if (only_text && type != "text") type.clear();
  std::vector<std::string> texts;
  for (rapidjson::SizeType i = 0; i < forms.size(); ++i) texts.push_back(value_of((*nodes)[i], type).text);
  return fmt::format("{}", fmt::join(texts, ", "));
}

PlainWriter::Piece PlainWriter::call_in_words(const Node& body, std::string_view name) {
  const Node* arguments = member(body, "args");
  if (name == "timezone" && arguments && arguments->Size() == 2)
    return {fmt::format("{} AT TIME ZONE {}", within(piece((*arguments)[1]), Binding::cast),
                        within(value_of((*arguments)[0], "text"), Binding::cast)),
            Binding::collation};
  std::string text = printed_call(body);
  return text.empty() ? unknown() : Piece{std::move(text)};
}

PlainWriter::Piece PlainWriter::case_of(const Node& body) {
  std::string text = "CASE";
  if (const Node* argument = member(body, "arg")) text += " " + piece(*argument).text;
  const Node *branches = member(body, "args"), *otherwise = member(body, "defresult");
  if (!branches) return unknown();
  std::vector<Form> results;
  for (const Node& each : branches->GetArray()) {
    const Node* branch = member(each, "CaseWhen");
    if (!branch || !member(*branch, "expr") || !member(*branch, "result")) return unknown();
    results.push_back(normaliser_.of(*member(*branch, "result")));
  }
  if (otherwise) results.push_back(normaliser_.of(*otherwise));
  const std::string type = literal_type_among(results);
  for (const Node& each : branches->GetArray()) {
    const Node& branch = *member(each, "CaseWhen");
    text += fmt::format(" WHEN {} THEN {}", piece(*member(branch, "expr")).text,
                        value_of(*member(branch, "result"), type).text);
  }
  if (otherwise) text += " ELSE " + value_of(*otherwise, type).text;
  return {text + " END"};
}

PlainWriter::Piece PlainWriter::array(const Node& body) {
  return {fmt::format("ARRAY[{}]", choice(member(body, "elements"), true))};
}

PlainWriter::Piece PlainWriter::indirection(const Node& body) {
  const Node *argument = member(body, "arg"), *steps = member(body, "indirection");
  if (!argument || !steps) return unknown();
  std::string text = "(" + piece(*argument).text + ")";
  for (const Node& step : steps->GetArray()) {
    if (member(step, "String")) {
      text += "." + quote_ident(string_of(step));
      continue;
    }
    const Node* index = member(step, "A_Indices");
    const Node* upper = index ? member(*index, "uidx") : nullptr;
    if (!upper || member(*index, "is_slice")) return unknown();
    text += "[" + value_of(*upper, "text").text + "]";
  }
  return {std::move(text)};
}

std::string PlainWriter::list(const Node* nodes) {
  std::vector<std::string> texts;
  for (rapidjson::SizeType i = 0; nodes && i < nodes->Size(); ++i) texts.push_back(piece((*nodes)[i]).text);
  return fmt::format("{}", fmt::join(texts, ", "));
}

std::string PlainWriter::printed_call(const Node& body) const {
  const std::size_t begin = tree_->offset(integer_of(member(body, "location")));
  int depth = 0;
  for (std::size_t at = begin; at < printed_.size(); ++at) {
    const char c = printed_[at];
    if (c == '\'' || c == '"') at = std::min(printed_.find(c, at + 1), printed_.size());
    depth += c == '(' ? 1 : c == ')' ? -1 : 0;
    if (depth < 0) return {};
    if (depth == 0 && c == ')') return std::string(printed_.substr(begin, at + 1 - begin));
  }
  return {};
}

}  // namespace reconcile
