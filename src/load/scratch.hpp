// Databases to try SQL in, where the target cannot be used for it.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "load/canonical.hpp"
#include "load/server_needs.hpp"
#include "server/connection.hpp"

namespace reconcile {

/// A server lacks what the SQL needs and no user can write otherwise: an extension, a library. Another one may have it.
class UnsuitableServer : public Error {
 public:
  using Error::Error;
};

/// Calls `use` with a connection to an empty database: on --scratch, else on a throw-away server of the target's major
/// version, else one created on the target for the time being; where `use` throws UnsuitableServer, with the next of
/// these. Returns false, and warns with the reason for each server, if none is suitable. Throw-away servers get the
/// roles and tablespaces of `needs`.
bool use_scratch_database(Connection& target, const Scratch& scratch, const ServerNeeds& needs,
                          const std::function<void(Connection&)>& use);

}  // namespace reconcile
