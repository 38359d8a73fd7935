// A plan, or what has drifted, as JSON for programs: docs/json.md says what stands in it.
#pragma once

#include "core/plan.hpp"
#include "core/server_version.hpp"
#include "core/table_size.hpp"
#include "render/entries.hpp"

namespace reconcile {

std::string plan_json(const Plan& plan, const TableSizes& sizes, const Checked& checked, ServerVersion version);

std::string drift_json(const Plan& plan, const Database& desired, const Checked& checked, ServerVersion version);

}  // namespace reconcile
