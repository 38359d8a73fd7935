#include "load/scratch.hpp"

#include <algorithm>

namespace reconcile {

ScratchDatabase::~ScratchDatabase() = default;

std::optional<ScratchDatabase> ScratchDatabase::open(Connection& target, const Scratch& scratch) {
  ScratchDatabase made;
  if (!scratch.url.empty()) {
    made.connection_ = std::make_unique<Connection>(scratch.url);
    return made;
  }
  const auto majors = installed_majors(scratch.bin_dir);
  if (std::find(majors.begin(), majors.end(), target.version().major()) == majors.end()) return std::nullopt;
  made.server_ = std::make_unique<ThrowawayServer>(target.version().major(), scratch.bin_dir);
  made.connection_ = std::make_unique<Connection>(made.server_->conninfo());
  return made;
}

}  // namespace reconcile
