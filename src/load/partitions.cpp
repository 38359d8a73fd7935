// What a partition has from its table without saying so.
#include <fmt/format.h>

#include <set>

#include "core/sql.hpp"
#include "load/resolve_steps.hpp"

namespace reconcile {

namespace {

class Completion {
 public:
  Completion(Database& desired, Mistakes& mistakes) : desired_(desired), mistakes_(mistakes) {}

  void all() {
    std::vector<ObjectRef> partitions;
    for (const auto& object : desired_.objects()) {
      if (object->ref.kind == &index_kind) {
        const auto* table = desired_.get<Table>({&table_kind, object->ref.schema, {}, object->ref.table, nullptr});
        static_cast<Index&>(*object).on_partitioned = table && !table->partition_by.empty();
      }
      if (object->ref.kind == &partition_kind) partitions.push_back(object->ref);
    }
    for (const ObjectRef& ref : partitions) resolve_name(static_cast<Partition&>(*desired_.find(ref)));
    for (const ObjectRef& ref : partitions) complete(ref);
  }

 private:
  void resolve_name(Partition& partition) {
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

  /// Its table first, which may be a partition itself.
  void complete(const ObjectRef& ref) {
    if (!done_.insert(ref).second) return;
    const WrittenName name = parse_name(static_cast<Partition&>(*desired_.find(ref)).of, {});
    const ObjectRef above{&partition_kind, name.schema, {}, name.name, &table_kind};
    if (desired_.find(above)) complete(above);
    std::set<std::string> key;
    const std::vector<Object*> parts = desired_.parts(name.schema, name.name);
    for (const Object* part : parts)
      if (part->ref.kind == &primary_key_kind)
        for (const std::string& column : static_cast<const PrimaryKey*>(part)->columns) key.insert(column);
    for (const Object* part : parts) {
      const Kind* kind = part->ref.kind;
      if (kind != &column_kind && kind != &default_kind && kind != &check_kind) continue;
      auto copy = part->clone();
      copy->ref.schema = ref.schema;
      copy->ref.table = ref.name;
      copy->renamed_from = {};
      copy->unnamed = false;
      if (kind == &column_kind) {
        auto& column = static_cast<Column&>(*copy);
        if (key.contains(column.ref.name.text()) || !column.identity.empty()) column.nullable = false;
        column.identity = {};
        column.identity_options = {};
        column.not_null.name = {};
        column.backfill = {};
        if (const Object* type = desired_.find(Namespace::type, name.schema, column.type.written))
          column.type.written = column.type.stored = type->ref.sql();
        if (const auto* own = desired_.get<Column>(column.ref)) {
          overrule(column, *own);
          desired_.replace(std::move(copy));
          continue;
        }
      }
      if (!desired_.find(copy->ref)) desired_.add(std::move(copy));
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
  }

  Database& desired_;
  Mistakes& mistakes_;
  std::set<ObjectRef> done_;
};

}  // namespace

void complete_partitions(Database& desired, Mistakes& mistakes) { Completion(desired, mistakes).all(); }

}  // namespace reconcile
