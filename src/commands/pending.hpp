// The pending change as migrations: the difference of two states, there and back.
#pragma once

#include "commands/states.hpp"
#include "core/migration.hpp"
#include "migrations/tool.hpp"

namespace reconcile {

/// The way from the live state to the desired one and its undoing, with the numbers after those that are `there`; `up`
/// is the plan that it is made of.
std::vector<Migration> pending_migrations(const Settings& settings, const States& states, Plan up, const MigrationTool& format,
                                          const std::string& slug, const std::vector<MigrationFile>& there);

}  // namespace reconcile
