// Document → YAML text in the canonical layout.
#pragma once

#include <string>

#include "core/document.hpp"

namespace reconcile {

/// Sections, tables and their sections in block style, every other object in one line.
std::string write_yaml(const Document& file);

/// A value in one line, as it stands within brackets.
std::string write_flow(const Document& value);

}  // namespace reconcile
