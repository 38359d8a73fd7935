#include "commands/workbench.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "server/target.hpp"

namespace reconcile {

Workbench::Workbench(const Settings& settings, int major) : scratch_(settings.scratch.url) {
  if (scratch_.empty()) server_ = throwaway_server(major, settings.scratch.bin_dir);
  administrator_ = std::make_unique<Connection>(server_ ? server_->conninfo() : scratch_);
}

Workbench::~Workbench() {
  try {
    // a throw-away server takes its databases along
    for (const std::string& name : made_)
      if (!server_) administrator_->execute("DROP DATABASE IF EXISTS " + name);
  } catch (const Error&) {
    // the server is lost; whoever looks after it finds them by their names
  }
}

std::string Workbench::make(const std::string& like) {
  const auto same =
      std::find_if(made_.begin(), made_.end(), [&](const std::string& each) { return target(each) == like; });
  const std::string copied = same == made_.end() ? "template0" : *same;
  const std::string name = fmt::format("reconcile_verify_{}_{}", administrator_->backend_pid(), made_.size() + 1);
  administrator_->execute(fmt::format("CREATE DATABASE {} TEMPLATE {}", name, copied));
  made_.push_back(name);
  return target(name);
}

std::string Workbench::target(const std::string& name) const {
  return server_ ? server_->conninfo(name) : with_database(scratch_, name);
}

}  // namespace reconcile
