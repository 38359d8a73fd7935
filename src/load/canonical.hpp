// What the server would store for the SQL that a user wrote, see DESIGN "canonical form": equal text, equal trees, the
// server's word.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "core/database.hpp"
#include "server/connection.hpp"

namespace reconcile {

/// Where to ask when the target itself cannot be asked: it is read-only, or something that the SQL needs is not there
/// yet.
struct Scratch {
  std::string url;      ///< --scratch; empty: a throw-away server, else a database made on the target for the while
  std::string bin_dir;  ///< --postgres-bin
};

/// Makes the objects and all that they need, of that state, inside the caller's transaction.
using BuildState =
    std::function<void(Connection& connection, const Database& state, const std::vector<ObjectRef>& objects)>;

/// The server stores something that the user wrote in the reach of a search path: its print is what can be run
/// anywhere.
bool needs_print(const SqlText& text);

/// Fills in `stored` of every piece of SQL in `desired`. Only what the live state leaves open is asked; the target is
/// left as it was. Throws Error with the place of every piece that the server refuses. `for_guards` also finds out what
/// a print becomes when it is restored, which only a migration file needs to know. Returns the objects about which no
/// server could be asked and that may be the same, for all that is known.
std::vector<const Object*> make_canonical(Database& desired, const Database& live, Connection& target,
                                          const Scratch& scratch, const BuildState& build, bool for_guards);

}  // namespace reconcile
