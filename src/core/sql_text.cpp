#include "core/sql_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <mutex>
#include <unordered_map>

#include "core/json.hpp"
#include "core/parse_tree.hpp"
#include "core/sql.hpp"

namespace reconcile {

std::optional<SyntaxError> syntax_error(std::string_view sql, Syntax syntax) {
  const ParseTree tree(sql, syntax);
  if (tree.root()) return std::nullopt;
  return tree.error();
}

namespace {

int integer_of(const Node* node) { return node && node->IsInt() ? node->GetInt() : 0; }

/// The value of an A_Const in a form that tells its class: i:5, f:0.5, s:text, b:true, null.
struct Constant {
  char code = 0;
  std::string text;
};
std::optional<Constant> constant_of(const Node& node) {
  const Node* value = member(node, "A_Const");
  if (!value) return std::nullopt;
  if (member(*value, "isnull")) return Constant{'n', "null"};
  if (const Node* v = member(*value, "ival")) return Constant{'i', std::to_string(integer_of(member(*v, "ival")))};
  if (const Node* v = member(*value, "fval")) {
    const Node* text = member(*v, "fval");
    return Constant{'f', text ? std::string(text->GetString(), text->GetStringLength()) : "0"};
  }
  if (const Node* v = member(*value, "boolval")) return Constant{'b', member(*v, "boolval") ? "true" : "false"};
  if (const Node* v = member(*value, "sval")) {
    const Node* text = member(*v, "sval");
    return Constant{'s', text ? std::string(text->GetString(), text->GetStringLength()) : std::string()};
  }
  if (const Node* v = member(*value, "bsval")) {
    const Node* text = member(*v, "bsval");
    return Constant{'x', text ? text->GetString() : ""};
  }
  return std::nullopt;
}

// Types ---------------------------------------------------------------------------------------------------------------

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

std::string print_type(const Node& type) {
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

/// Without its modifier: the type of a value of it.
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

/// The type that the server gives to a literal beside a value of this type, in an operator of the two.
std::string literal_type_beside(const std::string& type) { return type == "character varying" ? "text" : type; }

// Normal form ---------------------------------------------------------------------------------------------------------

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

class Normaliser {
 public:
  explicit Normaliser(const ColumnType& column_type) : column_type_(column_type) {}

  /// What one node became: its form, the type of its value where that is certain, and what it is if it is a literal.
  struct Form {
    std::string text;
    std::string type;
    enum class What { other, bare_literal, cast_literal, cast_number } what = What::other;
    std::string inner;  // of cast_*: the form of what is under the cast
  };

  Form of(const Node& node) {
    if (!node.IsObject() || node.MemberCount() != 1) return {generic(node), {}, Form::What::other, {}};
    const auto& only = *node.MemberBegin();
    const std::string_view kind(only.name.GetString(), only.name.GetStringLength());
    if (!only.value.IsObject()) return {generic(node), {}, Form::What::other, {}};
    const Node& body = only.value;
    if (kind == "A_Const") return constant(node);
    if (kind == "ColumnRef") return column(body);
    if (kind == "TypeCast") return cast(body);
    if (kind == "A_Expr") return operation(body);
    if (kind == "BoolExpr") return logic(body);
    if (kind == "FuncCall") return call(body);
    if (kind == "CoalesceExpr") return coalesce(body);
    if (kind == "TypeName") return plain(print_type(body));
    if (kind == "NullTest" || kind == "BooleanTest") {
      Form form = plain(generic(node));
      form.type = "boolean";
      return form;
    }
    return plain(generic(node));
  }

  /// The literal as if it had been written without the cast that the server adds when it is assigned to, or stands
  /// beside, `type`.
  static std::string without_cast(const Form& form, const std::string& type) {
    if ((form.what == Form::What::cast_literal || form.what == Form::What::cast_number) && form.type == type)
      return form.inner;
    return form.text;
  }

 private:
  static Form plain(std::string text) { return {std::move(text), {}, Form::What::other, {}}; }

  static std::string json_value(const std::string& text) {
    try {
      return to_jsonb(parse_json(text));
    } catch (const Error&) {
      return text;
    }
  }

  Form constant(const Node& node) {
    const auto value = constant_of(node);
    if (!value) return plain(generic(node));
    Form form = plain(fmt::format("{}:{}", value->code, value->code == 's' ? quote_literal(value->text) : value->text));
    if (value->code == 's') form.what = Form::What::bare_literal;
    if (value->code == 'b') form.type = "boolean";
    return form;
  }

  Form column(const Node& body) {
    const Node* fields = member(body, "fields");
    if (!fields || fields->Size() != 1) return plain("column" + generic(body));
    const std::string_view name = string_of((*fields)[0]);
    Form form = plain(fmt::format("@{}", quote_ident(name)));
    if (column_type_) form.type = base_type(column_type_(name));
    return form;
  }

  Form cast(const Node& body) {
    const Node *argument = member(body, "arg"), *type_node = member(body, "typeName");
    if (!argument || !type_node) return plain(generic(body));
    const std::string type = print_type(*type_node);
    const std::string base = base_type(type);
    const Form inner = of(*argument);
    const auto value = constant_of(*argument);
    Form form;
    if (value && value->code == 's' && base == type) {
      // a negative or large number is printed as a quoted literal with a cast
      if (type == "integer" && is_integer(value->text) && value->text.starts_with('-'))
        return plain("i:" + value->text);
      if (type == "bigint" && is_integer(value->text) && !fits_int4(value->text)) return plain("f:" + value->text);
      if (type == "numeric" && is_number(value->text) && value->text.starts_with('-')) return plain("f:" + value->text);
      const std::string text = type == "jsonb" || type == "json" ? json_value(value->text) : value->text;
      form = plain(fmt::format("cast({},{})", quote_literal(text), type));
      form.what = Form::What::cast_literal;
      form.inner = fmt::format("s:{}", quote_literal(text));
    } else {
      form = plain(fmt::format("cast({},{})", inner.text, type));
      if (base == type && (inner.text.starts_with("i:") || inner.text.starts_with("f:"))) {
        form.what = Form::What::cast_number;
        form.inner = inner.text;
      }
      // the relabelling of a varchar that only operators on text can take; see operand()
      if (type == "text" && inner.type == "character varying") relabelled_ = inner.text;
    }
    form.type = base;
    return form;
  }

  /// A node in a place where the server puts `::text` around a varchar.
  Form operand(const Node& node) {
    relabelled_.clear();
    Form form = of(node);
    if (!relabelled_.empty() && form.text == fmt::format("cast({},text)", relabelled_)) {
      form = plain(std::exchange(relabelled_, {}));
      form.type = "character varying";
    }
    relabelled_.clear();
    return form;
  }

  /// Two sides of an operator: literals lose the cast that follows from the other side.
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

  static std::string json_key(const Form& left, const Form& right) {
    if (left.type == "jsonb" || left.type == "json") return without_cast(right, "text");
    return right.text;
  }

  static std::string beside(const Form& literal, const std::string& type) {
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

  /// s:'{"a":1}' with the spacing and order of jsonb.
  static std::string bare_json(const std::string& form) {
    const std::string_view quoted = std::string_view(form).substr(2);
    if (!quoted.starts_with('\'')) return form;
    std::string text;
    for (std::size_t i = 1; i + 1 < quoted.size(); ++i) {
      text += quoted[i];
      if (quoted[i] == '\'') ++i;
    }
    return "s:" + quote_literal(json_value(text));
  }

  Form operation(const Node& body) {
    const Node* kind_node = member(body, "kind");
    const std::string_view kind = kind_node && kind_node->IsString() ? kind_node->GetString() : "";
    const Node *left_node = member(body, "lexpr"), *right_node = member(body, "rexpr"), *names = member(body, "name");
    const auto [schema, name] = names ? name_of(*names) : NodeName{};
    if (!schema.empty() && schema != "pg_catalog") return plain(generic(body));
    if (!right_node) return plain(generic(body));
    if (kind == "AEXPR_OP" || kind == "AEXPR_LIKE" || kind == "AEXPR_ILIKE" || kind == "AEXPR_SIMILAR") {
      const Form right = operand(*right_node);
      if (!left_node) return plain(fmt::format("({} {})", name, right.text));
      const Form left = operand(*left_node);
      return binary(name, left, right);
    }
    if (kind == "AEXPR_DISTINCT" || kind == "AEXPR_NOT_DISTINCT" || kind == "AEXPR_NULLIF") {
      if (!left_node) return plain(generic(body));
      const Form left = operand(*left_node), right = operand(*right_node);
      const auto [a, b] = sides("=", left, right);
      if (kind == "AEXPR_NULLIF") return plain(fmt::format("nullif({},{})", a, b));
      const std::string distinct = fmt::format("({} IS DISTINCT FROM {})", a, b);
      return boolean(kind == "AEXPR_DISTINCT" ? distinct : fmt::format("not({})", distinct));
    }
    if (kind == "AEXPR_IN" || kind == "AEXPR_OP_ANY" || kind == "AEXPR_OP_ALL")
      return in_list(kind, name, left_node, *right_node, body);
    if (kind == "AEXPR_BETWEEN" || kind == "AEXPR_NOT_BETWEEN") {
      const Node* list = member(*right_node, "List");
      const Node* items = list ? member(*list, "items") : nullptr;
      if (!left_node || !items || items->Size() != 2) return plain(generic(body));
      const Form left = operand(*left_node), low = operand((*items)[0]), high = operand((*items)[1]);
      const bool is_not = kind == "AEXPR_NOT_BETWEEN";
      const std::string first = binary(is_not ? "<" : ">=", left, low).text,
                        second = binary(is_not ? ">" : "<=", left, high).text;
      return boolean(fmt::format("{}({},{})", is_not ? "or" : "and", first, second));
    }
    return plain(generic(body));
  }

  Form binary(std::string_view name, const Form& left, const Form& right) {
    const auto [a, b] = sides(name, left, right);
    Form form = plain(fmt::format("({} {} {})", a, name, b));
    static constexpr std::array<std::string_view, 14> comparisons{"=",   "<>",  "<",    ">", "<=", ">=", "~~",
                                                                  "!~~", "~~*", "!~~*", "~", "!~", "@>", "<@"};
    if (std::find(comparisons.begin(), comparisons.end(), name) != comparisons.end()) form.type = "boolean";
    if (name == "->>" || name == "#>>") form.type = "text";
    if (name == "->" || name == "#>") form.type = left.type;
    return form;
  }

  static Form boolean(std::string text) {
    Form form = plain(std::move(text));
    form.type = "boolean";
    return form;
  }

  /// x IN (1, 2) is stored as x = ANY (ARRAY[1, 2]), with casts on the elements or on the array.
  Form in_list(std::string_view kind, std::string_view name, const Node* left_node, const Node& right,
               const Node& body) {
    if (!left_node) return plain(generic(body));
    const Node* elements = nullptr;
    std::string array_cast;
    const bool is_in = kind == "AEXPR_IN";
    if (is_in) {
      if (const Node* list = member(right, "List")) elements = member(*list, "items");
    } else {
      const Node* array = &right;
      if (const Node* around = member(right, "TypeCast")) {
        array = member(*around, "arg");
        if (const Node* type = member(*around, "typeName")) array_cast = print_type(*type);
      }
      if (array && (array = member(*array, "A_ArrayExpr"))) elements = member(*array, "elements");
    }
    if (!elements || !elements->IsArray()) return plain(generic(body));
    const Form left = operand(*left_node);
    if (left.type.empty()) return plain(generic(body));
    if (!array_cast.empty() && !(left.type == "character varying" && array_cast == "text[]") &&
        array_cast != left.type + "[]")
      return plain(generic(body));
    std::vector<std::string> forms;
    for (const Node& element : elements->GetArray()) {
      const auto form = element_form(element, left.type);
      // an array of bare literals beside a char(n) is one of text, and its trailing blanks count
      const bool as_text = !is_in && left.type == "bpchar" && constant_of(element);
      if (!form || as_text) return plain(generic(body));
      forms.push_back(*form);
    }
    if (is_in && forms.size() == 1) {
      const Form form = operand((*elements)[0]);
      return binary(name, left, form);
    }
    const bool any = is_in ? name == "=" : kind == "AEXPR_OP_ANY";
    return boolean(fmt::format("({} {} {} [{}])", left.text, name, any ? "any" : "all", fmt::join(forms, ",")));
  }

  /// A literal of a list beside a value of `type`; nothing where it is no literal, or has a cast that the server did
  /// not put there.
  std::optional<std::string> element_form(const Node& node, const std::string& type) {
    const Form form = of(node);
    if (form.what == Form::What::bare_literal || (form.what == Form::What::other && constant_of(node)))
      return form.text;
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

  Form logic(const Node& body) {
    const Node *kind_node = member(body, "boolop"), *arguments = member(body, "args");
    if (!kind_node || !arguments) return plain(generic(body));
    const std::string_view kind = kind_node->GetString();
    const std::string name = kind == "AND_EXPR" ? "and" : kind == "OR_EXPR" ? "or" : "not";
    std::vector<std::string> forms;
    for (const Node& argument : arguments->GetArray()) forms.push_back(of(argument).text);
    // the grammar flattens (a AND b) AND c, but not a AND (b AND c)
    if (name != "not" && forms[0].starts_with(name + "("))
      forms[0] = forms[0].substr(name.size() + 1, forms[0].size() - name.size() - 2);
    return boolean(fmt::format("{}({})", name, fmt::join(forms, ",")));
  }

  Form call(const Node& body) {
    const Node *names = member(body, "funcname"), *arguments = member(body, "args");
    if (!names) return plain(generic(body));
    const auto [schema, name] = name_of(*names);
    std::vector<std::string> forms;
    if (arguments)
      for (const Node& argument : arguments->GetArray()) {
        const Form form = operand(argument);
        forms.push_back(name == "nextval" ? without_cast(form, "regclass") : form.text);
      }
    std::string rest;
    for (const auto& each : body.GetObject()) {
      const std::string_view key(each.name.GetString(), each.name.GetStringLength());
      if (key == "funcname" || key == "args" || key == "location") continue;
      rest += fmt::format(";{}={}", key, generic(each.value));
    }
    Form form = plain(fmt::format("{}({}{})", qualified(schema == "pg_catalog" ? std::string_view() : schema, name),
                                  fmt::join(forms, ","), rest));
    static constexpr std::array<std::string_view, 9> text_functions{"lower", "upper", "btrim", "ltrim",  "rtrim",
                                                                    "left",  "right", "md5",   "initcap"};
    static constexpr std::array<std::string_view, 5> integer_functions{"length", "char_length", "jsonb_array_length",
                                                                       "cardinality", "octet_length"};
    if (schema.empty() || schema == "pg_catalog") {
      if (std::find(text_functions.begin(), text_functions.end(), name) != text_functions.end()) form.type = "text";
      if (std::find(integer_functions.begin(), integer_functions.end(), name) != integer_functions.end())
        form.type = "integer";
    }
    return form;
  }

  Form coalesce(const Node& body) {
    const Node* arguments = member(body, "args");
    if (!arguments) return plain(generic(body));
    std::vector<Form> parts;
    std::string type;
    for (const Node& argument : arguments->GetArray()) {
      parts.push_back(of(argument));
      if (type.empty() && parts.back().what == Form::What::other) type = parts.back().type;
    }
    std::vector<std::string> forms;
    forms.reserve(parts.size());
    for (const Form& part : parts)
      forms.push_back(type.empty() || part.what == Form::What::cast_number ? part.text : without_cast(part, type));
    Form form = plain(fmt::format("coalesce({})", fmt::join(forms, ",")));
    form.type = type;
    return form;
  }

  /// Any other node: its members in their order, without locations.
  std::string generic(const Node& node) {
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
        map += fmt::format("{}={} ", key, key == "typeName" ? print_type(each.value) : of(each.value).text);
      }
      return map + "}";
    }
    if (node.IsString()) return fmt::format("\"{}\"", node.GetString());
    if (node.IsInt64()) return std::to_string(node.GetInt64());
    if (node.IsDouble()) return std::to_string(node.GetDouble());
    return node.IsTrue() ? "true" : node.IsFalse() ? "false" : "null";
  }

  const ColumnType& column_type_;
  std::string relabelled_;
};

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

}  // namespace

std::string normal_form(std::string_view sql, Syntax syntax, const ColumnType& column_type, std::string_view type) {
  if (syntax == Syntax::type) return type_name(sql);
  const ParseTree tree(sql, syntax);
  if (!tree.root()) return std::string(sql);
  Normaliser normaliser(column_type);
  if (syntax == Syntax::index_key) return index_key_form(*tree.root(), normaliser);
  if (syntax == Syntax::exclusion_element) {
    const Node* items = member(*tree.root(), "items");
    const Node* element = items && items->Size() == 2 ? member((*items)[0], "IndexElem") : nullptr;
    const Node* operation = element ? member((*items)[1], "List") : nullptr;
    if (!operation) return std::string(sql);
    const auto [schema, name] = name_of(*member(*operation, "items"));
    return fmt::format("{} with {}.{}", index_key_form(*element, normaliser), schema == "pg_catalog" ? "" : schema,
                       name);
  }
  const auto form = normaliser.of(*tree.root());
  if (type.empty()) return form.text;
  const std::string target = base_type(type);
  if (form.what == Normaliser::Form::What::cast_literal) return Normaliser::without_cast(form, target);
  if (form.what == Normaliser::Form::What::bare_literal && (target == "jsonb" || target == "json")) {
    const auto text = literal_text(sql);
    try {
      if (text) return "s:" + quote_literal(to_jsonb(parse_json(*text)));
    } catch (const Error&) {}
  }
  return form.text;
}

const std::string& type_name(std::string_view sql) {
  thread_local std::unordered_map<std::string, std::string> known;
  const auto [at, is_new] = known.try_emplace(std::string(sql));
  if (is_new) {
    const ParseTree tree(sql, Syntax::type);
    at->second = tree.root() ? print_type(*tree.root()) : std::string(sql);
  }
  return at->second;
}

namespace {

void collect(const Node& node, const ParseTree& tree, std::vector<Mention>& found) {
  if (node.IsArray()) {
    for (const Node& item : node.GetArray()) collect(item, tree, found);
    return;
  }
  if (!node.IsObject()) return;
  for (const auto& each : node.GetObject()) {
    const std::string_view key(each.name.GetString(), each.name.GetStringLength());
    const Node& body = each.value;
    const std::size_t offset = tree.offset(integer_of(member(body, "location")));
    const auto add = [&](Mention::What what, const NodeName& name) {
      found.push_back({what, std::string(name.schema), std::string(name.name), offset});
    };
    if (key == "ColumnRef") {
      if (const Node* fields = member(body, "fields")) add(Mention::What::column, {{}, name_of(*fields).name});
      continue;
    }
    const auto add_relation = [&](const Node* literal) {
      const auto value = literal ? constant_of(*literal) : std::nullopt;
      if (!value || value->code != 's') return;
      const ParseTree name(value->text, Syntax::type);
      const Node* names = name.root() ? member(*name.root(), "names") : nullptr;
      if (names) add(Mention::What::relation, name_of(*names));
    };
    if (key == "FuncCall") {
      const Node *names = member(body, "funcname"), *arguments = member(body, "args");
      if (names) add(Mention::What::function, name_of(*names));
      // nextval('migration.flow_seq') takes a relation, cast or not
      if (names && arguments && !arguments->Empty() && name_of(*names).name == "nextval")
        add_relation(&(*arguments)[0]);
    } else if (key == "TypeName" || key == "typeName") {
      if (const Node* names = member(body, "names")) add(Mention::What::type, name_of(*names));
    } else if (key == "RangeVar") {
      const Node *schema = member(body, "schemaname"), *name = member(body, "relname");
      add(Mention::What::relation, {schema ? schema->GetString() : "", name ? name->GetString() : ""});
    } else if (key == "TypeCast") {
      // 'migration.flow_seq'::regclass
      const Node* type = member(body, "typeName");
      if (type && print_type(*type) == "regclass") add_relation(member(body, "arg"));
    }
    collect(body, tree, found);
  }
}

}  // namespace

std::vector<Mention> mentions(std::string_view sql, Syntax syntax) {
  std::vector<Mention> found;
  const ParseTree tree(sql, syntax);
  if (!tree.root()) return found;
  if (syntax == Syntax::type) {
    if (const Node* names = member(*tree.root(), "names")) {
      const auto [schema, name] = name_of(*names);
      found.push_back({Mention::What::type, std::string(schema), std::string(name), 0});
    }
    return found;
  }
  if (syntax == Syntax::index_key || syntax == Syntax::exclusion_element) {
    const Node* element = tree.root();
    if (const Node* items = member(*element, "items")) element = member((*items)[0], "IndexElem");
    if (const Node* name = element ? member(*element, "name") : nullptr)
      found.push_back({Mention::What::column, {}, name->GetString(), 0});
  }
  collect(*tree.root(), tree, found);
  return found;
}

std::string rename_column(std::string_view sql, Syntax syntax, std::string_view from, std::string_view to) {
  std::vector<std::size_t> offsets;
  for (const Mention& mention : mentions(sql, syntax))
    if (mention.what == Mention::What::column && mention.name == from) offsets.push_back(mention.offset);
  std::string text(sql);
  std::sort(offsets.rbegin(), offsets.rend());
  for (const std::size_t offset : offsets) {
    const bool quoted = text[offset] == '"';
    std::size_t length = from.size();
    if (quoted) {
      length = 2;
      for (const char c : from) length += c == '"' ? 2 : 1;
    }
    text.replace(offset, length, quote_ident(to));
  }
  return text;
}

std::optional<InList> as_in_list(std::string_view sql, const ColumnType& column_type) {
  const ParseTree tree(sql, Syntax::expression);
  const Node* operation = tree.root() ? member(*tree.root(), "A_Expr") : nullptr;
  if (!operation) return std::nullopt;
  // what the server made of IN is recognised by its normal form being that of IN written out again
  const Node* left = member(*operation, "lexpr");
  if (const Node* around = left ? member(*left, "TypeCast") : nullptr) left = member(*around, "arg");
  const Node* reference = left ? member(*left, "ColumnRef") : nullptr;
  const Node* fields = reference ? member(*reference, "fields") : nullptr;
  if (!fields || fields->Size() != 1) return std::nullopt;
  InList list{std::string(string_of((*fields)[0])), {}};
  const std::function<bool(const Node&)> take = [&](const Node& node) -> bool {
    if (const auto value = constant_of(node)) {
      if (value->code == 's')
        list.literals.push_back(quote_literal(value->text));
      else if (value->code == 'i' || value->code == 'f')
        list.literals.push_back(value->text);
      else
        return false;
      return true;
    }
    if (const Node* around = member(node, "TypeCast")) {
      const Node* argument = member(*around, "arg");
      return argument && take(*argument);
    }
    if (const Node* array = member(node, "A_ArrayExpr")) {
      const Node* elements = member(*array, "elements");
      return elements && std::all_of(elements->Begin(), elements->End(), take);
    }
    if (const Node* items = member(node, "List")) {
      const Node* elements = member(*items, "items");
      return elements && std::all_of(elements->Begin(), elements->End(), take);
    }
    return false;
  };
  const Node* right = member(*operation, "rexpr");
  if (!right || !take(*right) || list.literals.empty()) return std::nullopt;
  const std::string written = fmt::format("{} IN ({})", quote_ident(list.column), fmt::join(list.literals, ", "));
  if (normal_form(written, Syntax::expression, column_type) != normal_form(sql, Syntax::expression, column_type))
    return std::nullopt;
  return list;
}

bool calls_volatile(std::string_view sql) {
  // manual, 9.14 UUID, 9.9.5 current date/time, 9.3 random, 9.17 sequences: the volatile ones people use as defaults
  static constexpr std::array<std::string_view, 12> functions{
      "gen_random_uuid",  "uuidv4",       "uuidv7",           "clock_timestamp",  "timeofday",
      "random",           "nextval",      "uuid_generate_v4", "uuid_generate_v1", "uuid_generate_v1mc",
      "gen_random_bytes", "random_normal"};
  for (const Mention& mention : mentions(sql, Syntax::expression))
    if (mention.what == Mention::What::function &&
        std::find(functions.begin(), functions.end(), mention.name) != functions.end())
      return true;
  return false;
}

std::optional<std::string> literal_text(std::string_view sql) {
  const ParseTree tree(sql, Syntax::expression);
  const Node* node = tree.root();
  while (node) {
    if (const auto value = constant_of(*node)) return value->code == 's' ? std::optional(value->text) : std::nullopt;
    const Node* around = member(*node, "TypeCast");
    node = around ? member(*around, "arg") : nullptr;
  }
  return std::nullopt;
}

}  // namespace reconcile
