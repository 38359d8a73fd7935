// What the server makes of pieces of SQL: built in temporary tables, read back, and let go.
#pragma once

#include <string>
#include <vector>

#include "core/database.hpp"
#include "server/connection.hpp"

namespace reconcile {

class Asking {
 public:
  /// `everything`: the server has nothing of the live state either.
  Asking(const Database& desired, const Database& live, bool everything)
      : desired_(desired), live_(live), everything_(everything) {}

  /// The objects, which are all of one schema, as the server prints them; see answer_for. `refused` gets what the
  /// server says no to.
  Database ask(Connection& connection, const std::string& schema, const std::vector<const Object*>& objects,
               Mistakes& refused);

 private:
  struct Building {
    std::string sql;
    const Object* object = nullptr;
  };

  std::string search_path(const std::string& schema) const;
  /// What the objects may need and the server does not have yet, in order of creation.
  std::vector<std::string> prerequisites() const;
  /// The tables that the objects stand on, then the objects.
  std::vector<Building> statements(const std::vector<const Object*>& objects) const;
  /// All at once; if the server refuses, one by one, to learn all that it refuses.
  static void build(Connection& connection, const std::vector<Building>& list, Mistakes& refused);

  const Database& desired_;
  const Database& live_;
  bool everything_;
};

/// The schema that the server gave to the temporary tables of an answer; empty if there are none.
std::string temporary_schema(const Database& answer);
/// The object of an answer for one that was asked about, or null.
const Object* answer_for(const Database& answer, const Object& object, const std::string& temporary);

}  // namespace reconcile
