// The steps of resolve, see resolve.hpp.
#pragma once

#include <unordered_map>

#include "core/mentions.hpp"
#include "load/resolve.hpp"
#include "objects/objects.hpp"

namespace reconcile {

/// A function's name ends with the types of its arguments, as the server prints them.
void name_routines(Database& desired, Mistakes& mistakes);

/// An unnamed constraint gets the name that PostgreSQL would choose, a number behind it where that is taken.
void expand_shorthands(Database& desired, const std::vector<Shorthand>& shorthands, Mistakes& mistakes);

/// A partition gets from its table what it does not say itself, and a table from those that it inherits from: columns,
/// their defaults, checks.
void complete_partitions(Database& desired, Mistakes& mistakes);

/// Takes out what says no more than leaving it out, as `deferrable: false` does; whether that is all that the object
/// says. The type of a column has to be the server's.
bool forget_defaults(Object& object);

/// Whether a name has no more than a schema and a table; complains where it has.
bool is_table_name(std::string_view name, Place place, Mistakes& mistakes);

/// `clients(id)` → the table with its schema, and its columns.
void resolve_references(const Database& desired, ForeignKey& key, Mistakes& mistakes);
/// Without columns it is the primary key; of a table that is only live, plan/match looks it up.
void refer_to_primary_key(const Database& desired, ForeignKey& key, Mistakes& mistakes);
/// `flows.seq` → the column with its schema.
void resolve_owner(const Database& desired, SequenceOwner& owner, Mistakes& mistakes);

/// `data` as it is written → rows of values, each as JSON that the server reads as the type of its column.
void resolve_rows(const Database& desired, Data& data, Mistakes& mistakes);
/// The value that a row gives to a column, told as the server's JSON functions read it: no number but a whole one,
/// since jsonb prints others in its own way.
Document row_value(const std::string& text, Place place = {});

/// Whether PostgreSQL's grammar takes the pieces of SQL, and whether they name only columns that there are.
class SqlCheck {
 public:
  SqlCheck(const Database& desired, Mistakes& mistakes) : desired_(desired), mistakes_(mistakes) {}

  /// An index key that is a bare name of a column is quoted where it must be.
  void check(const Object& object, SqlText& text);

 private:
  /// `default: pending` is meant as a text, and SQL takes it for a column.
  void no_bare_word(const SqlText& text, const std::vector<Mention>& columns);
  void unknown_columns(const Object& object, const SqlText& text, const std::vector<Mention>& columns);

  const Database& desired_;
  Mistakes& mistakes_;
  std::unordered_map<std::string, std::vector<Mention>> right_[6];  // by syntax; the columns that each text names
};

}  // namespace reconcile
