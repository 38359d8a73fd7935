// What has to change, and the statements that do it.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/database.hpp"

namespace reconcile {

/// One attribute that differs; the values as a user would write them, empty for the default.
struct FieldChange {
  std::string name;
  std::string from;
  std::string to;
};

/// Data or a definition that a change loses.
struct Loss {
  std::string what;            ///< `drops the table with all its rows`; empty: nothing
  bool of_definition = false;  ///< only a definition, such as that of a view; false: data

  bool of_data() const { return !what.empty() && !of_definition; }
};

struct Change {
  enum class Action {
    create,
    drop,
    alter,
    move,      ///< unchanged, but moved to the new one of what it stands on
    recreate,  ///< dropped and created again, because it cannot be altered or what it stands on changes
    rename,
  };
  Action action = Action::create;
  ObjectRef ref;
  const Object* from = nullptr;  ///< null when created
  const Object* to = nullptr;    ///< null when dropped
  const Kind* nested_in = nullptr;  ///< of a column, an index, a trigger …: the kind of its table or view
  std::vector<FieldChange> fields;
  std::string why;        ///< of a recreation that no field explains: what it stands on
  std::vector<ObjectRef> causes;  ///< of such a recreation: everything whose change asks for it
  /// Why a partitioned table is recreated: a column of its partition key changes, or the type of one is replaced.
  ObjectRef key_part;
  Loss loss;
  std::string renamed_from;
  ObjectRef carried_by;  ///< what is done to this one, of a table above, does it too; or nothing
  ObjectRef follows;     ///< what is done to this one, of a table above, comes first and changes what is there
  std::shared_ptr<const Object> handed_down;  ///< what that leaves, which `from` then is
  bool only = false;                          ///< not what the tables below have of it
  bool lets_go = false;  ///< of a recreation: it only lets go of what is made anew, and takes hold of it again
  bool implied = false;  ///< it goes along with something else that is dropped, or made anew
};

/// Keeps pointers into the two databases that it was made from.
struct Plan {
  std::vector<Change> changes;  ///< in the order of their first statement
  std::vector<Statements>
      transactions;  ///< each a transaction of its own, or one statement that must be outside of any
  std::vector<NotCovered> not_covered;
  std::vector<const Object*> unproven;  ///< whose SQL no server could be asked about
  bool concurrently = false;            ///< what can be done without keeping writers out is done so

  bool empty() const { return changes.empty(); }
  /// The changes that lose something, without those that go along with another.
  std::vector<const Change*> losses() const;
  Statements statements() const;
};

}  // namespace reconcile
