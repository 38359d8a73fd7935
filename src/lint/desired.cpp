#include <fmt/format.h>

#include <algorithm>

#include "core/parse_tree.hpp"
#include "core/type_name.hpp"
#include "lint/checks.hpp"
#include "lint/tree.hpp"
#include "objects/objects.hpp"

namespace reconcile {

namespace {

class Desired {
 public:
  Desired(const Database& desired, bool allow_public, Found& found)
      : desired_(desired), allow_public_(allow_public), found_(found) {}

  void check() {
    for (const auto& object : desired_.objects()) {
      const ObjectRef& ref = object->ref;
      if (!allow_public_ && ref.schema == "public" && ref.table.empty() && !ref.of)
        tell("schema-public", *object, "is in schema public");
      if (ref.kind == &enum_kind) tell("enum", *object, "lists its values");
      if (ref.kind == &column_kind) column(static_cast<const Column&>(*object));
      if (ref.kind == &table_kind) table(*object);
      if (ref.kind == &foreign_key_kind) foreign_key(static_cast<const ForeignKey&>(*object));
    }
  }

 private:
  void tell(std::string_view rule, const Object& object, std::string_view says) {
    found_.add(rule, object.place, fmt::format("{} {}", object.ref.described(), says), object.ref);
  }

  template <typename T>
  std::vector<const T*> parts(const Object& table, const Kind& kind) const {
    std::vector<const T*> found;
    for (const Object* part : desired_.parts(table.ref.schema, table.ref.name))
      if (part->ref.kind == &kind) found.push_back(static_cast<const T*>(part));
    return found;
  }

  void column(const Column& column) {
    const std::string type = type_name(column.type.written);
    if (const std::string_view rule = rule_of_type(type); !rule.empty())
      tell(rule, column, fmt::format("is of type {}", type));
    if (type != "integer" && type != "smallint") return;
    const Object* table = desired_.find(Namespace::relation, column.ref.schema, column.ref.table);
    if (!table) return;
    for (const PrimaryKey* key : parts<PrimaryKey>(*table, primary_key_kind))
      if (key->columns == Names{column.ref.name}) tell("small-key", column, fmt::format("is a key of type {}", type));
  }

  void table(const Object& table) {
    if (!has_key(table)) tell("no-primary-key", table, "has no primary key");
    const auto indexes = parts<Index>(table, index_kind);
    for (std::size_t i = 0; i < indexes.size(); ++i)
      for (std::size_t j = 0; j < i; ++j)
        if (same(*indexes[i], *indexes[j])) {
          tell("duplicate-index", *indexes[i], fmt::format("is the same as {}", indexes[j]->ref.name));
          break;
        }
  }

  /// A partition has the key of its table, which may be a partition as well.
  bool has_key(const Object& table) const {
    const auto above = with_tables_above(table);
    return std::any_of(above.begin(), above.end(),
                       [&](const Object* each) { return !parts<PrimaryKey>(*each, primary_key_kind).empty(); });
  }

  /// A table, the one that it is a partition of, the one that that is a partition of …
  std::vector<const Object*> with_tables_above(const Object& table) const {
    std::vector<const Object*> found{&table};
    while (const Partition* part = partition_of(desired_, found.back()->ref.schema, found.back()->ref.name)) {
      const WrittenName name = parse_name(part->of, found.back()->ref.schema);
      const Object* parent = desired_.find(Namespace::relation, name.schema, name.name);
      if (!parent || std::find(found.begin(), found.end(), parent) != found.end()) break;
      found.push_back(parent);
    }
    return found;
  }

  static bool same(const Index& a, const Index& b) {
    return std::all_of(index_kind.fields.begin(), index_kind.fields.end(),
                       [&](const Field& field) { return !field.equal || field.equal(a, b); });
  }

  void foreign_key(const ForeignKey& key) {
    const Object* table = desired_.find(Namespace::relation, key.ref.schema, key.ref.table);
    if (!table) return;
    bool is_covered = false;
    // the order of the first columns does not matter to a search for all of them
    const auto begins_with = [&](Names columns) {
      if (columns.size() < key.columns.size()) return;
      columns.resize(key.columns.size());
      is_covered |= std::is_permutation(columns.begin(), columns.end(), key.columns.begin());
    };
    // a partition has the indexes of its table
    for (const Object* owner : with_tables_above(*table)) {
      for (const PrimaryKey* each : parts<PrimaryKey>(*owner, primary_key_kind)) begins_with(each->columns);
      for (const Unique* each : parts<Unique>(*owner, unique_kind)) begins_with(each->columns);
      for (const Index* each : parts<Index>(*owner, index_kind))
        if (each->where.empty() || is_not_null(each->where, key)) begins_with(columns_of(*each));
    }
    if (!is_covered)
      tell("foreign-key-without-index", key, fmt::format("has no index on ({})", fmt::join(key.columns, ", ")));
  }

  /// Its columns, without the order that may stand behind each; an expression has no name.
  static Names columns_of(const Index& index) {
    Names columns;
    for (const SqlText& text : index.columns) {
      const ParseTree tree(text.written, Syntax::index_key);
      const Node* name = tree.root() ? member(*tree.root(), "name") : nullptr;
      columns.emplace_back(name ? std::string(name->GetString(), name->GetStringLength()) : std::string());
    }
    return columns;
  }

  /// A row without a reference is not looked for, so that an index may leave it out.
  static bool is_not_null(const SqlText& where, const ForeignKey& key) {
    const ParseTree tree(where.written, Syntax::expression);
    const Node* test = tree.root() ? member(*tree.root(), "NullTest") : nullptr;
    if (!test || text_of(*test, "nulltesttype") != "IS_NOT_NULL") return false;
    const Node* argument = member(*test, "arg");
    const Node* column = argument ? member(*argument, "ColumnRef") : nullptr;
    const Node* fields = column ? member(*column, "fields") : nullptr;
    return fields &&
           std::find(key.columns.begin(), key.columns.end(), std::string(name_of(*fields).name)) != key.columns.end();
  }

  const Database& desired_;
  bool allow_public_;
  Found& found_;
};

}  // namespace

std::string_view rule_of_type(std::string_view type) {
  if (type == "json" || type == "json[]") return "json-type";
  if (type.starts_with("timestamp") && type.find("with time zone") == std::string_view::npos)
    return "timestamp-without-zone";
  if (type.starts_with("character varying(")) return "varchar-length";
  if (type == "character" || type.starts_with("character(")) return "char-type";
  return {};
}

void check_desired(const Database& desired, bool allow_public, Found& found) {
  Desired(desired, allow_public, found).check();
}

}  // namespace reconcile
