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

std::string_view word(const Node& body, const char* name) {
  const Node* value = member(body, name);
  return value && value->IsString() ? std::string_view(value->GetString()) : std::string_view();
}

/// The operators that have a word.
std::string_view in_words(std::string_view name) {
  static const std::map<std::string_view, std::string_view> words{
      {"~~", "LIKE"}, {"!~~", "NOT LIKE"}, {"~~*", "ILIKE"}, {"!~~*", "NOT ILIKE"}};
  const auto found = words.find(name);
  return found == words.end() ? std::string_view() : found->second;
}

const Node* cast_argument(const Node& node) {
  const Node* around = member(node, "TypeCast");
  return around ? member(*around, "arg") : nullptr;
}

}  // namespace

std::optional<std::string> PlainWriter::write(const ParseTree& tree, std::string_view type) {
  tree_ = &tree;
  const Node& root = *tree.root();
  const Form form = normaliser_.of(root);
  Piece written = !type.empty() && form.what != Form::What::other && reconcile::without_cast(form, base_type(type)) != form.text
                      ? without_cast(root)
                      : piece(root);
  if (!is_known_) return std::nullopt;
  // DEFAULT takes an expression without these
  const Binding binding = written.binding;
  const bool is_restricted = !type.empty() && (binding <= Binding::test || binding == Binding::range ||
                                               binding == Binding::collation);
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
  if (kind == "CoalesceExpr") return {fmt::format("coalesce({})", list(member(body, "args")))};
  if (kind == "MinMaxExpr")
    return {fmt::format("{}({})", word(body, "op") == "IS_LEAST" ? "least" : "greatest", list(member(body, "args")))};
  const Node* argument = member(body, "arg");
  if (kind == "NullTest" && argument)
    return {within(piece(*argument), Binding::comparison) +
                (word(body, "nulltesttype") == "IS_NOT_NULL" ? " IS NOT NULL" : " IS NULL"),
            Binding::test};
  if (kind == "BooleanTest" && argument) {
    static const std::map<std::string_view, std::string_view> tests{
        {"IS_TRUE", "TRUE"},       {"IS_NOT_TRUE", "NOT TRUE"}, {"IS_FALSE", "FALSE"}, {"IS_NOT_FALSE", "NOT FALSE"},
        {"IS_UNKNOWN", "UNKNOWN"}, {"IS_NOT_UNKNOWN", "NOT UNKNOWN"}};
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
  return {fmt::format("{}::{}", within(piece(*argument), Binding::cast), plain_type(printed_type)), Binding::cast};
}

PlainWriter::Piece PlainWriter::operation(const Node& body) {
  const std::string_view kind = word(body, "kind");
  const Node *left = member(body, "lexpr"), *right = member(body, "rexpr"), *names = member(body, "name");
  if (!right || !names) return unknown();
  const auto [schema, name] = name_of(*names);
  if (kind == "AEXPR_OP") {
    if (left) return binary(body, schema, name);
    if (!schema.empty()) return unknown();
    const Piece sole = operand(*right);
    return {std::string(name) + (name == "-" || name == "+" ? "" : " ") + within(sole, Binding::cast), Binding::sign};
  }
  if (!left || !schema.empty()) return unknown();
  if (kind == "AEXPR_DISTINCT") return distinct(body, false);
  if (kind == "AEXPR_OP_ANY" || kind == "AEXPR_OP_ALL") return in_list(body, kind, name);
  if (kind == "AEXPR_NULLIF") {
    const Form a = normaliser_.operand(*left), b = normaliser_.operand(*right);
    const auto [first, second] = sides("=", a, b);
    return {fmt::format("nullif({}, {})", beside(*left, a, first).text, beside(*right, b, second).text)};
  }
  return unknown();
}

PlainWriter::Piece PlainWriter::binary(const Node& body, std::string_view schema, std::string_view name) {
  const Node &left = *member(body, "lexpr"), &right = *member(body, "rexpr");
  if (!schema.empty())
    return {fmt::format("{} OPERATOR({}.{}) {}", within(piece(left), Binding::sign), quote_ident(schema), name,
                        within(piece(right), Binding::sign)),
            Binding::other};
  static constexpr std::array<std::string_view, 6> comparisons{"=", "<>", "<", ">", "<=", ">="};
  const bool is_comparison = std::find(comparisons.begin(), comparisons.end(), name) != comparisons.end();
  const std::string_view words = in_words(name);
  const Binding binding = is_comparison                              ? Binding::comparison
                          : !words.empty()                           ? Binding::range
                          : name == "+" || name == "-"               ? Binding::sum
                          : name == "*" || name == "/" || name == "%" ? Binding::product
                                                                      : Binding::other;
  const Form a = normaliser_.operand(left), b = normaliser_.operand(right);
  const auto [first, second] = sides(name, a, b);
  const Piece before = beside(left, a, first), behind = beside(right, b, second);
  // other operators stand in parentheses, so that nobody has to know how strongly they bind; `a || b || c` does not
  const auto is_same = [&](const Node& node) {
    const Node* inner = member(node, "A_Expr");
    const Node* names = inner ? member(*inner, "name") : nullptr;
    return inner && names && word(*inner, "kind") == "AEXPR_OP" && member(*inner, "lexpr") &&
           name_of(*names).schema.empty() && name_of(*names).name == name;
  };
  const Binding least = binding < Binding::sum ? Binding::sum : static_cast<Binding>(static_cast<int>(binding) + 1);
  const bool goes_on = binding >= Binding::other && is_same(left);
  const bool is_left_of_sum = binding >= Binding::sum && before.binding == binding;
  return {fmt::format("{} {} {}", goes_on || is_left_of_sum ? before.text : within(before, least),
                      words.empty() ? name : words, within(behind, least)),
          binding};
}

PlainWriter::Piece PlainWriter::distinct(const Node& body, bool is_not) {
  const Node &left = *member(body, "lexpr"), &right = *member(body, "rexpr");
  const Form a = normaliser_.operand(left), b = normaliser_.operand(right);
  const auto [first, second] = sides("=", a, b);
  return {fmt::format("{} IS {}DISTINCT FROM {}", within(beside(left, a, first), Binding::sum), is_not ? "NOT " : "",
                      within(beside(right, b, second), Binding::sum)),
          Binding::test};
}

PlainWriter::Piece PlainWriter::in_list(const Node& body, std::string_view kind, std::string_view name) {
  const Node &left = *member(body, "lexpr"), &right = *member(body, "rexpr");
  const bool is_any = kind == "AEXPR_OP_ANY";
  const Node* elements = nullptr;
  const Node* list = cast_argument(right) ? cast_argument(right) : &right;
  if (const Node* array = member(*list, "A_ArrayExpr")) elements = member(*array, "elements");
  const Form value = normaliser_.operand(left);
  const bool cast_to_text = list != &right;  // of the whole array
  const bool is_in = (name == "=" && is_any) || (name == "<>" && !is_any);
  if (elements && elements->IsArray() && elements->Size() > 1 && is_in && !value.type.empty() &&
      (!cast_to_text || (value.type == "character varying" &&
                         type_name(*member(*member(right, "TypeCast"), "typeName")) == "text[]"))) {
    // a varchar that is compared as the text that it was cast to
    const bool keeps_cast = value.type == "character varying" && !cast_to_text;
    std::vector<std::string> literals;
    for (const Node& each : elements->GetArray()) {
      auto literal = element(each, keeps_cast ? "text" : value.type, cast_to_text);
      // an array that is cast as a whole comes from IN alone, whatever its elements are
      if (!literal && cast_to_text) literal = piece(each).text;
      if (!literal) break;
      literals.push_back(std::move(*literal));
    }
    if (literals.size() == elements->Size())
      return {fmt::format("{} {} ({})", within(keeps_cast ? piece(left) : operand(left), Binding::sum),
                          is_any ? "IN" : "NOT IN", fmt::join(literals, ", ")),
              Binding::range};
  }
  return {fmt::format("{} {} {} ({})", within(piece(left), Binding::sum), name, is_any ? "ANY" : "ALL",
                      piece(right).text),
          Binding::comparison};
}

std::optional<std::string> PlainWriter::element(const Node& node, const std::string& type, bool cast_to_text) {
  const Form form = normaliser_.of(node);
  const auto value = constant_of(node);
  if (value && value->code == 'i' && (type == "integer" || type == "smallint")) return value->text;
  if (value && value->code == 'f' && type == "numeric") return value->text;
  if (value && value->code == 'b') return value->text;
  if (form.what == Form::What::cast_number && form.type == type && type != "integer") return form.inner.substr(2);
  if (form.what == Form::What::other && form.text.starts_with("i:-") && (type == "integer" || type == "smallint"))
    return form.text.substr(2);
  if (form.what == Form::What::cast_literal && form.type == (cast_to_text ? "character varying" : type))
    return without_cast(node).text;
  return std::nullopt;
}

PlainWriter::Piece PlainWriter::logic(const Node& body) {
  const std::string_view kind = word(body, "boolop");
  const Node* arguments = member(body, "args");
  if (!arguments || !arguments->IsArray() || arguments->Empty()) return unknown();
  if (kind == "NOT_EXPR") {
    const Node& argument = (*arguments)[0];
    const Node* test = member(argument, "A_Expr");
    if (test && word(*test, "kind") == "AEXPR_DISTINCT") return distinct(*test, true);
    return {"NOT " + within(piece(argument), Binding::sign), Binding::negation};
  }
  const bool is_and = kind == "AND_EXPR";
  const std::string_view name = is_and ? "AND" : "OR";
  std::vector<std::string> parts;
  rapidjson::SizeType next = 0;
  if (arguments->Size() > 2 && is_nested(name)) {
    auto range = between((*arguments)[0], (*arguments)[1], !is_and);
    if (!range) return unknown();
    parts.push_back(std::move(range->text));
    next = 2;
  }
  for (; next < arguments->Size(); ++next) parts.push_back(within(piece((*arguments)[next]), Binding::negation));
  return {fmt::format("{}", fmt::join(parts, fmt::format(" {} ", name))), is_and ? Binding::both : Binding::either};
}

std::optional<PlainWriter::Piece> PlainWriter::between(const Node& first, const Node& second, bool is_not) {
  const Node *low = member(first, "A_Expr"), *high = member(second, "A_Expr");
  const auto is = [](const Node* node, std::string_view name) {
    const Node* names = node ? member(*node, "name") : nullptr;
    return names && word(*node, "kind") == "AEXPR_OP" && member(*node, "lexpr") && name_of(*names).name == name;
  };
  if (!is(low, is_not ? "<" : ">=") || !is(high, is_not ? ">" : "<=")) return std::nullopt;
  const Node &value = *member(*low, "lexpr"), &from = *member(*low, "rexpr"), &to = *member(*high, "rexpr");
  const Form form = normaliser_.operand(value), a = normaliser_.operand(from), b = normaliser_.operand(to);
  if (normaliser_.operand(*member(*high, "lexpr")).text != form.text) return std::nullopt;
  return Piece{fmt::format("{} {}BETWEEN {} AND {}", within(operand(value), Binding::sum), is_not ? "NOT " : "",
                           within(beside(from, a, sides("=", form, a).second), Binding::sum),
                           within(beside(to, b, sides("=", form, b).second), Binding::sum)),
               Binding::range};
}

PlainWriter::Piece PlainWriter::call(const Node& body) {
  const Node* names = member(body, "funcname");
  if (!names) return unknown();
  for (const char* key : {"agg_order", "agg_filter", "over", "agg_within_group", "agg_distinct", "agg_star"})
    if (member(body, key)) return unknown();
  const auto [schema, name] = name_of(*names);
  if (word(body, "funcformat") == "COERCE_SQL_SYNTAX") return call_in_words(body, name);
  // of one argument, which can only be text here
  static constexpr std::array<std::string_view, 12> of_text{"lower",  "upper", "btrim", "ltrim",   "rtrim",  "initcap",
                                                            "length", "left",  "right", "md5", "char_length", "octet_length"};
  const bool takes_text = schema.empty() && std::find(of_text.begin(), of_text.end(), name) != of_text.end();
  std::vector<std::string> arguments;
  if (const Node* all = member(body, "args"))
    for (const Node& each : all->GetArray()) {
      const bool is_sequence = name == "nextval" && normaliser_.of(each).type == "regclass";
      arguments.push_back((is_sequence ? without_cast(each) : takes_text ? operand(each) : piece(each)).text);
    }
  if (member(body, "func_variadic") && !arguments.empty()) arguments.back() = "VARIADIC " + arguments.back();
  return {fmt::format("{}({})", qualified(schema, name), fmt::join(arguments, ", "))};
}

PlainWriter::Piece PlainWriter::call_in_words(const Node& body, std::string_view name) {
  const Node* arguments = member(body, "args");
  if (name == "timezone" && arguments && arguments->Size() == 2)
    return {fmt::format("{} AT TIME ZONE {}", within(piece((*arguments)[1]), Binding::cast),
                        within(piece((*arguments)[0]), Binding::cast)),
            Binding::collation};
  std::string text = printed_call(body);
  return text.empty() ? unknown() : Piece{std::move(text)};
}

PlainWriter::Piece PlainWriter::case_of(const Node& body) {
  std::string text = "CASE";
  if (const Node* argument = member(body, "arg")) text += " " + piece(*argument).text;
  const Node* branches = member(body, "args");
  if (!branches) return unknown();
  for (const Node& each : branches->GetArray()) {
    const Node* branch = member(each, "CaseWhen");
    if (!branch || !member(*branch, "expr") || !member(*branch, "result")) return unknown();
    text += fmt::format(" WHEN {} THEN {}", piece(*member(*branch, "expr")).text, piece(*member(*branch, "result")).text);
  }
  if (const Node* otherwise = member(body, "defresult")) text += " ELSE " + piece(*otherwise).text;
  return {text + " END"};
}

PlainWriter::Piece PlainWriter::array(const Node& body) {
  return {fmt::format("ARRAY[{}]", list(member(body, "elements")))};
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
    text += "[" + piece(*upper).text + "]";
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

bool PlainWriter::is_nested(std::string_view word) const {
  const std::string behind = fmt::format(") {} ", word);
  // the parentheses that are open, and of each whether the word was in it
  std::vector<std::pair<std::size_t, bool>> open;
  for (std::size_t at = 0; at < printed_.size(); ++at) {
    const char c = printed_[at];
    if (c == '\'' || c == '"') at = std::min(printed_.find(c, at + 1), printed_.size());
    if (c == '(') open.emplace_back(at, false);
    if (c != ')' || open.empty()) continue;
    const auto [begin, has_word] = open.back();
    open.pop_back();
    if (!printed_.substr(at).starts_with(behind) || open.empty()) continue;
    open.back().second = true;
    if (has_word && open.back().first + 1 == begin) return true;
  }
  return false;
}

}  // namespace reconcile
