// What is written and says no more than leaving it out, so that it is no difference to a server that has it unsaid.
#include <algorithm>

#include "load/resolve_steps.hpp"
#include "objects/domain.hpp"
#include "objects/kinds.hpp"

namespace reconcile {

namespace {

void forget(std::string& word, std::string_view usual) {
  if (word == usual) word.clear();
}

std::string* deferrable_of(Object& object) {
  if (object.ref.kind == &primary_key_kind) return &static_cast<PrimaryKey&>(object).deferrable;
  if (object.ref.kind == &unique_kind) return &static_cast<Unique&>(object).deferrable;
  if (object.ref.kind == &exclusion_kind) return &static_cast<Exclusion&>(object).deferrable;
  if (object.ref.kind == &foreign_key_kind) return &static_cast<ForeignKey&>(object).deferrable;
  return nullptr;
}

std::string* tablespace_of(Object& object) {
  if (object.ref.kind == &table_kind) return &static_cast<Table&>(object).tablespace;
  if (object.ref.kind == &materialized_view_kind) return &static_cast<MaterializedView&>(object).tablespace;
  if (object.ref.kind == &index_kind) return &static_cast<Index&>(object).tablespace;
  if (object.ref.kind == &primary_key_kind) return &static_cast<PrimaryKey&>(object).tablespace;
  if (object.ref.kind == &unique_kind) return &static_cast<Unique&>(object).tablespace;
  if (object.ref.kind == &exclusion_kind) return &static_cast<Exclusion&>(object).tablespace;
  return nullptr;
}

void forget_in(Statistics& statistics) {
  if (statistics.target == -1) statistics.target.reset();
  Names all = statistics.kinds;
  std::sort(all.begin(), all.end());
  if (all == Names{"dependencies", "mcv", "ndistinct"}) statistics.kinds.clear();
}

/// `comment: ""` and `grants: {}` are none.
bool says_nothing(const Object& object) {
  const Kind* const may_be_empty[] = {
      &inheritance_kind, &clustered_on_kind,    &replica_identity_kind,       &extension_dependencies_kind,
      &owner_kind,       &security_labels_kind, &column_security_labels_kind, &index_comment_kind,
      &comment_kind};
  const Kind& kind = *object.ref.kind;
  if (std::find(std::begin(may_be_empty), std::end(may_be_empty), &kind) == std::end(may_be_empty)) return false;
  const auto empty = kind.make();
  return std::all_of(kind.fields.begin(), kind.fields.end(),
                     [&](const Field& field) { return field.equal(object, *empty); });
}

}  // namespace

bool forget_defaults(Object& object) {
  const Kind* kind = object.ref.kind;
  if (std::string* deferrable = deferrable_of(object)) forget(*deferrable, "false");
  if (std::string* tablespace = tablespace_of(object)) forget(*tablespace, "pg_default");
  if (kind == &table_kind) forget(static_cast<Table&>(object).access_method, "heap");
  if (kind == &materialized_view_kind) forget(static_cast<MaterializedView&>(object).access_method, "heap");
  if (kind == &column_kind) forget_defaults(static_cast<Column&>(object));
  if (kind == &domain_kind)
    if (std::string& collation = static_cast<Domain&>(object).collation; !collation.empty())
      collation = usual_name(collation);
  if (kind == &sequence_kind) forget_defaults(static_cast<Sequence&>(object));
  if (kind == &statistics_kind) forget_in(static_cast<Statistics&>(object));
  if (kind == &subscription_kind) forget(static_cast<Subscription&>(object).slot_name, object.ref.name.text());
  if (kind == &replica_identity_kind) forget(static_cast<ReplicaIdentity&>(object).identity, "default");
  if (kind == &column_security_labels_kind)
    std::erase_if(static_cast<ColumnSecurityLabels&>(object).columns,
                  [](const auto& each) { return each.second.empty(); });
  return says_nothing(object);
}

}  // namespace reconcile
