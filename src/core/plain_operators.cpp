// Operators and connectives, as a person writes them.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

#include "core/plain_writer.hpp"
#include "core/sql.hpp"
#include "core/type_name.hpp"

namespace reconcile {

namespace {

/// The operators that have a word.
std::string_view in_words(std::string_view name) {
  static const std::map<std::string_view, std::string_view> words{
      {"~~", "LIKE"}, {"!~~", "NOT LIKE"}, {"~~*", "ILIKE"}, {"!~~*", "NOT ILIKE"}};
  const auto found = words.find(name);
  return found == words.end() ? std::string_view() : found->second;
}

}  // namespace

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
  const Binding binding = is_comparison                               ? Binding::comparison
                          : !words.empty()                            ? Binding::range
                          : name == "+" || name == "-"                ? Binding::sum
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
      (!cast_to_text ||
       (value.type == "character varying" && type_name(*member(*member(right, "TypeCast"), "typeName")) == "text[]"))) {
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
  return {
      fmt::format("{} {} {} ({})", within(piece(left), Binding::sum), name, is_any ? "ANY" : "ALL", piece(right).text),
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
