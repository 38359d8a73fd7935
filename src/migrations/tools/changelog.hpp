// A master changelog of Liquibase: XML, YAML or JSON that includes other files and holds changesets.
#pragma once

#include <string>

#include "migrations/listing.hpp"

namespace reconcile {

/// The changelog that no other one includes; null where there is none. Throws Error where there are several.
const ListedFile* master_of(const FolderListing& listing);

/// The migrations, in its order: a file of formatted SQL is one, and so is a changeset of another changelog.
void read_changelog(const FolderListing& listing, const ListedFile& master, MigrationFolder& folder);

/// The changelog with that file included at its end; empty where it cannot be added to.
std::string with_include(const ListedFile& master, const std::string& file);

/// Whether it takes whatever lies in a folder.
bool includes_folder(const FolderListing& listing, const ListedFile& master, const std::string& folder);

/// One file of formatted SQL; false where it is not.
bool read_formatted_sql(const NewFile& file, MigrationFile& found);

}  // namespace reconcile
