// The base of every object of a database: who it is, and where it was written.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/error.hpp"
#include "core/object_ref.hpp"

namespace reconcile {

/// What pg_identify_object_as_address() calls an object: `table column`, {migration, flows, status}, {}.
struct Address {
  std::string type;
  std::vector<std::string> names;
  std::vector<std::string> arguments;
};

struct Object {
  ObjectRef ref;
  Place place;                     ///< in the desired state; none for a live object
  Symbol renamed_from;             ///< the name it had before, if the user says so
  bool unnamed = false;            ///< the user gave no name: ref.name is what PostgreSQL would choose
  unsigned position = 0;           ///< among its siblings; never a difference
  std::vector<Address> stands_on;  ///< as pg_depend has it, where the server was asked for the whole object

  Object() = default;
  Object(const Object&) = default;
  Object& operator=(const Object&) = delete;
  virtual ~Object() = default;
  virtual std::unique_ptr<Object> clone() const = 0;
};

/// struct Table : Cloned<Table> { … }
template <typename T>
struct Cloned : Object {
  std::unique_ptr<Object> clone() const override { return std::make_unique<T>(static_cast<const T&>(*this)); }
};

}  // namespace reconcile
