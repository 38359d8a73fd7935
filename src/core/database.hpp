// A set of objects: the desired state, or what a server has.
#pragma once

#include <tsl/robin_map.h>

#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/kind.hpp"

namespace reconcile {

/// Something a server has of a class that no kind models yet.
struct NotCovered {
  std::string what;  ///< `view`
  std::string name;  ///< `migration.open_flows`
};

struct NameInSchema {
  Symbol schema;
  Symbol name;
  friend bool operator==(const NameInSchema&, const NameInSchema&) = default;
};
struct NameInSchemaHash {
  std::size_t operator()(const NameInSchema& key) const { return key.schema.hash() * 1099511628211U + key.name.hash(); }
};

class Database {
 public:
  using Objects = std::vector<std::unique_ptr<Object>>;

  /// The object that has the name already, if there is one; the new one is then not added.
  const Object* add(std::unique_ptr<Object> object);
  /// Makes room for that many more.
  void reserve(std::size_t more) { by_ref_.reserve(by_ref_.size() + more); }
  void remove(const ObjectRef& ref);
  /// Puts another object in the place of the one of the same name.
  void replace(std::unique_ptr<Object> object);
  /// Gives an object another name or schema; what nests in it follows.
  void rename(const ObjectRef& from, const ObjectRef& to);

  const Objects& objects() const { return objects_; }
  const Object* find(const ObjectRef& ref) const;
  Object* find(const ObjectRef& ref);
  /// By the name alone, whatever kind has it in that namespace.
  const Object* find(Namespace name_space, Symbol schema, Symbol name) const;
  /// The objects whose name with arguments begins so: functions that share a name.
  const std::vector<const Object*>& overloads(Symbol schema, Symbol name) const;
  /// The objects that nest in a table, in their order.
  const std::vector<Object*>& parts(Symbol schema, Symbol table) const;

  template <typename T>
  const T* get(const ObjectRef& ref) const {
    return static_cast<const T*>(find(ref));
  }

  std::vector<std::string> schemas;  ///< the ones in scope
  struct UsualOwner {
    std::string role;
    bool given = false;  ///< who reads is another role: what it makes it can, and has to, give to that one
  };
  /// Of a live one: who owns what says nothing about it, by schema; under "" of what is in none.
  std::map<std::string, UsualOwner> usual_owners;
  ServerVersion version;
  std::vector<NotCovered> not_covered;
  Objects ignored;  ///< is there, and is nobody's business but that of what stands on it

 private:
  struct RefOf {
    using is_transparent = void;
    std::size_t operator()(const ObjectRef& ref) const { return ObjectRefHash()(ref); }
    std::size_t operator()(const Object* object) const { return ObjectRefHash()(object->ref); }
  };
  struct SameRef {
    using is_transparent = void;
    bool operator()(const Object* a, const Object* b) const { return a->ref == b->ref; }
    bool operator()(const Object* a, const ObjectRef& b) const { return a->ref == b; }
    bool operator()(const ObjectRef& a, const Object* b) const { return a == b->ref; }
  };

  void forget_parts() const {
    parts_.clear();
    overloads_.clear();
  }

  Objects objects_;
  using Place = std::pair<const Object*, std::size_t>;
  tsl::robin_map<const Object*, std::size_t, RefOf, SameRef, std::allocator<Place>, true> by_ref_;  // keeps the hashes
  std::unordered_map<NameInSchema, ObjectRef, NameInSchemaHash> by_name_[3];
  mutable std::unordered_map<NameInSchema, std::vector<Object*>, NameInSchemaHash> parts_;
  mutable std::unordered_map<NameInSchema, std::vector<const Object*>, NameInSchemaHash> overloads_;
};

}  // namespace reconcile
