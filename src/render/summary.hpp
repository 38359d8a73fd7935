// A plan → what a person reads before it is carried out.
#pragma once

#include "core/plan.hpp"
#include "core/table_size.hpp"
#include "render/entries.hpp"
#include "render/paint.hpp"
#include "render/words.hpp"

namespace reconcile {

/// A block for each table: what changes from what to what, the lock and the work of each step; then the numbers, what
/// would be lost (`refused`: the losses that generate and apply refuse), and what was not looked at.
std::string plan_text(const Plan& plan, const TableSizes& sizes, const Comparison& comparison,
                      const std::vector<const Change*>& refused, bool color);

/// What the plan does not speak of: `Not covered: 3 views (a, b, c)`, and what could not be proven; or nothing.
std::string open_questions(const Plan& plan, const Paint& paint);

}  // namespace reconcile
