// What a partition has from its table without saying so, a table from those that it inherits from, and one of a
// composite type from that.
#include <fmt/format.h>

#include <set>

#include "core/sql.hpp"
#include "load/resolve_steps.hpp"
#include "objects/kinds.hpp"
#include "objects/trigger.hpp"

namespace reconcile {

namespace {

class Completion {
 public:
  Completion(Database& desired, Mistakes& mistakes) : desired_(desired), mistakes_(mistakes) {}

  void all() {
    std::vector<ObjectRef> partitions, inheriting, triggers, typed;
    for (const auto& object : desired_.objects()) {
      if (object->ref.kind == &index_kind) {
        const auto* table = desired_.get<Table>({&table_kind, object->ref.schema, {}, object->ref.table, nullptr});
        static_cast<Index&>(*object).on_partitioned = table && !table->partition_by.empty();
      }
      if (object->ref.kind == &partition_kind) partitions.push_back(object->ref);
      if (object->ref.kind == &inheritance_kind) inheriting.push_back(object->ref);
      if (object->ref.kind == &inherited_trigger_kind) triggers.push_back(object->ref);
      if (object->ref.kind == &row_type_kind) typed.push_back(object->ref);
    }
    for (const ObjectRef& ref : typed) take_from_type(static_cast<const RowType&>(*desired_.find(ref)));
    for (const ObjectRef& ref : partitions) resolve_name(static_cast<Partition&>(*desired_.find(ref)));
    for (const ObjectRef& ref : inheriting) resolve_names(static_cast<Inheritance&>(*desired_.find(ref)));
    for (const ObjectRef& ref : partitions) complete(ref.schema, ref.name);
    for (const ObjectRef& ref : inheriting) complete(ref.schema, ref.name);
    for (const ObjectRef& ref : triggers)
      if (const Object* above = trigger_above(desired_, ref))
        static_cast<InheritedTrigger&>(*desired_.find(ref)).usual = state_of(*above);
    for (const ObjectRef& ref : triggers) {
      const auto& trigger = *desired_.get<InheritedTrigger>(ref);
      if (trigger.enabled == trigger.usual && !trigger.enabled.empty()) desired_.remove(ref);
    }
  }

 private:
  void resolve_name(Partition& partition) {
    if (!is_table_name(partition.of, partition.place, mistakes_)) return;
    const WrittenName name = parse_name(partition.of, partition.ref.schema);
    partition.of = qualified(name.schema, name.name);
    const auto* table = desired_.get<Table>({&table_kind, name.schema, {}, name.name, nullptr});
    if (!table)
      mistakes_.add(fmt::format("{} is a partition of {}, which the desired state does not have", partition.ref.sql(),
                                partition.of),
                    partition.place, "write the table too");
    else if (table->partition_by.empty())
      mistakes_.add(fmt::format("{} is a partition of {}, which is not partitioned", partition.ref.sql(), partition.of),
                    partition.place, "write partition_by: range (COLUMN) for the table");
    if (partition.bounds.empty())
      mistakes_.add(fmt::format("{} has no bounds", partition.ref.described()), partition.place,
                    "write bounds: for values from (…) to (…), or bounds: default");
  }

  /// All columns of the type where none is written; whoever writes one writes them all.
  void take_from_type(const RowType& row) {
    const ObjectRef& ref = row.ref;
    const WrittenName name = parse_name(row.type, ref.schema);
    const Object* type = desired_.find({&composite_type_kind, name.schema, {}, name.name, nullptr});
    if (!type) return;  // it is complained about where the names are looked up
    const std::vector<Object*> parts = desired_.parts(ref.schema, ref.name);
    const bool has_own =
        std::any_of(parts.begin(), parts.end(), [](const Object* part) { return part->ref.kind == &column_kind; });
    for (auto& column : columns_of_type(*type)) {
      column->ref.schema = ref.schema;
      column->ref.table = ref.name;
      if (const Object* own = desired_.find(Namespace::type, name.schema, column->type.written))
        column->type.written = column->type.stored = own->ref.sql();
      if (!has_own)
        desired_.add(std::move(column));
      else if (!desired_.find(column->ref))
        mistakes_.add(fmt::format("{} is of type {}, whose attribute '{}' it does not have", ref.sql(),
                                  qualified(name.schema, name.name), column->ref.name),
                      row.place, "write all columns of the type, or none");
    }
  }

  void resolve_names(Inheritance& inheritance) {
    const ObjectRef& ref = inheritance.ref;
    for (std::string& table : inheritance.of) {
      if (!is_table_name(table, inheritance.place, mistakes_)) continue;
      const WrittenName name = parse_name(table, ref.schema);
      table = qualified(name.schema, name.name);
      if (!desired_.find({&table_kind, name.schema, {}, name.name, nullptr}))
        mistakes_.add(fmt::format("{} inherits from {}, which the desired state does not have", ref.sql(), table),
                      inheritance.place, "write the table too");
    }
    if (desired_.find({&partition_kind, ref.schema, {}, ref.name, &table_kind}))
      mistakes_.add(fmt::format("{} is a partition, and a partition inherits from nothing else", ref.sql()),
                    inheritance.place);
  }

  /// The tables above first, which may have some above them.
  void complete(Symbol schema, Symbol table) {
    if (!done_.insert({schema, table}).second) return;
    for (const std::string& above : tables_above(desired_, schema, table)) {
      const WrittenName name = parse_name(above, {});
      complete(name.schema, name.name);
      take_over(name, schema, table);
    }
  }

  void take_over(const WrittenName& above, Symbol schema, Symbol table) {
    const bool inherits = !partition_of(desired_, schema, table);
    std::set<std::string> key;
    const std::vector<Object*> parts = desired_.parts(above.schema, above.name);
    for (const Object* part : parts)
      if (part->ref.kind == &primary_key_kind)
        for (const std::string& column : static_cast<const PrimaryKey*>(part)->columns) key.insert(column);
    if (!inherits && !key.empty()) forget_key(schema, table, key);
    for (const Object* part : parts) {
      const Kind* kind = part->ref.kind;
      if (kind != &column_kind && kind != &default_kind && kind != &check_kind) continue;
      auto copy = part->clone();
      copy->ref.schema = schema;
      copy->ref.table = table;
      copy->renamed_from = {};
      copy->unnamed = false;
      if (kind == &check_kind) {
        auto& check = static_cast<Check&>(*copy);
        if (check.no_inherit) continue;
        check.local = false;
      }
      if (kind == &column_kind) {
        auto& column = static_cast<Column&>(*copy);
        if (key.contains(column.ref.name.text()) || !column.identity.empty()) column.nullable = false;
        if (column.not_null.no_inherit) {
          column.nullable = true;
          column.not_null = {};
        }
        column.identity = {};
        column.identity_options = {};
        column.not_null.name = {};
        column.not_null.comment = {};
        column.backfill = {};
        column.local = false;
        column.foreign_options.clear();
        if (inherits) {
          column.statistics.reset();
          column.options.clear();
        }
        if (const Object* type = desired_.find(Namespace::type, above.schema, column.type.written))
          column.type.written = column.type.stored = type->ref.sql();
        if (auto* own = static_cast<Column*>(desired_.find(column.ref))) {
          if (inherits && !own->type.empty()) {
            if (!column.nullable) own->nullable = false;
            continue;
          }
          overrule(column, *own);
          desired_.replace(std::move(copy));
          continue;
        }
      }
      if (!desired_.find(copy->ref)) desired_.add(std::move(copy));
    }
  }

  /// A partition that says that it has the primary key of its table says nothing new.
  void forget_key(Symbol schema, Symbol table, const std::set<std::string>& above) {
    for (const Object* part : desired_.parts(schema, table)) {
      if (part->ref.kind != &primary_key_kind) continue;
      const Names& columns = static_cast<const PrimaryKey*>(part)->columns;
      if (std::set<std::string>(columns.begin(), columns.end()) != above) continue;
      desired_.remove(ObjectRef(part->ref));
      return;
    }
  }

  void overrule(Column& column, const Column& own) {
    if (!own.type.empty())
      mistakes_.add(fmt::format("{} has the type of its table", own.ref.described()), own.place,
                    "leave the type out, and write only what differs");
    column.place = own.place;
    column.renamed_from = own.renamed_from;
    if (!own.nullable) column.nullable = false;
    column.not_null = own.not_null;
    if (!own.storage.empty()) column.storage = own.storage;
    if (!own.compression.empty()) column.compression = own.compression;
    if (own.statistics) column.statistics = own.statistics;
    if (!own.options.empty()) column.options = own.options;
    column.foreign_options = own.foreign_options;
  }

  Database& desired_;
  Mistakes& mistakes_;
  std::set<std::pair<std::string, std::string>> done_;
};

}  // namespace

void complete_partitions(Database& desired, Mistakes& mistakes) { Completion(desired, mistakes).all(); }

}  // namespace reconcile
