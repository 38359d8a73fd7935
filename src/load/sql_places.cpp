#include "load/sql_places.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <tuple>

#include "core/kind.hpp"
#include "core/parse_tree.hpp"
#include "core/split_statements.hpp"
#include "load/folder.hpp"
#include "load/psql_script.hpp"

namespace reconcile {

namespace {

/// Schema, table and name; the schema is empty where the file leaves it to the search_path.
using Key = std::tuple<std::string, std::string, std::string>;

class SqlPlaces {
 public:
  void read(const std::string& file) {
    file_ = file_name(file);
    text_ = read_file(file);
    line_ = 1;
    at_ = line_start_ = 0;
    const std::string sql = sql_of_psql_script(text_);
    for (const FileStatement& statement : split_statements(sql)) {
      const Place place = place_at(statement.offset);
      offset_ = statement.offset;
      const StatementTree tree(statement.text);
      if (creates(tree.type())) read(tree.body(), place);
    }
  }

  Place of(const Object& object) const {
    const ObjectRef& ref = object.ref;
    // an attribute such as a comment is where that is which has it
    const std::string schema = ref.schema.text(), table = ref.table.text();
    const std::string name = ref.name.text().substr(0, ref.name.text().find('('));
    if (const Place found = find(schema, table, name)) return found;
    if (table.empty()) return {};
    if (const Field* field = ref.kind->field("columns"))
      if (const Document columns = field->write(object); columns.is_list() && !columns.items().empty())
        if (const Place found = find(schema, table, columns.items().front().text())) return found;
    return find(schema, {}, table);
  }

 private:
  Place find(const std::string& schema, const std::string& table, const std::string& name) const {
    for (const std::string& each : {schema, std::string()})
      if (const auto found = places_.find({each, table, name}); found != places_.end()) return found->second;
    return {};
  }

  static bool creates(std::string_view type) {
    constexpr std::array<std::string_view, 6> others{"AlterTableStmt", "CompositeTypeStmt", "DefineStmt",
                                                     "IndexStmt",      "RuleStmt",          "ViewStmt"};
    return type.starts_with("Create") || std::find(others.begin(), others.end(), type) != others.end();
  }

  void read(const Node& body, const Place& place) {
    if (const Node* base = member(body, "base")) return read(*base, place);  // of a foreign table
    const Node* into = member(body, "into");                                 // of a materialized view
    if (const Node* relation =
            range_in(into ? *into : body, {"relation", "view", "sequence", "typevar", "table", "rel"})) {
      const std::string schema(text_of(*relation, "schemaname")), name(text_of(*relation, "relname"));
      const std::string_view part = first_of(body, {"idxname", "trigname", "policy_name", "rulename"});
      if (!part.empty())
        note({schema, name, std::string(part)}, place);
      else if (!member(body, "cmds"))
        note({schema, {}, name}, place);
      if (!part.empty()) note({schema, {}, std::string(part)}, place);
      read_parts(body, schema, name);
    } else if (const Node* names =
                   names_in(body, {"typeName", "funcname", "defnames", "domainname", "conversion_name"})) {
      const NodeName name = name_of(*names);
      note({std::string(name.schema), {}, std::string(name.name)}, place);
    } else if (const std::string_view name = first_of(body, {"schemaname", "extname", "servername", "pubname"});
               !name.empty()) {
      note({{}, {}, std::string(name)}, place);
    }
  }

  /// The columns and constraints of a CREATE TABLE or ALTER TABLE.
  void read_parts(const Node& body, const std::string& schema, const std::string& table) {
    for (const char* list : {"tableElts", "cmds"}) {
      for (const Node* item : items_of(body, list)) {
        const Node* command = member(*item, "AlterTableCmd");
        const Node* part = command ? member(*command, "def") : item;
        if (part) read_part(*part, schema, table);
      }
    }
  }

  void read_part(const Node& part, const std::string& schema, const std::string& table) {
    if (const Node* column = member(part, "ColumnDef")) {
      note({schema, table, std::string(text_of(*column, "colname"))}, location_of(*column));
      for (const Node* each : items_of(*column, "constraints")) read_part(*each, schema, table);
    }
    if (const Node* constraint = member(part, "Constraint"))
      if (const std::string_view name = text_of(*constraint, "conname"); !name.empty())
        note({schema, table, std::string(name)}, location_of(*constraint));
  }

  Place location_of(const Node& node) {
    return place_at(offset_ + static_cast<std::size_t>(integer_of(member(node, "location"))));
  }

  void note(Key key, const Place& place) { places_.try_emplace(std::move(key), place); }

  static const Node* range_in(const Node& body, std::initializer_list<const char*> names) {
    for (const char* name : names) {
      const Node* range = member(body, name);
      if (range && range->IsObject() && member(*range, "relname")) return range;
    }
    return nullptr;
  }

  static const Node* names_in(const Node& body, std::initializer_list<const char*> names) {
    for (const char* name : names)
      if (const Node* list = member(body, name); list && list->IsArray()) return list;
    return nullptr;
  }

  static std::string_view first_of(const Node& body, std::initializer_list<const char*> names) {
    for (const char* name : names)
      if (const std::string_view text = text_of(body, name); !text.empty()) return text;
    return {};
  }

  Place place_at(std::size_t offset) {
    if (offset < at_) {
      line_ = 1;
      at_ = line_start_ = 0;
    }
    for (; at_ < std::min(offset, text_.size()); ++at_)
      if (text_[at_] == '\n') {
        ++line_;
        line_start_ = at_ + 1;
      }
    return {file_, line_,
            static_cast<unsigned>(characters(std::string_view(text_).substr(line_start_, offset - line_start_))) + 1};
  }

  std::map<Key, Place> places_;
  const std::string* file_ = nullptr;
  std::string text_;
  unsigned line_ = 1;                    ///< of `at_`
  std::size_t at_ = 0, line_start_ = 0;  ///< bytes of the file
  std::size_t offset_ = 0;               ///< of the statement
};

}  // namespace

void place_in_sql(Database& state, const std::vector<std::string>& files) {
  SqlPlaces places;
  for (const std::string& file : files) places.read(file);
  for (const auto& object : state.objects())
    if (!object->place) object->place = places.of(*object);
}

std::string first_schema_in_sql(const std::vector<std::string>& files) {
  for (const std::string& file : files) {
    const std::string sql = sql_of_psql_script(read_file(file));
    for (const FileStatement& statement : split_statements(sql)) {
      const StatementTree tree(statement.text);
      if (tree.type() != "CreateSchemaStmt") continue;
      if (const std::string_view name = text_of(tree.body(), "schemaname"); !name.empty()) return std::string(name);
    }
  }
  return {};
}

}  // namespace reconcile
