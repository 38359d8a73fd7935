// Completion scripts for shells, made from the command line itself.
#pragma once

#include <CLI/App.hpp>
#include <string>

namespace reconcile {

/// `shell` is bash, zsh or fish.
std::string completion_script(const CLI::App& app, const std::string& shell);

}  // namespace reconcile
