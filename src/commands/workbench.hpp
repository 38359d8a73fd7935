// A server for trying things out, and databases on it.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "commands/settings.hpp"
#include "load/server_needs.hpp"
#include "server/connection.hpp"
#include "server/throwaway.hpp"

namespace reconcile {

class Workbench {
 public:
  enum class First { scratch, throwaway };
  /// On the server of --scratch and on a throw-away one of that major version, in the order that `first` says, else on
  /// the target: the first that has the extensions. It gets the roles and tablespaces that it lacks, except for the
  /// target. Throws an Error that says of each what it lacks.
  Workbench(const Settings& settings, int major, const ServerNeeds& needs, const std::string& target,
            First first = First::scratch);
  ~Workbench();
  Workbench(const Workbench&) = delete;
  Workbench& operator=(const Workbench&) = delete;

  /// Creates a database; its connection string. `like` is the connection string of one to copy, to which nobody may be
  /// connected; empty: an empty one.
  std::string make(const std::string& like = {});
  /// An empty database that may already exist; its connection string.
  std::string first();
  /// Creates what else a throw-away server lacks.
  void create(const ServerNeeds& needs);
  const ServerVersion& version() const { return administrator_->version(); }
  /// `a throw-away server`
  const std::string& described() const { return described_; }

 private:
  bool take_scratch();
  bool take_throwaway(int major);
  bool take_target(const std::string& target);
  bool has_extensions();
  std::string database(const std::string& name) const;

  const Settings& settings_;
  const ServerNeeds needs_;
  std::string url_;  // of --scratch or of the target
  std::unique_ptr<ThrowawayServer> server_;
  std::unique_ptr<Connection> administrator_;
  std::string described_;
  std::vector<std::string> reasons_;  // why the servers before this one are not suitable
  std::vector<std::string> made_;
  std::vector<std::string> made_roles_;  // on the server of --scratch
};

/// Of that major version where it is installed, else of the newest.
std::unique_ptr<ThrowawayServer> throwaway_server(int major, const std::string& bin_dir);

}  // namespace reconcile
