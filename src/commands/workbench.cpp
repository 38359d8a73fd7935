#include "commands/workbench.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <spdlog/spdlog.h>

#include <algorithm>

#include "core/sql.hpp"
#include "server/target.hpp"

namespace reconcile {

std::unique_ptr<ThrowawayServer> throwaway_server(int major, const std::string& bin_dir) {
  const std::vector<int> installed = installed_majors(bin_dir);
  const bool is_there = std::find(installed.begin(), installed.end(), major) != installed.end();
  auto server = std::make_unique<ThrowawayServer>(is_there ? major : 0, bin_dir);
  if (major != 0 && !is_there)
    spdlog::warn("the target runs PostgreSQL {}, which is not installed here; the throw-away server is {}", major,
                 server->major());
  return server;
}

Workbench::Workbench(const Settings& settings, int major, const ServerNeeds& needs, const std::string& target,
                     First first)
    : settings_(settings), needs_(needs) {
  const bool found = first == First::scratch ? take_scratch() || take_throwaway(major) || take_target(target)
                                             : take_throwaway(major) || take_scratch() || take_target(target);
  if (!found)
    throw Error(fmt::format("there is no server to try this on: {}", fmt::join(reasons_, "; ")),
                "--scratch URL names a server that has what is missing, and --postgres-bin the folder of server "
                "programs that have it");
  spdlog::info("trying things out on {}", described_);
}

Workbench::~Workbench() {
  // a throw-away server takes its databases along
  if (server_) return;
  try {
    for (const std::string& name : made_) administrator_->execute("DROP DATABASE IF EXISTS " + quote_ident(name));
    for (const std::string& role : made_roles_) administrator_->execute("DROP ROLE IF EXISTS " + quote_ident(role));
  } catch (const Error&) {
    // the server is lost; whoever looks after it finds them by their names
  }
}

bool Workbench::take_scratch() {
  if (settings_.scratch.url.empty()) return false;
  url_ = settings_.scratch.url;
  administrator_ = std::make_unique<Connection>(url_);
  described_ = administrator_->described() + " (--scratch)";
  if (!has_extensions()) return false;
  for (const std::string& role : missing_roles(*administrator_, needs_.roles)) {
    try {
      administrator_->execute("CREATE ROLE " + quote_ident(role));
    } catch (const SqlError& error) {
      reasons_.push_back(fmt::format("{}: it lacks the role {}: {}", described_, role, error.server_message));
      return false;
    }
    made_roles_.push_back(role);
  }
  return true;
}

bool Workbench::take_throwaway(int major) {
  server_ = throwaway_server(major, settings_.scratch.bin_dir);
  administrator_ = std::make_unique<Connection>(server_->conninfo());
  described_ = fmt::format("a throw-away server, PostgreSQL {}", administrator_->version().to_string());
  if (!has_extensions()) {
    administrator_.reset();
    server_.reset();
    return false;
  }
  create_missing(*administrator_, needs_);
  return true;
}

bool Workbench::take_target(const std::string& target) {
  if (target == "ephemeral") return false;
  url_ = target;
  try {
    administrator_ = std::make_unique<Connection>(with_patience(target, 3));
    described_ = fmt::format("a database created on {}", administrator_->described());
    if (!has_extensions()) return false;
    make();
  } catch (const Error& error) {
    reasons_.push_back(administrator_ ? fmt::format("{}: {}", administrator_->described(), error.what())
                                      : error.what());
    return false;
  }
  spdlog::warn("{}; a database created on {} is used instead", fmt::join(reasons_, "; "), administrator_->described());
  return true;
}

bool Workbench::has_extensions() {
  const std::string reason = why_without_extensions(*administrator_, needs_.extensions);
  if (!reason.empty()) reasons_.push_back(fmt::format("{}: {}", described_, reason));
  return reason.empty();
}

void Workbench::create(const ServerNeeds& needs) {
  if (server_) create_missing(*administrator_, needs);
}

std::string Workbench::make(const std::string& like) {
  const auto same =
      std::find_if(made_.begin(), made_.end(), [&](const std::string& each) { return database(each) == like; });
  const std::string copied = same == made_.end() ? "template0" : *same;
  const std::string name = fmt::format("reconcile_verify_{}_{}", administrator_->backend_pid(), made_.size() + 1);
  administrator_->execute(fmt::format("CREATE DATABASE {} TEMPLATE {}", name, copied));
  made_.push_back(name);
  return database(name);
}

std::string Workbench::first() {
  if (server_) return server_->conninfo();
  return made_.empty() ? make() : database(made_.front());
}

std::string Workbench::database(const std::string& name) const {
  return server_ ? server_->conninfo(name) : with_database(url_, name);
}

}  // namespace reconcile
