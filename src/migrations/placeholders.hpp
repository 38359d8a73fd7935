// What a tool puts into a migration before it runs it: placeholders, variables of its environment, templates.
#pragma once

#include <string>
#include <string_view>

#include "migrations/listing.hpp"

namespace reconcile {

/// Flyway's settings about a folder, from the nearest flyway.conf or flyway.toml in it or in one of three above it.
struct FlywaySettings {
  Placeholders values;
  std::string prefix = "${", suffix = "}";
  bool replaces = true;
};
FlywaySettings flyway_settings(const FolderListing& listing);

/// Puts the values in, and names every placeholder without one as unresolved.
void fill(MigrationScript& script, const FlywaySettings& settings);

/// `${NAME}` between goose's marks ENVSUB ON and OFF.
void fill_from_environment(MigrationScript& script);

/// Names every `{{ … }}` as unresolved.
void name_templates(MigrationScript& script);

}  // namespace reconcile
