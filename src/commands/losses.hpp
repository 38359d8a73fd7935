// What generate and apply refuse because it loses data, or because the settings protect it.
#pragma once

#include <vector>

#include "commands/settings.hpp"
#include "core/plan.hpp"

namespace reconcile {

/// The losses that --allow-destructive, --allow-drops and `allow_drop` do not allow.
std::vector<const Change*> refused_losses(const Settings& settings, const Plan& plan);

/// What `protect` forbids: that an object is dropped or loses data, or that something in a table loses it.
std::vector<Mistake> protected_changes(const Settings& settings, const Plan& plan);

/// Throws an Error with status refused that names all of both.
void refuse_losses(const Settings& settings, const Plan& plan);

}  // namespace reconcile
