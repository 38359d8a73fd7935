// JSON, as a server prints it and as jsonb stores it.
#pragma once

#include <string>
#include <string_view>

#include "core/document.hpp"

namespace reconcile {

/// Reads JSON that a server made. Numbers keep their spelling. Throws Error where it is none.
Document parse_json(std::string_view text);

/// The JSON text in the form in which jsonb prints it: keys by length, then bytes; one space after ':' and ','.
std::string to_jsonb(const Document& document);

/// Whether YAML's core schema reads this plain scalar as a JSON number, true, false or null.
bool is_json_literal(std::string_view plain);

}  // namespace reconcile
