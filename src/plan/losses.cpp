#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>

#include "objects/kinds.hpp"
#include "objects/objects.hpp"
#include "plan/steps.hpp"

namespace reconcile {

namespace {

std::string quoted(const std::string& value) { return value.empty() ? "the default" : fmt::format("'{}'", value); }

class Losses {
 public:
  Losses(const Database& from, const Database& to, const std::vector<Change>& changes)
      : from_(from), to_(to), changes_(changes) {
    for (std::size_t i = 0; i < changes.size(); ++i) at_.emplace(changes[i].ref, i);
  }

  Loss of(const Change& change) const {
    const Kind& kind = *change.ref.kind;
    switch (change.action) {
      case Change::Action::create: return {};
      case Change::Action::drop: return of_dropping(change);
      case Change::Action::recreate:
        if (!kind.disposable(*change.from) && !kind.set_aside) return {of_recreating(change)};
        break;
      default: break;
    }
    return {kind.data_loss ? kind.data_loss(*change.from, *change.to) : std::string()};
  }

 private:
  Loss of_dropping(const Change& change) const {
    const Kind& kind = *change.ref.kind;
    const bool is_disposable = kind.disposable(*change.from) || goes_on_as_identity(change.ref);
    if (!is_disposable && !kind.holds.empty()) return {fmt::format("drops the {} with {}", kind.name, kind.holds)};
    // what somebody wrote may be written nowhere else
    if (!is_disposable || (kind.printed_whole && change.ref.table.empty()))
      return {fmt::format("drops the {} with its definition", kind.name), true};
    return {};
  }

  std::string of_recreating(const Change& change) const {
    const Kind& kind = *change.ref.kind;
    if (kind.disposable(*change.to)) return "replaces its values with computed ones";
    // said of its table already
    if (change.fields.empty() && is_recreated({&table_kind, change.ref.schema, {}, change.ref.table, nullptr}))
      return {};
    if (keeps_rows(change)) return {};
    std::vector<std::string> names;
    const bool is_of_other_type =
        &kind == &column_kind && std::any_of(change.fields.begin(), change.fields.end(),
                                             [](const FieldChange& field) { return field.name == "type"; });
    for (const FieldChange& field : change.fields)
      names.push_back(fmt::format("{} from {} to {}", field.name, quoted(field.from), quoted(field.to)));
    return fmt::format("drops the {}{}{} and makes it anew: it cannot be changed in place ({})", kind.name,
                       kind.holds.empty() ? "" : " with ", kind.holds,
                       names.empty() ? change.why : fmt::format("{}", fmt::join(names, ", "))) +
           (is_of_other_type ? "; `using: EXPRESSION` on the column would convert its values" : "");
  }

  const Change* change_of(const ObjectRef& ref) const {
    const auto found = at_.find(ref);
    return found == at_.end() ? nullptr : &changes_[found->second];
  }

  bool is_recreated(const ObjectRef& ref) const {
    const Change* change = change_of(ref);
    return change && change->action == Change::Action::recreate;
  }

  /// The column that a sequence numbered goes on from its rows.
  bool goes_on_as_identity(const ObjectRef& sequence) const {
    if (sequence.kind != &sequence_kind) return false;
    const auto* owner =
        from_.get<SequenceOwner>({&sequence_owner_kind, sequence.schema, {}, sequence.name, &sequence_kind});
    if (!owner) return false;
    const ColumnName name = parse_column(owner->column);
    const auto* column = to_.get<Column>({&column_kind, name.schema, name.table, name.column, nullptr});
    return column && !column->identity.empty();
  }

  /// A partitioned table has no rows but those of its partitions, which are detached from it and attached again.
  bool keeps_rows(const Change& change) const {
    if (change.ref.kind != &table_kind) return false;
    const auto &before = static_cast<const Table&>(*change.from), &after = static_cast<const Table&>(*change.to);
    if (before.partition_by.empty() || before.has_partitions_elsewhere || after.partition_by.empty() ||
        after.partitions == "external")
      return false;
    const auto& objects = from_.objects();
    return std::all_of(objects.begin(), objects.end(), [&](const auto& object) {
      if (object->ref.kind != &table_kind) return true;
      const Partition* partition = partition_of(from_, object->ref.schema, object->ref.name);
      if (!partition || partition->of != change.ref.sql()) return true;
      const Change* its_own = change_of(object->ref);
      return !its_own || its_own->action == Change::Action::alter ||
             (its_own->action == Change::Action::recreate && keeps_rows(*its_own));
    });
  }

  const Database& from_;
  const Database& to_;
  const std::vector<Change>& changes_;
  std::unordered_map<ObjectRef, std::size_t, ObjectRefHash> at_;
};

}  // namespace

void say_losses(const Database& from, const Database& to, std::vector<Change>& changes) {
  const Losses losses(from, to, changes);
  for (Change& change : changes)
    if (!change.carried_by.kind) change.loss = losses.of(change);
}

}  // namespace reconcile
