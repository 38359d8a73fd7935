// Two databases → a plan.
//
// The steps, in the order in which plan.cpp takes them:
//   refuse    what the server is too old for is refused before anything is asked of it
//   match     gives live objects the names that the desired state has for them (renamed_from, any_of)
//   compare   object by object, field by field: created, dropped, altered
//   rebuild   what cannot be altered in place is dropped and created again, and so is what stands on it
//   order     one graph over all changes, one sort: what an object needs comes first, what needs it goes first
//   fold      columns and constraints move into the CREATE TABLE of their table where no edge of the graph crosses
//   concurrently  where that is wished, indexes of tables that are there
//   split     as few transactions as those allow that must be committed first, or run outside of one
#pragma once

#include "core/plan.hpp"

namespace reconcile {

/// All that must exist before an object: the kind's needs, what it nests in, what it is part of, its schema.
void needs_of_object(const Object& object, const Database& database, const std::function<void(const ObjectRef&)>& need);

/// Throws an Error that names all that a server of `desired.version` does not have yet.
void refuse_unavailable(const Database& desired);

/// An object that keeps what it holds under another name, or in another schema.
struct Rename {
  ObjectRef from;
  ObjectRef to;
};

/// What match() did, so that the way back can undo it.
using Renames = std::vector<Rename>;

/// Renames in `live` what the desired state says was renamed, and in `desired` the key columns that have another
/// allowed name in `live`; looks up the primary keys that foreign keys refer to. Throws Error where that is impossible.
Renames match(Database& live, Database& desired);

/// What carries them out, in this order.
Statements statements_of(const Renames& renames);

/// What a table or column of the states is in the live database until it is renamed.
ObjectRef ref_before(const Renames& renames, const ObjectRef& ref);

/// The schemas beside those known from which something is to come.
std::vector<std::string> schemas_before(const Database& desired, const std::vector<std::string>& known);

/// An unnamed constraint of the desired state takes the name of the live one that is the same. After load/canonical.
void adopt_names(const Database& live, Database& desired);

/// From the one state to the other. The renames come first; for the way back pass them reversed, they then come last.
/// Throws Error (status 1) for a change that is neither possible in place nor by dropping and creating without loss.
struct Manner {
  bool backwards = false;
  bool concurrently = false;  ///< builds and drops indexes of tables that are there without keeping writers out
};
Plan make_plan(const Database& from, const Database& to, const Renames& renames, Manner manner = {});

/// Both states with the next of the names that `any_of` allows for key columns, as another environment may have them.
struct OtherNames {
  Database live;
  Database desired;
};
std::vector<std::unique_ptr<OtherNames>> with_other_key_names(const Database& live, const Database& desired);

/// Joins the plans of environments that differ in the names of keys: where a statement differs, each of its forms says
/// for which column it is meant.
void add_variants(Plan& plan, const Plan& other, const Database& desired);

}  // namespace reconcile
