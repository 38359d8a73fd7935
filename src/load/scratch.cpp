#include "load/scratch.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <memory>

#include "core/sql.hpp"
#include "server/throwaway.hpp"

namespace reconcile {

namespace {

/// A database on the target that is dropped at the end.
class CreatedDatabase {
 public:
  explicit CreatedDatabase(Connection& target)
      : target_(target), name_(fmt::format("reconcile_scratch_{}", target.backend_pid())) {
    target_.execute(fmt::format("CREATE DATABASE {} TEMPLATE template0", quote_ident(name_)));
  }
  ~CreatedDatabase() {
    connection_.reset();
    try {
      target_.execute("DROP DATABASE IF EXISTS " + quote_ident(name_));
    } catch (const Error&) {
      // the connection is lost; whoever looks after the server finds the database by its name
    }
  }
  CreatedDatabase(const CreatedDatabase&) = delete;
  CreatedDatabase& operator=(const CreatedDatabase&) = delete;

  Connection& connection() {
    if (!connection_) connection_ = std::make_unique<Connection>(target_.another(name_));
    return *connection_;
  }

 private:
  Connection& target_;
  std::string name_;
  std::unique_ptr<Connection> connection_;
};

class Ways {
 public:
  Ways(Connection& target, const Scratch& scratch, const ServerNeeds& needs,
       const std::function<void(Connection&)>& use)
      : target_(target), scratch_(scratch), needs_(needs), use_(use) {}

  bool take() {
    if (scratch() || throwaway() || target()) return true;
    for (const std::string& reason : reasons_) spdlog::warn("SQL cannot be tried on {}", reason);
    return false;
  }

 private:
  bool scratch() {
    if (scratch_.url.empty()) return false;
    Connection connection(scratch_.url);
    return is_suitable(connection, connection.described() + " (--scratch)");
  }

  bool throwaway() {
    const int major = target_.version().major();
    const std::vector<int> majors = installed_majors(scratch_.bin_dir);
    if (std::find(majors.begin(), majors.end(), major) == majors.end()) {
      reasons_.push_back(
          fmt::format("a throw-away server: no server programs of PostgreSQL {} are installed here", major));
      return false;
    }
    const ThrowawayServer server(major, scratch_.bin_dir);
    Connection connection(server.conninfo());
    create_missing(connection, needs_);
    return is_suitable(connection,
                       fmt::format("the throw-away server, PostgreSQL {}", connection.version().to_string()));
  }

  bool target() {
    std::unique_ptr<CreatedDatabase> created;
    try {
      created = std::make_unique<CreatedDatabase>(target_);
    } catch (const SqlError& error) {
      // no right to, read-only, or a standby
      reasons_.push_back(
          fmt::format("{}: no database can be created there: {}", target_.described(), error.server_message));
      return false;
    }
    if (!reasons_.empty()) spdlog::info("SQL is tried in a database created on {}", target_.described());
    return is_suitable(created->connection(), fmt::format("a database created on {}", target_.described()));
  }

  bool is_suitable(Connection& connection, const std::string& server) {
    try {
      use_(connection);
      return true;
    } catch (const UnsuitableServer& error) {
      reasons_.push_back(fmt::format("{}: {}", server, error.what()));
      spdlog::info("SQL cannot be tried on {}", reasons_.back());
      return false;
    }
  }

  Connection& target_;
  const Scratch& scratch_;
  const ServerNeeds& needs_;
  const std::function<void(Connection&)>& use_;
  std::vector<std::string> reasons_;
};

}  // namespace

bool use_scratch_database(Connection& target, const Scratch& scratch, const ServerNeeds& needs,
                          const std::function<void(Connection&)>& use) {
  return Ways(target, scratch, needs, use).take();
}

}  // namespace reconcile
