// That a table is a partition of another (manual, ALTER TABLE … ATTACH PARTITION).
#include "objects/spell.hpp"

namespace reconcile {

namespace {

const Partition& partition_in(const Object& object) { return static_cast<const Partition&>(object); }

Statement statement(const Partition& partition, std::string does, std::string_view action, Guard::Action guard,
                    const Partition* wanted) {
  const std::string table = partition.ref.sql();
  Guard::Part part{
      partition.ref.described(),
      relation_found(table,
                     "(SELECT format('%I.%I ', n.nspname, p.relname) || pg_get_expr(c.relpartbound, c.oid)"
                     " FROM pg_inherits h JOIN pg_class p ON p.oid = h.inhparent JOIN pg_namespace n ON n.oid ="
                     " p.relnamespace WHERE h.inhrelid = c.oid AND c.relispartition)"),
      {},
      true,
      {}};
  if (wanted) part.wanted.push_back(fmt::format("{} {}", wanted->of, wanted->bounds.stored));
  Statement made = alter_table(partition.ref, std::move(does), {}, std::move(part), guard);
  made.sql = fmt::format("ALTER TABLE {} {} PARTITION {}", partition.of, action, table);
  return made;
}

Statement attach(const Partition& partition) {
  Statement made = statement(partition, fmt::format("Attach {} to {}", partition.ref.sql(), partition.of), "ATTACH",
                             Guard::Action::make, &partition);
  made.sql += " " + partition.bounds.written.text();
  made.work = Work::scan;
  made.note =
      fmt::format("fails if a row is outside of its bounds; looks into the default partition of {} too", partition.of);
  return made;
}

/// `replaced_by`: as what it is attached again, so that the file may run twice.
Statement detach(const Partition& partition, const Partition* replaced_by) {
  return statement(partition, fmt::format("Detach {} from {}", partition.ref.sql(), partition.of), "DETACH",
                   Guard::Action::remove, replaced_by);
}

/// The rows stay where they are.
std::optional<Statements> attach_anew(const Object& from, const Object& to, ServerVersion) {
  return Statements{detach(partition_in(from), &partition_in(to)), attach(partition_in(to))};
}

}  // namespace

const Kind partition_kind{
    .name = "partition",
    .section = "partition",
    .nested_in = {&table_kind},
    .single = true,
    .told_apart = true,
    .make = make<Partition>,
    .fields = {field<&Partition::of>("of",
                                     "the partitioned table, from which it has columns, defaults, checks, keys,"
                                     " indexes and triggers: only what differs is written"),
               field<&Partition::bounds>(
                   "bounds", "its rows: for values from (…) to (…), in (…), with (modulus …, remainder …); or default",
                   attach_anew)},
    .create = [](const Object& object, ServerVersion) -> Statements { return {attach(partition_in(object))}; },
    .drop = [](const Object& object, ServerVersion) -> Statements { return {detach(partition_in(object), nullptr)}; },
    .follow =
        [](Object& object, const ObjectRef& from, const ObjectRef& to) {
          auto& partition = static_cast<Partition&>(object);
          if (from.kind == &table_kind && partition.of == from.sql()) partition.of = to.sql();
        },
    .needs =
        [](const Object& object, const Database&, const std::function<void(const ObjectRef&)>& need) {
          const WrittenName table = parse_name(partition_in(object).of, {});
          need({&table_kind, table.schema, {}, table.name, nullptr});
        },
    .disposable = always,
};

const Partition* partition_of(const Database& database, Symbol schema, Symbol table) {
  return database.get<Partition>({&partition_kind, schema, {}, table, &table_kind});
}

}  // namespace reconcile
