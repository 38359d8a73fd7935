#include "core/normaliser.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

#include "core/sql.hpp"
#include "core/type_name.hpp"

namespace reconcile {

Form Normaliser::of(const Node& node) {
  if (!node.IsObject() || node.MemberCount() != 1) return Form::plain(generic(node));
  const auto& only = *node.MemberBegin();
  const std::string_view kind(only.name.GetString(), only.name.GetStringLength());
  if (!only.value.IsObject()) return Form::plain(generic(node));
  const Node& body = only.value;
  if (kind == "A_Const") return constant(node);
  if (kind == "ColumnRef") return column(body);
  if (kind == "TypeCast") return cast(body);
  if (kind == "A_Expr") return operation(body);
  if (kind == "BoolExpr") return logic(body);
  if (kind == "FuncCall") return call(body);
  if (kind == "CoalesceExpr") return choice("coalesce", body);
  if (kind == "MinMaxExpr")
    return choice(
        member(body, "op") && member(body, "op")->GetString() == std::string_view("IS_LEAST") ? "least" : "greatest",
        body);
  if (kind == "CaseExpr") return case_of(body);
  if (kind == "A_ArrayExpr") return array(body);
  if (kind == "A_Indices")
    if (const Node* index = member(body, "uidx"); index && !member(body, "is_slice"))
      return Form::plain(fmt::format("[{}]", without_cast(of(*index), "text")));
  if (kind == "TypeName") return Form::plain(type_name(body));
  if (kind == "NullTest" || kind == "BooleanTest") return Form::boolean(generic(node));
  return Form::plain(generic(node));
}

Form Normaliser::constant(const Node& node) {
  const auto value = constant_of(node);
  if (!value) return Form::plain(generic(node));
  Form form =
      Form::plain(fmt::format("{}:{}", value->code, value->code == 's' ? quote_literal(value->text) : value->text));
  if (value->code == 's') form.what = Form::What::bare_literal;
  if (value->code == 'b') form.type = "boolean";
  return form;
}

Form Normaliser::column(const Node& body) {
  const Node* fields = member(body, "fields");
  if (!fields || fields->Size() != 1) return Form::plain("column" + generic(body));
  const std::string_view name = string_of((*fields)[0]);
  Form form = Form::plain(fmt::format("@{}", quote_ident(name)));
  if (column_type_) form.type = base_type(column_type_(name));
  return form;
}

Form Normaliser::cast(const Node& body) {
  const Node *argument = member(body, "arg"), *type_node = member(body, "typeName");
  if (!argument || !type_node) return Form::plain(generic(body));
  const std::string type = type_name(*type_node);
  const std::string base = base_type(type);
  const auto value = constant_of(*argument);
  if (value && value->code == 's' && base == type) return cast_text(value->text, type);
  // the elements of an array are assigned to the type of a cast around it
  const Node* array = member(*argument, "A_ArrayExpr");
  const Form inner = array ? Form::plain(generic(*array)) : of(*argument);
  Form form = Form::plain(fmt::format("cast({},{})", inner.text, type));
  form.type = base;
  if (base == type && (inner.text.starts_with("i:") || inner.text.starts_with("f:"))) {
    form.what = Form::What::cast_number;
    form.inner = inner.text;
  }
  // the relabelling of a varchar that only operators on text can take; see operand()
  if (type == "text" && inner.type == "character varying") relabelled_ = inner.text;
  return form;
}

Form Normaliser::operand(const Node& node) {
  relabelled_.clear();
  Form form = of(node);
  if (!relabelled_.empty() && form.text == fmt::format("cast({},text)", relabelled_)) {
    form = Form::plain(std::exchange(relabelled_, {}));
    form.type = "character varying";
  }
  relabelled_.clear();
  return form;
}

Form Normaliser::operation(const Node& body) {
  const Node* kind_node = member(body, "kind");
  const std::string_view kind = kind_node && kind_node->IsString() ? kind_node->GetString() : "";
  const Node *left_node = member(body, "lexpr"), *right_node = member(body, "rexpr"), *names = member(body, "name");
  const auto [schema, name] = names ? name_of(*names) : NodeName{};
  if (!schema.empty() && schema != "pg_catalog") return Form::plain(generic(body));
  if (!right_node) return Form::plain(generic(body));
  if (kind == "AEXPR_OP" || kind == "AEXPR_LIKE" || kind == "AEXPR_ILIKE" || kind == "AEXPR_SIMILAR") {
    const Form right = operand(*right_node);
    if (!left_node) return Form::plain(fmt::format("({} {})", name, right.text));
    const Form left = operand(*left_node);
    return binary(name, left, right);
  }
  if (kind == "AEXPR_DISTINCT" || kind == "AEXPR_NOT_DISTINCT" || kind == "AEXPR_NULLIF") {
    if (!left_node) return Form::plain(generic(body));
    const Form left = operand(*left_node), right = operand(*right_node);
    const auto [a, b] = sides("=", left, right);
    if (kind == "AEXPR_NULLIF") return Form::plain(fmt::format("nullif({},{})", a, b));
    const std::string distinct = fmt::format("({} IS DISTINCT FROM {})", a, b);
    return Form::boolean(kind == "AEXPR_DISTINCT" ? distinct : fmt::format("not({})", distinct));
  }
  if (kind == "AEXPR_IN" || kind == "AEXPR_OP_ANY" || kind == "AEXPR_OP_ALL")
    return in_list(kind, name, left_node, *right_node, body);
  if (kind == "AEXPR_BETWEEN" || kind == "AEXPR_NOT_BETWEEN") {
    const Node* list = member(*right_node, "List");
    const Node* items = list ? member(*list, "items") : nullptr;
    if (!left_node || !items || items->Size() != 2) return Form::plain(generic(body));
    const Form left = operand(*left_node), low = operand((*items)[0]), high = operand((*items)[1]);
    const bool is_not = kind == "AEXPR_NOT_BETWEEN";
    const std::string first = binary(is_not ? "<" : ">=", left, low).text,
                      second = binary(is_not ? ">" : "<=", left, high).text;
    return Form::boolean(fmt::format("{}({},{})", is_not ? "or" : "and", first, second));
  }
  return Form::plain(generic(body));
}

Form Normaliser::binary(std::string_view name, const Form& left, const Form& right) {
  const auto [a, b] = sides(name, left, right);
  Form form = Form::plain(fmt::format("({} {} {})", a, name, b));
  static constexpr std::array<std::string_view, 14> comparisons{"=",   "<>",  "<",    ">", "<=", ">=", "~~",
                                                                "!~~", "~~*", "!~~*", "~", "!~", "@>", "<@"};
  if (std::find(comparisons.begin(), comparisons.end(), name) != comparisons.end()) form.type = "boolean";
  if (name == "->>" || name == "#>>") form.type = "text";
  if (name == "->" || name == "#>") form.type = left.type;
  return form;
}

Form Normaliser::in_list(std::string_view kind, std::string_view name, const Node* left_node, const Node& right,
                         const Node& body) {
  if (!left_node) return Form::plain(generic(body));
  const Node* elements = nullptr;
  std::string array_cast;
  const bool is_in = kind == "AEXPR_IN";
  if (is_in) {
    if (const Node* list = member(right, "List")) elements = member(*list, "items");
  } else {
    const Node* array = &right;
    if (const Node* around = member(right, "TypeCast")) {
      array = member(*around, "arg");
      if (const Node* type = member(*around, "typeName")) array_cast = type_name(*type);
    }
    if (array && (array = member(*array, "A_ArrayExpr"))) elements = member(*array, "elements");
  }
  if (!elements || !elements->IsArray()) return Form::plain(generic(body));
  const Form left = operand(*left_node);
  if (left.type.empty()) return Form::plain(generic(body));
  if (!array_cast.empty() && !(left.type == "character varying" && array_cast == "text[]") &&
      array_cast != left.type + "[]")
    return Form::plain(generic(body));
  std::vector<std::string> forms;
  for (const Node& element : elements->GetArray()) {
    const auto form = element_form(element, left.type);
    // an array of bare literals beside a char(n) is one of text, and its trailing blanks count
    const bool as_text = !is_in && left.type == "bpchar" && constant_of(element);
    if (!form || as_text) return Form::plain(generic(body));
    forms.push_back(*form);
  }
  if (is_in && forms.size() == 1) {
    const Form form = operand((*elements)[0]);
    return binary(name, left, form);
  }
  const bool any = is_in ? name == "=" : kind == "AEXPR_OP_ANY";
  return Form::boolean(fmt::format("({} {} {} [{}])", left.text, name, any ? "any" : "all", fmt::join(forms, ",")));
}

std::optional<std::string> Normaliser::element_form(const Node& node, const std::string& type) {
  const Form form = of(node);
  if (form.what == Form::What::bare_literal || (form.what == Form::What::other && constant_of(node))) return form.text;
  if (form.text.starts_with("i:") || form.text.starts_with("f:")) return form.text;
  if (form.what == Form::What::cast_number && form.type == type) return form.inner;
  if (form.what == Form::What::cast_literal && (form.type == type || form.type == literal_type_beside(type)))
    return form.inner;
  // ('a'::character varying)::text, the second print of an element beside a varchar
  if (type == "character varying" && form.type == "text") {
    if (const Node* around = member(node, "TypeCast"))
      if (const Node* argument = member(*around, "arg")) {
        const Form inner = of(*argument);
        if (inner.what == Form::What::cast_literal && inner.type == "character varying") return inner.inner;
      }
  }
  return std::nullopt;
}

Form Normaliser::logic(const Node& body) {
  const Node *kind_node = member(body, "boolop"), *arguments = member(body, "args");
  if (!kind_node || !arguments) return Form::plain(generic(body));
  const std::string_view kind = kind_node->GetString();
  const std::string name = kind == "AND_EXPR" ? "and" : kind == "OR_EXPR" ? "or" : "not";
  std::vector<std::string> forms;
  for (const Node& argument : arguments->GetArray()) forms.push_back(of(argument).text);
  // the grammar flattens (a AND b) AND c, but not a AND (b AND c)
  if (name != "not" && forms[0].starts_with(name + "("))
    forms[0] = forms[0].substr(name.size() + 1, forms[0].size() - name.size() - 2);
  return Form::boolean(fmt::format("{}({})", name, fmt::join(forms, ",")));
}

namespace {

/// The type that every built-in function of the name gives; empty: not known.
std::string_view result_of(std::string_view function) {
  static const std::map<std::string_view, std::string_view> results = [] {
    std::map<std::string_view, std::string_view> made;
    for (const char* each :
         {"array_to_string", "btrim",          "concat",    "concat_ws", "current_setting", "encode", "format",
          "initcap",         "left",           "lower",     "lpad",      "ltrim",           "md5",    "quote_ident",
          "quote_literal",   "regexp_replace", "repeat",    "replace",   "right",           "rpad",   "rtrim",
          "split_part",      "to_char",        "translate", "upper"})
      made.emplace(each, "text");
    for (const char* each : {"cardinality", "char_length", "jsonb_array_length", "length", "octet_length", "strpos"})
      made.emplace(each, "integer");
    for (const char* each : {"jsonb_build_array", "jsonb_build_object", "jsonb_set", "to_jsonb"})
      made.emplace(each, "jsonb");
    return made;
  }();
  const auto found = results.find(function);
  return found == results.end() ? std::string_view() : found->second;
}

}  // namespace

Form Normaliser::call(const Node& body) {
  const Node *names = member(body, "funcname"), *arguments = member(body, "args");
  if (!names) return Form::plain(generic(body));
  const auto [schema, name] = name_of(*names);
  std::vector<std::string> forms;
  if (arguments)
    for (const Node& argument : arguments->GetArray()) {
      const Form form = operand(argument);
      const std::string type(literal_type_in_call({schema, name}, arguments->Size(), forms.size()));
      forms.push_back(form.what == Form::What::cast_literal ? without_cast(form, type) : form.text);
    }
  std::string rest;
  for (const auto& each : body.GetObject()) {
    const std::string_view key(each.name.GetString(), each.name.GetStringLength());
    if (key == "funcname" || key == "args" || key == "location") continue;
    rest += fmt::format(";{}={}", key, generic(each.value));
  }
  Form form = Form::plain(fmt::format("{}({}{})", qualified(schema == "pg_catalog" ? std::string_view() : schema, name),
                                      fmt::join(forms, ","), rest));
  if (schema.empty() || schema == "pg_catalog") form.type = result_of(name);
  return form;
}

Form Normaliser::choice(std::string_view name, const Node& body) {
  const Node* arguments = member(body, "args");
  if (!arguments) return Form::plain(generic(body));
  std::vector<Form> parts;
  for (const Node& argument : arguments->GetArray()) parts.push_back(of(argument));
  const std::string among = literal_type_among(parts);
  std::string type;
  for (const Form& part : parts)
    if (type.empty() && part.what == Form::What::other) type = part.type;
  std::vector<std::string> forms;
  forms.reserve(parts.size());
  for (const Form& part : parts)
    forms.push_back(part.what == Form::What::cast_literal ? without_cast(part, among.empty() ? type : among)
                                                          : part.text);
  Form form = Form::plain(fmt::format("{}({})", name, fmt::join(forms, ",")));
  form.type = type;
  return form;
}

Form Normaliser::case_of(const Node& body) {
  const Node *argument = member(body, "arg"), *branches = member(body, "args"), *otherwise = member(body, "defresult");
  if (!branches) return Form::plain(generic(body));
  std::vector<Form> results;
  std::string text = argument ? of(*argument).text : std::string();
  for (const Node& each : branches->GetArray()) {
    const Node* branch = member(each, "CaseWhen");
    const Node *condition = branch ? member(*branch, "expr") : nullptr,
               *result = branch ? member(*branch, "result") : nullptr;
    if (!condition || !result) return Form::plain(generic(body));
    results.push_back(of(*result));
  }
  if (otherwise) results.push_back(of(*otherwise));
  const std::string type = literal_type_among(results);
  for (rapidjson::SizeType i = 0; i < branches->Size(); ++i) {
    const Node& branch = *member((*branches)[i], "CaseWhen");
    text += fmt::format(" when {} then {}", of(*member(branch, "expr")).text, without_cast(results[i], type));
  }
  if (otherwise) text += " else " + without_cast(results.back(), type);
  Form form = Form::plain(fmt::format("case({})", text));
  form.type = type;
  return form;
}

Form Normaliser::array(const Node& body) {
  const Node* elements = member(body, "elements");
  if (!elements || !elements->IsArray()) return Form::plain(generic(body));
  std::vector<Form> parts;
  for (const Node& element : elements->GetArray()) parts.push_back(of(element));
  const std::string type = literal_type_among(parts);
  std::vector<std::string> forms;
  for (const Form& part : parts)
    forms.push_back(type == "text" && part.what == Form::What::cast_literal ? without_cast(part, type) : part.text);
  return Form::plain(fmt::format("array[{}]", fmt::join(forms, ",")));
}

std::string Normaliser::generic(const Node& node) {
  if (node.IsArray()) {
    std::string list = "[";
    for (const Node& item : node.GetArray()) list += of(item).text + " ";
    return list + "]";
  }
  if (node.IsObject()) {
    std::string map = "{";
    for (const auto& each : node.GetObject()) {
      const std::string_view key(each.name.GetString(), each.name.GetStringLength());
      if (key == "location" || key == "rexpr_list_start" || key == "rexpr_list_end") continue;
      map += fmt::format("{}={} ", key, key == "typeName" ? type_name(each.value) : of(each.value).text);
    }
    return map + "}";
  }
  if (node.IsString()) return fmt::format("\"{}\"", node.GetString());
  if (node.IsInt64()) return std::to_string(node.GetInt64());
  if (node.IsDouble()) return std::to_string(node.GetDouble());
  return node.IsTrue() ? "true" : node.IsFalse() ? "false" : "null";
}

}  // namespace reconcile
