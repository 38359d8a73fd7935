// What flags, reconcile.yaml and the environment say.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "apply/replay.hpp"
#include "apply/transaction.hpp"
#include "lint/rules.hpp"
#include "load/canonical.hpp"
#include "load/ignored.hpp"

namespace reconcile {

struct Settings {
  std::string config;                ///< --config, else reconcile.yaml here or in a parent folder; empty: there is none
  std::string database;              ///< empty: DATABASE_URL, then libpq's own environment
  std::vector<std::string> desired;  ///< default schemas
  std::vector<std::string> schemas;  ///< empty: those that the desired state names; `*`: all
  std::string migrations;            ///< default generated_migrations
  std::string format = "text";
  std::string migration_format;                     ///< the tool of the migrations; empty: what the folder looks like
  std::map<std::string, std::string> placeholders;  ///< values for Flyway's ${name}, from reconcile.yaml
  std::size_t longest_name = 0;  ///< of a migration, number included; from reconcile.yaml; 0: what the project allows
  std::string history_table;     ///< `schema.table` of the migrations' tool; empty: as its own settings say
  ReplaySettings replay;         ///< from reconcile.yaml
  std::string output;
  std::string color = "auto";
  bool quiet = false;
  bool verbose = false;
  bool allow_destructive = false;  ///< data may be lost, and definitions dropped
  bool allow_drops = false;        ///< definitions may be dropped
  bool concurrently = false;  ///< indexes of tables that are there, without keeping writers out
  bool allow_public = false;  ///< from reconcile.yaml; --schema public or '*' says so too
  struct InFile {
    bool schemas = false;       ///< reconcile.yaml names schemas
    bool allow_public = false;  ///< reconcile.yaml allows schema public
  };
  InFile in_file;
  /// Patterns of objects: `allow_drop` of those that may be dropped or lose data without --allow-destructive and
  /// --allow-drops, `protect` of those that may not even with them.
  std::vector<std::string> allow_drop, protect;
  Place protect_place;
  struct Lint {
    LintLevels levels;
    std::string since;  ///< a number, or the name or revision of a migration; empty: none
    Place since_place;  ///< in reconcile.yaml
    bool all = false;   ///< --all: what is found before `since` too, as warnings
  };
  Lint lint;                  ///< from reconcile.yaml
  Ignoring ignoring;          ///< from reconcile.yaml
  bool strict = false;        ///< what is not covered is refused
  bool pin_versions = false;  ///< inspect writes the versions of extensions
  Scratch scratch;
  std::string history_schema;  ///< where `migrate` keeps its history; empty: the first managed schema
  std::string lock_timeout;    ///< of one attempt to get a lock; default 5s
  int lock_retries = 10;
};

/// What is wrong with a time as PostgreSQL's settings take it; empty: nothing.
std::string wrong_time(const std::string& text);

/// Every key that reconcile.yaml may have.
const std::vector<std::string_view>& setting_keys();

/// Reads reconcile.yaml for everything that no flag has set. Throws Error for what is wrong with it.
void read_config(Settings& settings);

/// How long to wait for locks, and a warning for every time that it takes longer.
ApplySettings apply_settings(const Settings& settings);

/// Writes where --output says, whole or not at all; else to standard output.
void write_output(const Settings& settings, const std::string& text);

/// The same for what people read: characters that a terminal obeys are escaped, see core/printable.
void write_text(const Settings& settings, const std::string& text);

/// Writes a file, whole or not at all.
void write_file(const std::string& path, const std::string& text);

/// Whether colour is wanted on this stream (1 standard output, 2 standard error).
bool use_color(const Settings& settings, int stream);

}  // namespace reconcile
