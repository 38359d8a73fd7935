// What an object is, in a number: equal for equal objects, whatever they are called and however a server prints them.
#pragma once

#include <cstdint>

#include "core/database.hpp"

namespace reconcile {

using Fingerprint = std::uint64_t;

/// Of its fields, without its own name. The database is the one that it is in.
Fingerprint fingerprint(const Object& object, const Database& database);

/// Of a table with all that nests in it, names included.
Fingerprint fingerprint_with_parts(const Object& table, const Database& database);

/// Whether the object is an owner that the state leaves unsaid. The catalog does not show it, and no fingerprint of a
/// table includes it.
bool is_unsaid(const Object& object);

/// Of all objects and their names.
Fingerprint fingerprint(const Database& database);

}  // namespace reconcile
