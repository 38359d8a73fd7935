// The one PostgreSQL server of a test run, and databases on it.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "core/database.hpp"
#include "plan/plan.hpp"
#include "server/connection.hpp"

namespace reconcile::test {

/// Started for the first test that asks for it, gone with the run.
std::string conninfo(const std::string& database);

/// Of that server.
std::string socket_folder();

/// An empty database that is dropped again.
class FreshDatabase {
 public:
  FreshDatabase();
  ~FreshDatabase();
  FreshDatabase(const FreshDatabase&) = delete;
  FreshDatabase& operator=(const FreshDatabase&) = delete;

  const std::string& name() const { return name_; }
  std::string conninfo() const { return test::conninfo(name_); }
  Connection connect() const { return Connection(conninfo()); }

 private:
  std::string name_;
};

/// `pg_dump --schema-only` of each, at the same time, without those tables.
std::vector<std::string> dumps(const std::vector<const FreshDatabase*>& databases,
                               const std::vector<std::string>& without = {});

/// `pg_dump` of a database, its rows too.
std::string dump_with_rows(const FreshDatabase& database);

/// Loads a dump into an empty database.
void restore(const FreshDatabase& database, const std::string& dump);

/// What one dump has and the other has not; empty where they are equal. Neither the order of statements nor that of
/// columns counts, nor a spelling that is gone once a dump has been restored.
std::string difference(const std::string& have, const std::string& want);

/// The states of a database and of a desired state, as a command reads them.
struct States {
  Database live;
  Database desired;
  Renames renames;
  Database live_before_renames;
};
States read_states(Connection& connection, Database desired, const std::vector<std::string>& schemas);

/// Plans the way from what is there to the desired state, and goes it.
void build(Connection& connection, Database desired, const std::vector<std::string>& schemas);

/// The only value of a query, as text.
/// Whether the server has what schemas/ says: NULLS NOT DISTINCT came with PostgreSQL 15.
bool fits_schemas(const FreshDatabase& database);

std::string value(Connection& connection, const std::string& sql);

}  // namespace reconcile::test
