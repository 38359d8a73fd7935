// What foreign keys and owners of sequences refer to.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "core/sql.hpp"
#include "load/resolve_steps.hpp"

namespace reconcile {

namespace {

/// That of the table, or the one that it has as a partition.
const PrimaryKey* primary_key_of(const Database& desired, WrittenName table) {
  std::set<std::string> seen;
  while (seen.insert(qualified(table.schema, table.name)).second) {
    for (const Object* part : desired.parts(table.schema, table.name))
      if (part->ref.kind == &primary_key_kind) return static_cast<const PrimaryKey*>(part);
    const auto* partition = partition_of(desired, table.schema, table.name);
    if (!partition) return nullptr;
    table = parse_name(partition->of, table.schema);
  }
  return nullptr;  // partitions of each other
}

}  // namespace

bool is_table_name(std::string_view name, Place place, Mistakes& mistakes) {
  if (split_name(name).size() <= 2) return true;
  mistakes.add(fmt::format("'{}' has more than a schema and a table", name), place,
               "write SCHEMA.TABLE; a part that has a dot itself goes in double quotes");
  return false;
}

void resolve_references(const Database& desired, ForeignKey& key, Mistakes& mistakes) {
  for (std::string* action : {&key.on_delete, &key.on_update})
    if (*action == "no action") action->clear();
  if (key.match == "simple") key.match.clear();
  std::string text = key.references;
  if (text.empty()) return;
  if (const auto open = text.find('('); open != std::string::npos) {
    const auto close = text.rfind(')');
    if (close == std::string::npos || close < open) {
      mistakes.add(fmt::format("'{}' has no closing parenthesis", text), key.place, "write table(column, …)");
      return;
    }
    for (std::size_t at = open + 1; at < close;) {
      const std::size_t comma = std::min(text.find(',', at), close);
      std::string name = text.substr(at, comma - at);
      name.erase(0, name.find_first_not_of(' '));
      name.erase(name.find_last_not_of(' ') + 1);
      key.referenced.push_back(parse_name(name, {}).name);
      at = comma + 1;
    }
    text.erase(open);
    text.erase(text.find_last_not_of(' ') + 1);
  } else {
    key.by_key = true;
  }
  if (!is_table_name(text, key.place, mistakes)) return;
  const WrittenName name = parse_name(text, key.ref.schema);
  key.references = qualified(name.schema, name.name);
  if (const Object* table = desired.find(Namespace::relation, name.schema, name.name)) {
    for (const std::string& column : key.referenced)
      if (!desired.find({&column_kind, name.schema, name.name, column, nullptr}))
        mistakes.add(fmt::format("foreign key '{}' refers to column '{}', which table {} does not have", key.ref.name,
                                 column, table->ref.sql()),
                     key.place);
  } else if (std::find(desired.schemas.begin(), desired.schemas.end(), name.schema) != desired.schemas.end()) {
    std::vector<std::string_view> known;
    for (const auto& object : desired.objects())
      if (object->ref.kind == &table_kind && object->ref.schema == name.schema) known.push_back(object->ref.name);
    mistakes.add(fmt::format("foreign key '{}' refers to table {}, which the desired state does not have", key.ref.name,
                             key.references),
                 key.place, did_you_mean(name.name, known));
  }
}

void refer_to_primary_key(const Database& desired, ForeignKey& key, Mistakes& mistakes) {
  if (!key.by_key || !key.referenced.empty() || key.references.empty()) return;
  const WrittenName name = parse_name(key.references, {});
  if (const PrimaryKey* primary = primary_key_of(desired, name)) {
    key.referenced = primary->columns;
    return;
  }
  if (desired.find(Namespace::relation, name.schema, name.name))
    mistakes.add(
        fmt::format("foreign key '{}' refers to the primary key of {}, which has none", key.ref.name, key.references),
        key.place, "name the columns: table(column, …)");
}

void resolve_owner(const Database& desired, SequenceOwner& owner, Mistakes& mistakes) {
  ColumnName name = parse_column(owner.column);
  if (name.schema.empty()) name.schema = owner.ref.schema;
  if (!desired.find({&column_kind, name.schema, name.table, name.column, nullptr}))
    mistakes.add(fmt::format("sequence {} is owned by '{}', which is no column of the desired state", owner.ref.sql(),
                             owner.column),
                 owner.place, "write table.column");
  owner.column = qualified(name.schema, name.table) + "." + quote_ident(name.column);
}

}  // namespace reconcile
