// A number for a text that is the same on every machine and in every version of the program.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace reconcile {

/// FNV-1a; `before` is the hash of what comes before the text.
std::uint64_t hash(std::string_view text, std::uint64_t before = 14695981039346656037U);

/// Sixteen digits.
std::string to_hex(std::uint64_t number);

/// SHA-256 in 64 hexadecimal digits: what a server computes too, also one that may not use MD5.
std::string sha256(std::string_view text);

}  // namespace reconcile
