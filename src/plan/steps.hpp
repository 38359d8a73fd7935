// The steps of match and make_plan, see plan.hpp.
#pragma once

#include "plan/plan.hpp"

namespace reconcile {

/// An object without an owner belongs to that of its schema, also on the way back; and an owner has all privileges.
/// Privileges that everybody has anyway are none.
void look_up_owners(Database& live, Database& desired);

/// The NOT NULL of a domain that has no name of its own is the live one, whatever that is called; a subscription that
/// is to stream as the server does anyway says nothing of it.
void leave_to_the_server(const Database& live, Database& desired);

/// The table that SQL calls so, with its schema: one of tables_above().
ObjectRef table_ref(const std::string& sql);
/// The column, check, … of that name in another table.
ObjectRef part_of(const ObjectRef& table, const ObjectRef& part);

/// Created, dropped, altered; with what cannot be altered and all that stands on it as recreated.
std::vector<Change> compare(const Database& from, const Database& to, Mistakes& impossible);

/// Says of every change what would be lost by it.
void say_losses(const Database& from, const Database& to, std::vector<Change>& changes);

/// What differs between two objects, and whether the server can alter all of it in place.
struct Differences {
  std::vector<FieldChange> fields;
  bool in_place = true;
};
Differences differences(const Object& from, const Object& to, ServerVersion version);

/// What an object that has to be announced needs, and what in turn speaks of it: it goes along with the object.
void circle_of(const Object& object, const Database& database, const std::function<void(const ObjectRef&)>& in_circle);

/// Whether a shell type does not go, but is the announcement of what it becomes.
bool gets_defined(const ObjectRef& ref, const Database& to);

/// What a change of a table does to its partitions, and to the tables that inherit from it: their own changes are
/// carried by it, or begin where it ends.
void hand_down(const Database& from, const Database& to, std::vector<Change>& changes);

/// Whether it takes an index, a key or a foreign key from a partitioned table and with that from its partitions, and
/// not to make the same one again.
bool goes_from_partitions(const Change& change);

/// A partition that is detached keeps the indexes and keys that it has from its table: those that it is not to have go.
void take_from_detached(const Database& from, const Database& to, std::vector<Change>& changes);

/// Gives a drop that loses something a hint where what is created looks like the same object under another name.
void suggest_renames(std::vector<Change>& changes, const Database& from, const Database& to);

/// One node of the graph: a change, one half of a recreation, or what comes before a creation.
struct Step {
  std::size_t change = 0;
  enum class Half { all, drop, create, discard, announce } half = Half::all;
  Statements statements;
  std::vector<std::size_t> after;  ///< the steps that come before it
};

/// Whether it takes something away, if only to make it anew.
bool is_gone(const Step& step, const std::vector<Change>& changes);

/// The step that frees the name of a NOT NULL (18) or of the sequence of an identity, and the one that takes it.
std::vector<std::pair<std::size_t, std::size_t>> freed_before_taken(const std::vector<Step>& steps,
                                                                    const std::vector<Change>& changes,
                                                                    const ServerVersion& version);

/// By `after`, and where that leaves it open in the order that users expect.
std::vector<Step> in_sequence(std::vector<Step> steps, const std::vector<Change>& changes);

/// In an order in which every step comes after those it needs. `after` counts in the new order.
std::vector<Step> order(const std::vector<Change>& changes, const Database& from, const Database& to,
                        ServerVersion version);

/// Guards the drop of every object that is recreated only because an object that it depends on changes: once that
/// change has been made, a second run does not drop the object again.
void guard_rebuilds(std::vector<Step>& steps, const std::vector<Change>& changes, ServerVersion version);

/// Columns, defaults and constraints become lines of the statement that makes their table or column.
void fold(std::vector<Step>& steps, const std::vector<Change>& changes);

/// What can be made and dropped without keeping writers out of a table that is there is.
void concurrently(std::vector<Step>& steps, const std::vector<Change>& changes);

}  // namespace reconcile
