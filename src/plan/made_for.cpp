#include "plan/made_for.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "core/hash.hpp"
#include "objects/kinds.hpp"
#include "objects/objects.hpp"
#include "plan/fingerprint.hpp"

namespace reconcile {

namespace {

constexpr std::string_view none = "none";
constexpr std::string_view line_start = "reconcile: made for ", whole = " with all its parts";

ObjectRef table_of(const ObjectRef& ref) {
  const bool is_facet_of_table = ref.of == &table_kind;
  return {&table_kind, ref.schema, {}, ref.table.empty() && is_facet_of_table ? ref.name : ref.table, nullptr};
}

std::string print_of(const Database& database, const ObjectRef& ref, bool with_parts) {
  const Object* object = database.find(ref);
  if (!object) return std::string(none);
  if (is_unsaid(*object)) return std::string(none);
  return to_hex(with_parts ? fingerprint_with_parts(*object, database) : fingerprint(*object, database));
}

class Entries {
 public:
  Entries(const Plan& plan, const Database& from, const Renames& renames, const Database& to)
      : from_(from), renames_(renames), to_(to) {
    for (const Change& change : plan.changes)
      if (change.ref.kind == &table_kind && change.action != Change::Action::alter) whole_.insert(change.ref);
    for (const Change& change : plan.changes)
      if (is_certain(change)) add(change.ref);
  }

  /// In the order of the plan. What several files touch is known in no state between them.
  std::vector<std::vector<MadeFor>> split(const std::vector<std::vector<ObjectRef>>& files) const {
    std::vector<std::vector<MadeFor>> parts(files.size());
    for (const Group& group : groups_) {
      std::vector<std::size_t> touching;
      for (std::size_t i = 0; i < files.size(); ++i)
        if (std::any_of(files[i].begin(), files[i].end(),
                        [&](const ObjectRef& ref) { return head(ref) == group.head; }))
          touching.push_back(i);
      if (touching.size() != 1) continue;
      auto& part = parts[touching.front()];
      part.insert(part.end(), group.entries.begin(), group.entries.end());
    }
    return parts;
  }

 private:
  struct Group {
    ObjectRef head;
    std::vector<MadeFor> entries;
  };

  /// The table where that comes, goes or gets another name with all that nests in it.
  ObjectRef head(const ObjectRef& ref) const {
    if (const ObjectRef table = table_of(ref); whole_.contains(table)) return table;
    return ref;
  }

  /// An object that is recreated only because of what it depends on may be printed differently afterwards.
  static bool is_certain(const Change& change) {
    if (change.ref.kind == &data_kind) return false;  // whoever asks reads no rows
    return change.action != Change::Action::recreate || !change.fields.empty();
  }

  /// The reference to the object before the renames.
  ObjectRef old_ref(const ObjectRef& ref) const {
    if (!ref.of) return ref_before(renames_, ref);
    const ObjectRef owner = ref_before(renames_, {ref.of, ref.schema, ref.table, ref.name, nullptr});
    return {ref.kind, owner.schema, owner.table, owner.name, ref.of};
  }

  void add(const ObjectRef& ref) {
    const ObjectRef top = head(ref);
    if (!seen_.insert(top).second) return;
    if (top.described().find('\n') != std::string::npos) return;  // it is to fit into a line
    const bool with_parts = whole_.contains(top);
    const auto named = [&](const ObjectRef& each) {
      return each.described() + (with_parts ? std::string(whole) : std::string());
    };
    Group group{top, {}};
    const ObjectRef old = old_ref(top);
    const std::string before = print_of(from_, old, with_parts), after = print_of(to_, top, with_parts);
    if (old == top) {
      group.entries = {{named(top), before, after}};
    } else {
      // one name may go from one object to another
      if (from_.find(top) || to_.find(old)) return;
      if (before != none) group.entries.push_back({named(old), before, std::string(none)});
      group.entries.push_back({named(top), std::string(none), after});
    }
    groups_.push_back(std::move(group));
  }

  const Database& from_;
  const Renames& renames_;
  const Database& to_;
  std::unordered_set<ObjectRef, ObjectRefHash> whole_, seen_;
  std::vector<Group> groups_;
};

}  // namespace

std::vector<std::vector<MadeFor>> made_for(const Plan& plan, const Database& from, const Renames& renames,
                                           const Database& to, const std::vector<std::vector<ObjectRef>>& files) {
  return Entries(plan, from, renames, to).split(files);
}

std::string to_line(const MadeFor& entry) {
  return fmt::format("{}{}: {} -> {}", line_start, entry.object, entry.before, entry.after);
}

std::vector<MadeFor> read_made_for(std::string_view sql) {
  std::vector<MadeFor> entries;
  for (std::size_t at = 0; at < sql.size();) {
    const std::size_t end = std::min(sql.find('\n', at), sql.size());
    std::string_view line = sql.substr(at, end - at);
    at = end + 1;
    if (line.ends_with('\r')) line.remove_suffix(1);
    const std::size_t start = line.find(line_start), arrow = line.rfind(" -> "), colon = line.rfind(": ", arrow);
    if (!(line.starts_with("--") || line.starts_with('#')) || start == std::string_view::npos ||
        arrow == std::string_view::npos || colon == std::string_view::npos || colon < start + line_start.size())
      continue;
    const std::size_t name = start + line_start.size();
    entries.push_back({std::string(line.substr(name, colon - name)),
                       std::string(line.substr(colon + 2, arrow - colon - 2)), std::string(line.substr(arrow + 4))});
  }
  return entries;
}

namespace {

/// The entries of which `is_one` holds, given what the object is in the database.
template <typename IsOne>
std::vector<MadeFor> entries_where(const std::vector<MadeFor>& entries, const Database& live, const IsOne& is_one) {
  if (entries.empty()) return {};
  std::unordered_map<std::string, const Object*> by_name;
  for (const auto& object : live.objects()) by_name.emplace(object->ref.described(), object.get());
  std::vector<MadeFor> found;
  for (const MadeFor& entry : entries) {
    const bool with_parts = entry.object.ends_with(whole);
    const auto object = by_name.find(entry.object.substr(0, entry.object.size() - (with_parts ? whole.size() : 0)));
    const std::string now =
        object == by_name.end() ? std::string(none) : print_of(live, object->second->ref, with_parts);
    if (is_one(entry, now)) found.push_back(entry);
  }
  return found;
}

}  // namespace

std::vector<MadeFor> not_made_for(const std::vector<MadeFor>& entries, const Database& live) {
  return entries_where(entries, live, [](const MadeFor& entry, const std::string& now) {
    return now != entry.before && now != entry.after;
  });
}

std::vector<MadeFor> as_before(const std::vector<MadeFor>& entries, const Database& live) {
  return entries_where(entries, live, [](const MadeFor& entry, const std::string& now) { return now == entry.before; });
}

}  // namespace reconcile
