#include "core/parse_tree.hpp"

#include <fmt/format.h>
#include <pg_query.h>

#include <algorithm>
#include <charconv>

namespace reconcile {

namespace {

constexpr std::string_view zero_byte = "a zero byte cannot be part of SQL";

struct Frame {
  std::string_view before, after;
};

// a line of its own, so that a comment at the end of the text ends there
Frame frame_of(Syntax syntax) {
  switch (syntax) {
    case Syntax::expression: return {"SELECT WHERE\n", "\n"};
    case Syntax::type: return {"SELECT CAST(NULL AS\n", "\n)"};
    case Syntax::index_key: return {"CREATE INDEX ON t (\n", "\n)"};
    case Syntax::exclusion_element: return {"ALTER TABLE t ADD EXCLUDE (\n", "\n)"};
    case Syntax::partition_key: return {"CREATE TABLE t (a int) PARTITION BY\n", "\n"};
    case Syntax::partition_bounds: return {"CREATE TABLE t PARTITION OF p\n", "\n"};
    case Syntax::statement: return {"", "\n"};
    case Syntax::arguments: return {"CREATE FUNCTION f(\n", "\n) RETURNS int LANGUAGE sql"};
    case Syntax::routine: return {"CREATE PROCEDURE f() LANGUAGE sql\n", "\n"};
  }
  return {};
}

const Node* only_item(const Node* list) { return list && list->IsArray() && list->Size() == 1 ? &(*list)[0] : nullptr; }

bool has_any(const Node& node, std::initializer_list<const char*> members) {
  return std::ranges::any_of(members, [&](const char* name) { return member(node, name) != nullptr; });
}

/// The part of the statement that stands for the text, if the statement has nothing else: no second item, no other
/// clause.
const Node* inner(const Node& statement, Syntax syntax) {
  if (syntax == Syntax::statement) return &statement;
  if (syntax == Syntax::arguments || syntax == Syntax::routine) {
    const Node* function = member(statement, "CreateFunctionStmt");
    if (!function || syntax == Syntax::routine) return function ? member(*function, "sql_body") : nullptr;
    return &statement;
  }
  if (syntax == Syntax::partition_key || syntax == Syntax::partition_bounds) {
    const Node* table = member(statement, "CreateStmt");
    if (!table) return nullptr;
    const bool is_key = syntax == Syntax::partition_key;
    const Node* on_commit = member(*table, "oncommit");
    if (has_any(*table, {"options", "tablespacename", "accessMethod", is_key ? "partbound" : "partspec"}) ||
        (on_commit && std::string_view(on_commit->GetString()) != "ONCOMMIT_NOOP"))
      return nullptr;
    return member(*table, is_key ? "partspec" : "partbound");
  }
  if (syntax == Syntax::index_key) {
    const Node* index = member(statement, "IndexStmt");
    if (!index || has_any(*index, {"whereClause", "options", "indexIncludingParams"})) return nullptr;
    const Node* item = only_item(member(*index, "indexParams"));
    return item ? member(*item, "IndexElem") : nullptr;
  }
  if (syntax == Syntax::exclusion_element) {
    const Node* alter = member(statement, "AlterTableStmt");
    const Node* command = alter ? only_item(member(*alter, "cmds")) : nullptr;
    if (command) command = member(*command, "AlterTableCmd");
    const Node* constraint = command ? member(*command, "def") : nullptr;
    if (constraint) constraint = member(*constraint, "Constraint");
    if (constraint && has_any(*constraint, {"where_clause", "including", "options", "indexspace", "deferrable"}))
      return nullptr;
    const Node* pair = constraint ? only_item(member(*constraint, "exclusions")) : nullptr;
    return pair ? member(*pair, "List") : nullptr;
  }
  const Node* select = member(statement, "SelectStmt");
  if (!select || has_any(*select, {"fromClause", "groupClause", "havingClause", "sortClause", "limitCount",
                                   "intoClause", "larg", "windowClause", "limitOffset", "lockingClause"}))
    return nullptr;
  if (syntax == Syntax::expression) return member(*select, "whereClause");
  if (member(*select, "whereClause")) return nullptr;
  const Node* item = only_item(member(*select, "targetList"));
  const Node* target = item ? member(*item, "ResTarget") : nullptr;
  if (!target || has_any(*target, {"name", "indirection"})) return nullptr;
  const Node* value = member(*target, "val");
  const Node* cast = value ? member(*value, "TypeCast") : nullptr;
  return cast ? member(*cast, "typeName") : nullptr;
}

/// libpg_query 15 leaves negative numbers out of its JSON, as it does zero: they are read where they stand.
void restore_negatives(Node& node, const std::string& statement, rapidjson::Document::AllocatorType& memory) {
  if (node.IsArray()) {
    for (Node& item : node.GetArray()) restore_negatives(item, statement, memory);
  } else if (node.IsObject()) {
    for (auto& each : node.GetObject()) {
      if (std::string_view(each.name.GetString()) == "A_Const" && each.value.IsObject()) {
        const auto value = each.value.FindMember("ival");
        const Node* location = member(each.value, "location");
        if (value == each.value.MemberEnd() || !location || value->value.HasMember("ival")) continue;
        auto at = static_cast<std::size_t>(location->GetInt());
        if (at >= statement.size() || statement[at] != '-') continue;
        at = statement.find_first_not_of(" \t\n\r(", at + 1);
        int number = 0;
        if (at != std::string::npos)
          std::from_chars(statement.data() + at, statement.data() + statement.size(), number);
        value->value.AddMember("ival", -number, memory);
      } else {
        restore_negatives(each.value, statement, memory);
      }
    }
  }
}

}  // namespace

ParseTree::ParseTree(std::string_view sql, Syntax syntax) : size_(sql.size()) {
  const Frame frame = frame_of(syntax);
  prefix_ = frame.before.size();
  statement_.reserve(sql.size() + 32);
  statement_.append(frame.before).append(sql).append(frame.after);
  if (sql.find('\0') != std::string_view::npos) {
    error_ = {std::string(zero_byte), sql.find('\0')};
    return;
  }
  const PgQueryParseResult parsed = pg_query_parse(statement_.c_str());
  if (parsed.error) {
    error_.message = parsed.error->message;
    error_.offset = offset(static_cast<int>(byte_of_character(statement_, parsed.error->cursorpos)));
    // where the text ends too early, the parser points at what stands around it
    const auto near = error_.message.find(" at or near \")\"");
    if (near != std::string::npos && byte_of_character(statement_, parsed.error->cursorpos) >= prefix_ + size_)
      error_.message = error_.message.substr(0, near) + " at end of input";
  } else {
    json_.Parse<rapidjson::kParseFullPrecisionFlag>(parsed.parse_tree);
    if (sql.find('-') != std::string_view::npos) restore_negatives(json_, statement_, json_.GetAllocator());
    const Node* statement = only_item(member(json_, "stmts"));
    if (statement && (statement = member(*statement, "stmt"))) root_ = inner(*statement, syntax);
    if (!root_) error_ = {syntax == Syntax::type ? "not one type" : "not one expression", 0};
  }
  pg_query_free_parse_result(parsed);
}

std::size_t ParseTree::offset(int location) const {
  const auto at = location < static_cast<int>(prefix_) ? 0 : static_cast<std::size_t>(location) - prefix_;
  return std::min(at, size_);
}

rapidjson::Document statement_tree(std::string_view sql) {
  const PgQueryParseResult parsed = pg_query_parse(std::string(sql).c_str());
  rapidjson::Document json;
  if (!parsed.error) json.Parse<rapidjson::kParseFullPrecisionFlag>(parsed.parse_tree);
  pg_query_free_parse_result(parsed);
  rapidjson::Document tree;
  const Node* statement = json.IsObject() ? only_item(member(json, "stmts")) : nullptr;
  if (statement && (statement = member(*statement, "stmt"))) tree.CopyFrom(*statement, tree.GetAllocator());
  if (sql.find('-') != std::string_view::npos) restore_negatives(tree, std::string(sql), tree.GetAllocator());
  return tree;
}

std::size_t byte_of_character(std::string_view text, int position) {
  std::size_t at = 0;
  for (int left = position; at < text.size(); ++at)
    if ((static_cast<unsigned char>(text[at]) & 0xc0) != 0x80 && --left <= 0) break;
  return at;
}

std::string with_short_quotation(std::string message) {
  constexpr std::string_view mark = "at or near \"";
  constexpr std::size_t longest = 40;
  const std::size_t from = message.find(mark);
  if (from == std::string::npos) return message;
  const std::size_t begin = from + mark.size();
  std::size_t end = std::min(message.find('\n', begin), begin + longest);
  if (end >= message.size() - 1) return message;
  while (end > begin && (static_cast<unsigned char>(message[end]) & 0xc0) == 0x80) --end;
  return message.substr(0, end) + "…\"";
}

StatementTree::StatementTree(std::string_view sql) {
  const std::string text(sql);
  if (const std::size_t zero = text.find('\0'); zero != std::string::npos) {
    error_ = {std::string(zero_byte), zero};
    return;
  }
  const PgQueryParseResult parsed = pg_query_parse(text.c_str());
  if (parsed.error) {
    error_ = {with_short_quotation(parsed.error->message), byte_of_character(sql, parsed.error->cursorpos)};
  } else {
    json_.Parse<rapidjson::kParseFullPrecisionFlag>(parsed.parse_tree);
    const Node* statement = only_item(member(json_, "stmts"));
    if (statement) statement = member(*statement, "stmt");
    if (statement && statement->IsObject() && statement->MemberCount() == 1) statement_ = statement;
  }
  pg_query_free_parse_result(parsed);
}

std::string_view StatementTree::type() const {
  if (!statement_) return {};
  const Node& name = statement_->MemberBegin()->name;
  return {name.GetString(), name.GetStringLength()};
}

const Node& StatementTree::body() const {
  static const Node nothing(rapidjson::kObjectType);
  return statement_ ? statement_->MemberBegin()->value : nothing;
}

namespace {

/// libpg_query ends the program where there is nothing that it could parse.
bool has_body(std::string_view do_statement) {
  const StatementTree tree(do_statement);
  const Node* options = member(tree.body(), "args");
  if (tree.type() != "DoStmt" || !options) return false;
  return std::any_of(options->Begin(), options->End(), [](const Node& each) {
    const Node* option = member(each, "DefElem");
    const Node* name = option ? member(*option, "defname") : nullptr;
    return name && std::string_view(name->GetString()) == "as";
  });
}

}  // namespace

BlockTree::BlockTree(std::string_view do_statement) {
  if (!has_body(do_statement)) {
    error_ = "no inline code specified";
    return;
  }
  const std::string text(do_statement);
  const PgQueryPlpgsqlParseResult parsed = pg_query_parse_plpgsql(text.c_str());
  if (!parsed.error) {
    json_.Parse<rapidjson::kParseFullPrecisionFlag>(parsed.plpgsql_funcs);
    const Node* first = only_item(json_.HasParseError() ? nullptr : &json_);
    function_ = first ? member(*first, "PLpgSQL_function") : nullptr;
  } else {
    error_ = with_short_quotation(parsed.error->message);
    const std::string_view context = parsed.error->context ? parsed.error->context : "";
    constexpr std::string_view mark = "near line ";
    if (const auto at = context.find(mark); at != std::string_view::npos)
      std::from_chars(context.data() + at + mark.size(), context.data() + context.size(), error_line_);
  }
  pg_query_free_plpgsql_parse_result(parsed);
}

std::string_view text_of(const Node& node, const char* name) {
  const Node* text = member(node, name);
  return text && text->IsString() ? std::string_view(text->GetString(), text->GetStringLength()) : std::string_view();
}

bool flag_of(const Node& node, const char* name) {
  const Node* flag = member(node, name);
  return flag && flag->IsBool() && flag->GetBool();
}

std::vector<const Node*> items_of(const Node& node, const char* name) {
  std::vector<const Node*> items;
  if (const Node* list = member(node, name); list && list->IsArray())
    for (const Node& item : list->GetArray()) items.push_back(&item);
  return items;
}

std::string_view string_of(const Node& node) {
  const Node* text = member(node, "String");
  if (text) text = member(*text, "sval");
  return text && text->IsString() ? std::string_view(text->GetString(), text->GetStringLength()) : std::string_view();
}

NodeName name_of(const Node& names) {
  NodeName name;
  if (!names.IsArray() || names.Empty()) return name;
  name.name = string_of(names[names.Size() - 1]);
  if (names.Size() > 1) name.schema = string_of(names[names.Size() - 2]);
  return name;
}

int integer_of(const Node* node) { return node && node->IsInt() ? node->GetInt() : 0; }

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

namespace {

void collect_constants(const Node& node, std::vector<std::string>& found) {
  if (const auto constant = constant_of(node)) {
    if (constant->code == 'i' || constant->code == 'f' || constant->code == 's') found.push_back(constant->text);
  } else if (node.IsArray()) {
    for (const Node& item : node.GetArray()) collect_constants(item, found);
  } else if (node.IsObject()) {
    for (const auto& each : node.GetObject()) collect_constants(each.value, found);
  }
}

}  // namespace

std::vector<std::string> constants_in(std::string_view expression) {
  std::vector<std::string> found;
  const ParseTree tree(expression, Syntax::expression);
  if (tree.root()) collect_constants(*tree.root(), found);
  return found;
}

}  // namespace reconcile
