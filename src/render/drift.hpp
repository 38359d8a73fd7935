// A plan, read the other way: how the live database differs from the desired state.
#pragma once

#include "core/plan.hpp"
#include "render/entries.hpp"
#include "render/words.hpp"

namespace reconcile {

struct Drift {
  enum class What { missing, extra, differs, renamed };
  What what = What::differs;
  ObjectRef ref;                        ///< what a person would name: the column of a default
  const Change* change = nullptr;       ///< which may be about a part of it
  std::vector<Difference> differences;  ///< of one that differs
  bool proven = true;                   ///< false: no server could be asked whether it differs
  Place place;  ///< in the desired state; of an extra object that of its table, if the desired state has that
};

/// Sorted by place. What only has to be rebuilt for something else is no drift, nor are the parts of what is missing.
std::vector<Drift> drifts(const Plan& plan, const Database& desired);

/// One line for each, place first; values that are long stand below it.
std::string drift_text(const Plan& plan, const Database& desired, const Checked& checked, bool color);

}  // namespace reconcile
