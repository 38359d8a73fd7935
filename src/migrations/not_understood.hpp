// Files in a folder of migrations that cannot be read here, and what they look like.
#pragma once

#include <string>

#include "migrations/listing.hpp"

namespace reconcile {

/// Why a numbered file is a program that only its own tool can run; empty: it is not one.
std::string is_program(const ListedFile& file);

/// Throws Error where there are files that could be meant as migrations. It names them, and the tool that they look
/// like.
void refuse_what_is_not_understood(const FolderListing& listing);

}  // namespace reconcile
