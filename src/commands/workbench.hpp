// A server for trying things out, and databases on it.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "commands/live.hpp"

namespace reconcile {

class Workbench {
 public:
  /// On the server of --scratch, else a throw-away one of that major version.
  Workbench(const Settings& settings, int major);
  ~Workbench();
  Workbench(const Workbench&) = delete;
  Workbench& operator=(const Workbench&) = delete;

  /// Its connection string. `like` is the connection string of one to copy, which nobody may be connected to; empty: an
  /// empty one.
  std::string make(const std::string& like = {});
  const ServerVersion& version() const { return administrator_->version(); }

 private:
  std::string target(const std::string& name) const;

  std::string scratch_;
  std::unique_ptr<ThrowawayServer> server_;
  std::unique_ptr<Connection> administrator_;
  std::vector<std::string> made_;
};

}  // namespace reconcile
