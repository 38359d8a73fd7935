#include "core/database.hpp"

#include <algorithm>

namespace reconcile {

namespace {

bool is_facet(const ObjectRef& ref) { return ref.of != nullptr; }

}  // namespace

const Object* Database::add(std::unique_ptr<Object> object) {
  const ObjectRef& ref = object->ref;
  const auto [at, is_new] = by_ref_.emplace(object.get(), objects_.size());
  if (!is_new) return objects_[at->second].get();
  if (ref.kind->name_space != Namespace::own) {
    auto& names = by_name_[static_cast<std::size_t>(ref.kind->name_space)];
    const auto [other, name_is_new] = names.try_emplace(NameInSchema{ref.schema, ref.name}, ref);
    if (!name_is_new) {
      by_ref_.erase(at);
      return find(other->second);
    }
  }
  objects_.push_back(std::move(object));
  forget_parts();
  return nullptr;
}

const Object* Database::find(const ObjectRef& ref) const {
  const auto found = by_ref_.find(ref);
  return found == by_ref_.end() ? nullptr : objects_[found->second].get();
}

Object* Database::find(const ObjectRef& ref) {
  return const_cast<Object*>(static_cast<const Database*>(this)->find(ref));
}

const Object* Database::find(Namespace name_space, Symbol schema, Symbol name) const {
  const auto& names = by_name_[static_cast<std::size_t>(name_space)];
  const auto found = names.find({schema, name});
  return found == names.end() ? nullptr : find(found->second);
}

void Database::remove(const ObjectRef& gone) {
  const ObjectRef ref = gone;  // the argument may live in the object
  const auto found = by_ref_.find(ref);
  if (found == by_ref_.end()) return;
  const std::size_t at = found->second;
  by_ref_.erase(found);
  if (ref.kind->name_space != Namespace::own)
    by_name_[static_cast<std::size_t>(ref.kind->name_space)].erase(NameInSchema{ref.schema, ref.name});
  if (at + 1 != objects_.size()) {
    objects_[at] = std::move(objects_.back());
    by_ref_[objects_[at].get()] = at;
  }
  objects_.pop_back();
  forget_parts();
}

void Database::rename(const ObjectRef& from, const ObjectRef& to) {
  const ObjectRef old = from, now = to;  // the arguments may live in the object
  Objects moved;
  const auto take = [&](const ObjectRef& ref, const auto& change) {
    const auto found = by_ref_.find(ref);
    if (found == by_ref_.end()) return;
    auto copy = objects_[found->second]->clone();
    remove(ref);
    change(copy->ref);
    moved.push_back(std::move(copy));
  };
  std::vector<ObjectRef> following;
  for (const auto& object : objects_) {
    const ObjectRef& ref = object->ref;
    const auto& containers = ref.kind->nested_in;
    const bool nests = old.table.empty() && ref.schema == old.schema && ref.table == old.name &&
                       (old.kind->name_space == Namespace::relation ||
                        std::find(containers.begin(), containers.end(), old.kind) != containers.end());
    const bool facet = is_facet(ref) && ref.of == old.kind && ref.schema == old.schema && ref.table == old.table &&
                       ref.name == old.name;
    if (nests || facet) following.push_back(ref);
  }
  take(old, [&](ObjectRef& ref) { ref = now; });
  for (const ObjectRef& ref : following)
    take(ref, [&](ObjectRef& moving) {
      moving.schema = now.schema;
      if (is_facet(moving) && moving.of == old.kind)
        moving.name = now.name;
      else
        moving.table = now.name;
    });
  for (auto& object : moved) add(std::move(object));
}

void Database::replace(std::unique_ptr<Object> object) {
  const auto found = by_ref_.find(object->ref);
  const std::size_t at = found->second;
  by_ref_.erase(found);
  by_ref_.emplace(object.get(), at);
  objects_[at] = std::move(object);
  forget_parts();
}

const std::vector<const Object*>& Database::overloads(Symbol schema, Symbol name) const {
  static const std::vector<const Object*> none;
  if (overloads_.empty()) {
    overloads_.try_emplace(NameInSchema{});  // not asked again where there are none
    for (const auto& object : objects_)
      if (object->ref.kind->has_arguments && !object->ref.of)
        overloads_[{object->ref.schema, Symbol(bare_name(object->ref.name.text()))}].push_back(object.get());
  }
  const auto found = overloads_.find({schema, name});
  return found == overloads_.end() ? none : found->second;
}

const std::vector<Object*>& Database::parts(Symbol schema, Symbol table) const {
  static const std::vector<Object*> none;
  if (parts_.empty()) {
    for (const auto& object : objects_)
      if (!object->ref.table.empty()) parts_[{object->ref.schema, object->ref.table}].push_back(object.get());
    for (auto& [key, parts] : parts_)
      std::stable_sort(parts.begin(), parts.end(), [](const Object* a, const Object* b) {
        if (a->ref.kind != b->ref.kind) return a->ref.kind->order < b->ref.kind->order;
        return a->position != b->position ? a->position < b->position : a->ref.name < b->ref.name;
      });
  }
  const auto found = parts_.find({schema, table});
  return found == parts_.end() ? none : found->second;
}

}  // namespace reconcile
