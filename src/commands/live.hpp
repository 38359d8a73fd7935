// A state that a server has: the live database, or whatever else an argument names, made on a throw-away server.
#pragma once

#include <memory>
#include <string>

#include "commands/settings.hpp"
#include "commands/workbench.hpp"
#include "core/database.hpp"
#include "server/companion.hpp"
#include "server/connection.hpp"

namespace reconcile {

/// What `--from` and the arguments of `diff` mean.
struct StateArgument {
  enum class What { database, desired, migrations, sql, empty };
  What what = What::database;
  std::string value;                    ///< connection string or path; of `sql` a file or a folder of them
  std::vector<std::string> files = {};  ///< of `sql` more than one of these

  /// `live`, `migrations`, `empty`, `ephemeral`, a URL or conninfo, or a path. Throws Error for what is none of them.
  static StateArgument read(const Settings& settings, const std::string& text);
};

/// A throw-away server ends with this. Where that lacks an extension, the state is made in a database that is created
/// for the time being on the server of --scratch, or on the live one.
class Live {
 public:
  explicit Live(const Settings& settings, const std::string& state = "live")
      : Live(settings, StateArgument::read(settings, state)) {}
  Live(const Settings& settings, StateArgument state) : settings_(settings), state_(std::move(state)) {}
  /// Connects, and makes the state, when it is first asked for, so that other work can go on meanwhile.
  Connection& connection();
  /// Reads the catalogs of these schemas, over two connections where that can be had.
  Database read(const std::vector<std::string>& schemas);
  /// The schemas that it has and that are not the system's.
  std::vector<std::string> schemas();
  const StateArgument& state() const { return state_; }
  /// Whether it is a database that exists apart from this run.
  bool is_database() const { return state_.what == StateArgument::What::database; }
  /// What another state names that will be compared with this one, so that a throw-away server has it, too.
  void also_needs(const ServerNeeds& needs);
  std::string target() const { return target_; }
  /// The last thing that a short command does with it: its sessions end with the process, since to say goodbye first
  /// takes a twentieth of a small plan.
  void leave();

 private:
  std::vector<std::string> sql_files() const;
  void find_needs();
  void make();

  const Settings& settings_;
  StateArgument state_;
  ServerNeeds needs_;
  std::string target_;
  std::unique_ptr<Workbench> bench_;
  std::unique_ptr<Companion> companion_;
  std::unique_ptr<Connection> connection_;
};

}  // namespace reconcile
