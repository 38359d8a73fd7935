// Changes → what a person would name: one entry for an object with all that is part of it.
#pragma once

#include <unordered_set>

#include "core/finding.hpp"
#include "core/plan.hpp"

namespace reconcile {

struct Entry {
  enum class Sign { add, change, drop };
  Sign sign = Sign::change;
  ObjectRef ref;
  std::vector<const Change*> changes;        ///< its own, and those of its default, comment …
  std::vector<const Change*> parts;          ///< what comes or goes with it: the columns of a new table
  std::vector<const Statement*> statements;  ///< all of these, in their order
  bool implied = false;                      ///< it goes along with something else and is not counted

  const Change* own() const { return changes.empty() || !(changes.front()->ref == ref) ? nullptr : changes.front(); }
};

/// The entries of one table (or another thing that has parts), or a single one that stands alone.
struct Block {
  std::string schema;
  std::string table;  ///< empty for what stands alone
  const Kind* kind;   ///< of the table
  std::vector<Entry> entries;
};

/// In the order of kinds and names, which is not that of the statements.
std::vector<Block> blocks_of(const Plan& plan);

struct Counts {
  std::size_t add = 0, change = 0, drop = 0;
};
Counts count(const std::vector<Block>& blocks);

/// Where the desired state speaks of it, else of its table, else of its schema.
Place place_of(const Change& change, const Database& desired);

/// The objects about which it is not known whether they differ; one that is missing differs for certain.
std::vector<const Object*> uncertain(const Plan& plan);

/// `, 3 ignored`; nothing where `ignore` leaves nothing out.
std::string ignored_in_words(const Comparison& comparison);

/// What was compared to find the plan.
Comparison compared(const Plan& plan, const Database& live, const Database& desired);

/// The tables that the plan itself makes: they have no rows to look at and nobody who waits for them.
std::unordered_set<std::string> made_tables(const Plan& plan);

}  // namespace reconcile
