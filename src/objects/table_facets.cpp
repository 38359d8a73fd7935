// What a table refers to an index of its own for: CLUSTER and the replica identity (manual, ALTER TABLE).
#include <algorithm>

#include "objects/spell.hpp"

namespace reconcile {

namespace {

/// Whether such a part of a table is an index, or a constraint with one.
bool has_index(const Kind& kind) {
  return &kind == &index_kind || &kind == &primary_key_kind || &kind == &unique_kind || &kind == &exclusion_kind;
}

void need_index(const Object& object, const std::string& index, const Database& database,
                const std::function<void(const ObjectRef&)>& need) {
  need({&table_kind, object.ref.schema, {}, object.ref.name, nullptr});
  if (index.empty()) return;
  for (const Object* part : database.parts(object.ref.schema, object.ref.name))
    if (part->ref.name == index && has_index(*part->ref.kind)) need(part->ref);
}

void refuse_index_of_others(const Object& object, const std::string& index, const Database& database,
                            Mistakes& mistakes) {
  // what a partition has from its table PostgreSQL has named
  if (index.empty() || partition_of(database, object.ref.schema, object.ref.name)) return;
  const std::vector<Object*>& parts = database.parts(object.ref.schema, object.ref.name);
  const bool has_it = std::any_of(parts.begin(), parts.end(), [&](const Object* part) {
    return part->ref.name == index && has_index(*part->ref.kind);
  });
  if (!has_it)
    mistakes.add(fmt::format("{} has no index '{}'", object.ref.sql(), index), object.place,
                 "name one of its indexes, or a constraint that has one");
}

Statements cluster(const Object& object, const std::string& index) {
  Statement statement = alter_table(
      object.ref,
      index.empty() ? "Forget on what " + object.ref.sql() + " is clustered"
                    : fmt::format("Cluster {} on {} from now on", object.ref.sql(), index),
      index.empty() ? "SET WITHOUT CLUSTER" : "CLUSTER ON " + quote_ident(index),
      {object.ref.described(),
       relation_found(object.ref.sql(),
                      "coalesce((SELECT i.relname::text FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid"
                      " WHERE x.indrelid = c.oid AND x.indisclustered), '')"),
       {index},
       false,
       {}});
  statement.lock = Lock::share_update_exclusive;
  return {std::move(statement)};
}

std::string index_of_identity(const std::string& identity) {
  return identity == "full" || identity == "nothing" || identity == "default" ? std::string() : identity;
}

Statements identify(const Object& object, const std::string& value) {
  const std::string identity = value.empty() ? "default" : value;
  const std::string index = index_of_identity(identity);
  std::string words = "USING INDEX " + quote_ident(index);
  if (index.empty()) words = identity == "full" ? "FULL" : identity == "nothing" ? "NOTHING" : "DEFAULT";
  return {alter_table(
      object.ref, fmt::format("Set the replica identity of {} to {}", object.ref.sql(), identity),
      "REPLICA IDENTITY " + words,
      {object.ref.described(),
       relation_found(object.ref.sql(),
                      "CASE c.relreplident WHEN 'f' THEN 'full' WHEN 'n' THEN 'nothing' WHEN 'd' THEN 'default' ELSE"
                      " coalesce((SELECT i.relname::text FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid"
                      " WHERE x.indrelid = c.oid AND x.indisreplident), 'default') END"),
       {identity},
       false,
       {}})};
}

/// An index or a constraint of the table has got another name.
void follow_index(const Object& object, std::string& index, const ObjectRef& from, const ObjectRef& to) {
  if (from.schema == object.ref.schema && from.table == object.ref.name && index == from.name &&
      from.kind != &column_kind)
    index = to.name.text();
}

using ClusterIndex = Setting<&ClusteredOn::index, cluster>;
using Identity = Setting<&ReplicaIdentity::identity, identify>;

}  // namespace

const Kind clustered_on_kind{
    .name = "cluster index",
    .section = "clustered_on",
    .nested_in = {&table_kind, &materialized_view_kind},
    .single = true,
    .short_scalar = "index",
    .make = make<ClusteredOn>,
    .fields = {field<&ClusteredOn::index>("index", "the index, or the constraint with an index, that CLUSTER uses",
                                          ClusterIndex::change)},
    .create = ClusterIndex::create,
    .drop = ClusterIndex::drop,
    .follow = [](Object& object, const ObjectRef& from,
                 const ObjectRef& to) { follow_index(object, static_cast<ClusteredOn&>(object).index, from, to); },
    .needs =
        [](const Object& object, const Database& database, const std::function<void(const ObjectRef&)>& need) {
          need_index(object, static_cast<const ClusteredOn&>(object).index, database, need);
        },
    .disposable = always,
    .validate =
        [](const Object& object, const Database& database, Mistakes& mistakes) {
          refuse_index_of_others(object, static_cast<const ClusteredOn&>(object).index, database, mistakes);
        },
};

const Kind replica_identity_kind{
    .name = "replica identity",
    .section = "replica_identity",
    .nested_in = {&table_kind, &materialized_view_kind},
    .single = true,
    .short_scalar = "identity",
    .make = make<ReplicaIdentity>,
    .fields = {field<&ReplicaIdentity::identity>(
        "identity", "full, nothing, or the name of a unique index (default: the primary key)", Identity::change)},
    .create = Identity::create,
    .drop = Identity::drop,
    .follow =
        [](Object& object, const ObjectRef& from, const ObjectRef& to) {
          follow_index(object, static_cast<ReplicaIdentity&>(object).identity, from, to);
        },
    .needs =
        [](const Object& object, const Database& database, const std::function<void(const ObjectRef&)>& need) {
          need_index(object, index_of_identity(static_cast<const ReplicaIdentity&>(object).identity), database, need);
        },
    .disposable = always,
    .validate =
        [](const Object& object, const Database& database, Mistakes& mistakes) {
          refuse_index_of_others(object, index_of_identity(static_cast<const ReplicaIdentity&>(object).identity),
                                 database, mistakes);
        },
};

}  // namespace reconcile
