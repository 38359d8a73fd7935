#include "core/mentions.hpp"

#include <algorithm>
#include <array>

#include "core/parse_tree.hpp"
#include "core/sql.hpp"
#include "core/type_name.hpp"

namespace reconcile {

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
    } else if (key == "TypeName" || key == "typeName" || key == "argType" || key == "returnType") {
      if (const Node* names = member(body, "names")) add(Mention::What::type, name_of(*names));
    } else if (key == "A_Expr") {
      // only OPERATOR(schema.+) says where it is
      if (const Node* names = member(body, "name"); names && names->Size() > 1) add(Mention::What::op, name_of(*names));
    } else if (key == "RangeVar" || key == "relation") {  // the second: what INSERT, UPDATE, DELETE, MERGE write to
      const Node *schema = member(body, "schemaname"), *name = member(body, "relname");
      add(Mention::What::relation, {schema ? schema->GetString() : "", name ? name->GetString() : ""});
    } else if (key == "CollateClause" || key == "collClause") {
      if (const Node* names = member(body, "collname")) add(Mention::What::collation, name_of(*names));
    } else if (key == "IndexElem" || key == "PartitionElem") {
      if (const Node* names = member(body, "opclass")) add(Mention::What::operator_class, name_of(*names));
      if (const Node* names = member(body, "collation")) add(Mention::What::collation, name_of(*names));
    } else if (key == "TypeCast") {
      // 'migration.flow_seq'::regclass
      const Node* type = member(body, "typeName");
      if (type && type_name(*type) == "regclass") add_relation(member(body, "arg"));
    }
    collect(body, tree, found);
  }
}

}  // namespace

std::vector<Mention> mentions(std::string_view sql, Syntax syntax) { return mentions(ParseTree(sql, syntax), syntax); }

std::vector<Mention> mentions(const ParseTree& tree, Syntax syntax) {
  std::vector<Mention> found;
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
    // the root is the element itself
    for (const auto& [key, what] :
         {std::pair{"collation", Mention::What::collation}, std::pair{"opclass", Mention::What::operator_class}})
      if (const Node* names = syntax == Syntax::index_key ? member(*tree.root(), key) : nullptr) {
        const auto [schema, name] = name_of(*names);
        found.push_back({what, std::string(schema), std::string(name), 0});
      }
  }
  if (syntax == Syntax::partition_key)
    if (const Node* elements = member(*tree.root(), "partParams"))
      for (const Node& each : elements->GetArray()) {
        const Node* element = member(each, "PartitionElem");
        if (const Node* name = element ? member(*element, "name") : nullptr)
          found.push_back(
              {Mention::What::column, {}, name->GetString(), tree.offset(integer_of(member(*element, "location")))});
      }
  // of bounds MINVALUE and MAXVALUE look like columns
  if (syntax != Syntax::partition_bounds) collect(*tree.root(), tree, found);
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

bool is_volatile(std::string_view function) {
  // manual, 9.14 UUID, 9.9.5 current date/time, 9.3 random, 9.17 sequences: the volatile ones people use as defaults
  static constexpr std::array<std::string_view, 12> functions{
      "gen_random_uuid",  "uuidv4",       "uuidv7",           "clock_timestamp",  "timeofday",
      "random",           "nextval",      "uuid_generate_v4", "uuid_generate_v1", "uuid_generate_v1mc",
      "gen_random_bytes", "random_normal"};
  return std::find(functions.begin(), functions.end(), function) != functions.end();
}

bool calls_volatile(std::string_view sql, const IsVolatile& known) {
  const auto assumed = [](const Mention& function) {
    return (!function.schema.empty() && function.schema != "pg_catalog") || is_volatile(function.name);
  };
  const std::vector<Mention> found = mentions(sql, Syntax::expression);
  return std::any_of(found.begin(), found.end(), [&](const Mention& mention) {
    if (mention.what != Mention::What::function) return false;
    const std::optional<bool> answer = known ? known(mention) : std::nullopt;
    return answer ? *answer : assumed(mention);
  });
}

}  // namespace reconcile
