#include <fmt/format.h>

#include <algorithm>

#include "core/mentions.hpp"
#include "core/sql.hpp"
#include "objects/kinds.hpp"
#include "objects/objects.hpp"
#include "plan/steps.hpp"

namespace reconcile {

namespace {

bool is_shared_with_partitions(const Kind* kind) {
  return kind == &index_kind || kind == &primary_key_kind || kind == &unique_kind || kind == &exclusion_kind ||
         kind == &foreign_key_kind;
}

/// What PostgreSQL calls such an index where it chooses the name (DefineIndex).
std::string chosen_index_name(const Index& index) {
  std::string columns;
  const auto add = [&](std::string_view name) { columns += fmt::format("{}{}", columns.empty() ? "" : "_", name); };
  for (const SqlText& key : index.columns) {
    const std::vector<Mention> named = mentions(key.stored, Syntax::index_key);
    const bool is_column = !named.empty() && named[0].what == Mention::What::column &&
                           key.stored.text().starts_with(quote_ident(named[0].name));
    add(is_column ? named[0].name : "expr");
  }
  for (const std::string& name : index.include) add(name);
  return chosen_name(index.ref.table, columns, "idx");
}

/// The part of a partition that hangs on one of its table, by the name that PostgreSQL chooses for it.
std::unique_ptr<Object> part_of_partition(const Object& of_table, const ObjectRef& partition) {
  auto part = of_table.clone();
  part->ref.schema = partition.schema;
  part->ref.table = partition.name;
  part->stands_on.clear();
  if (part->ref.kind == &index_kind) {
    auto& index = static_cast<Index&>(*part);
    index.on_partitioned = false;
    part->ref.name = chosen_index_name(index);
  } else if (part->ref.kind != &foreign_key_kind && part->ref.kind->chosen_name) {
    part->ref.name = part->ref.kind->chosen_name(*part);
  }
  return part;
}

/// Changes `wanted`, or drops it where that is null.
void change_part(std::unique_ptr<Object> given, const Object* wanted, const ObjectRef& detached,
                 const ServerVersion& version, std::vector<Change>& changes) {
  const ObjectRef ref = given->ref;
  const auto known = std::find_if(changes.begin(), changes.end(), [&](const Change& each) { return each.ref == ref; });
  Change& change = known == changes.end() ? changes.emplace_back() : *known;
  change.ref = ref;
  change.follows = detached;
  change.handed_down = std::move(given);
  change.from = change.handed_down.get();
  change.to = wanted;
  change.action = Change::Action::drop;
  if (!wanted) return;
  Differences differs = differences(*change.from, *wanted, version);
  change.action = differs.in_place ? Change::Action::alter : Change::Action::recreate;
  change.fields = std::move(differs.fields);
}

}  // namespace

bool goes_from_partitions(const Change& change) {
  return is_shared_with_partitions(change.ref.kind) &&
         (change.action == Change::Action::drop ||
          (change.action == Change::Action::recreate && !change.fields.empty()));
}

void take_from_detached(const Database& from, const Database& to, std::vector<Change>& changes) {
  std::vector<const Partition*> detached;
  for (const Change& change : changes)
    if (change.ref.kind == &partition_kind && change.action == Change::Action::drop &&
        to.find({&table_kind, change.ref.schema, {}, change.ref.name, nullptr}))
      detached.push_back(static_cast<const Partition*>(change.from));
  for (const Partition* partition : detached) {
    const WrittenName above = parse_name(partition->of, {});
    for (const Object* of_table : from.parts(above.schema, above.name)) {
      if (!is_shared_with_partitions(of_table->ref.kind) || of_table->ref.of) continue;
      const std::vector<Object*>& parts = to.parts(partition->ref.schema, partition->ref.name);
      const bool stays = std::any_of(parts.begin(), parts.end(), [&](const Object* part) {
        return part->ref.kind == of_table->ref.kind && !from.find(part->ref) && same_fields(*of_table, *part);
      });
      if (stays) continue;
      auto given = part_of_partition(*of_table, partition->ref);
      if (from.find(given->ref)) continue;
      const Object* wanted = to.find(given->ref);
      change_part(std::move(given), wanted, partition->ref, to.version, changes);
    }
  }
}

}  // namespace reconcile
