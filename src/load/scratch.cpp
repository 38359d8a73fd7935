#include "load/scratch.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "core/sql.hpp"

namespace reconcile {

ScratchDatabase::ScratchDatabase(ScratchDatabase&& other) noexcept
    : server_(std::move(other.server_)),
      target_(other.target_),
      made_(std::exchange(other.made_, {})),
      connection_(std::move(other.connection_)) {}

ScratchDatabase::~ScratchDatabase() {
  connection_.reset();
  if (made_.empty()) return;
  try {
    target_->execute("DROP DATABASE IF EXISTS " + quote_ident(made_));
  } catch (const Error&) {
    // the target is lost; whoever looks after it finds the database by its name
  }
}

std::optional<ScratchDatabase> ScratchDatabase::open(Connection& target, const Scratch& scratch) {
  ScratchDatabase made;
  if (!scratch.url.empty()) {
    made.connection_ = std::make_unique<Connection>(scratch.url);
    return made;
  }
  const auto majors = installed_majors(scratch.bin_dir);
  if (std::find(majors.begin(), majors.end(), target.version().major()) != majors.end()) {
    made.server_ = std::make_unique<ThrowawayServer>(target.version().major(), scratch.bin_dir);
    made.connection_ = std::make_unique<Connection>(made.server_->conninfo());
    // PGOPTIONS is meant for the target
    made.connection_->execute("SET default_transaction_read_only = off");
    return made;
  }
  const std::string name = fmt::format("reconcile_scratch_{}", target.backend_pid());
  try {
    target.execute(fmt::format("CREATE DATABASE {} TEMPLATE template0", quote_ident(name)));
  } catch (const SqlError&) {
    return std::nullopt;  // no right to, or a standby
  }
  made.target_ = &target;
  made.made_ = name;
  made.connection_ = std::make_unique<Connection>(target.another(name));
  return made;
}

}  // namespace reconcile
