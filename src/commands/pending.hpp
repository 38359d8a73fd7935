// The pending change as migrations: the difference of two states, there and back.
#pragma once

#include "commands/states.hpp"
#include "core/migration.hpp"
#include "migrations/tool.hpp"

namespace reconcile {

/// The way from the live state to the desired one and its undoing, named as those that follow the ones in the folder;
/// `up` is the plan that it is made of. `plain`: without guards.
std::vector<Migration> pending_migrations(const Settings& settings, const States& states, Plan up,
                                          const MigrationTool& tool, const std::string& slug,
                                          const MigrationFolder& there, const std::string& date = {},
                                          bool plain = false);

}  // namespace reconcile
